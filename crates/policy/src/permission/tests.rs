use std::collections::BTreeSet;

use proptest::collection::btree_set;
use proptest::prelude::*;

use crate::permission::{BUILT_IN_PERMISSIONS, Permission, PermissionSet};

fn set(numbers: &BTreeSet<u8>) -> PermissionSet {
    numbers.iter().map(|number| Permission::numbered(usize::from(*number)).unwrap()).collect()
}

fn numbers(set: &PermissionSet) -> BTreeSet<u8> {
    set.iter().map(|permission| u8::try_from(permission.number()).unwrap()).collect()
}

proptest! {
    #[test]
    fn bits_behave_as_a_set_does(one in btree_set(any::<u8>(), 0..40), two in btree_set(any::<u8>(), 0..40)) {
        prop_assert_eq!(numbers(&set(&one)), one.clone());
        prop_assert_eq!(numbers(&set(&one).union(&set(&two))), one.union(&two).copied().collect::<BTreeSet<_>>());
        prop_assert_eq!(numbers(&set(&one).intersection(&set(&two))), one.intersection(&two).copied().collect::<BTreeSet<_>>());
        prop_assert_eq!(numbers(&set(&one).without(&set(&two))), one.difference(&two).copied().collect::<BTreeSet<_>>());
        prop_assert_eq!(set(&one).contains_all(&set(&two)), two.is_subset(&one));
        prop_assert_eq!(set(&one).is_empty(), one.is_empty());
    }
}

#[test]
fn built_in_names_are_unique_and_well_formed() {
    let names: BTreeSet<&str> = BUILT_IN_PERMISSIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), BUILT_IN_PERMISSIONS.len());
    for (name, meaning) in BUILT_IN_PERMISSIONS {
        let (kind, action) = name.split_once('.').unwrap();
        assert!(!kind.is_empty() && !action.is_empty() && !meaning.is_empty(), "{name}");
    }
}
