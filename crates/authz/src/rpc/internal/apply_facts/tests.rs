use std::collections::HashMap;

use contracts::authz::internal::v1::FactKind;
use uuid::Uuid;

use crate::rpc::internal::apply_facts::{Event, fold, understood};

const GRANT: i32 = FactKind::Grant as i32;

fn removal(id: Uuid) -> Vec<Event> {
    vec![Event { scope: Uuid::from_u128(1), sequence: 7, changes: vec![((GRANT, id), None)] }]
}

#[test]
fn a_removal_that_comes_again_is_told_to_memory_again() {
    let id = Uuid::from_u128(2);
    let mut kept = HashMap::new();
    let written = fold("resource", 3, &removal(id), &mut kept);
    assert_eq!((written.len(), understood(kept.values()).unwrap().len()), (1, 1));

    // The commit went through, and whoever waited for it never heard: memory still has the grant.
    let written = fold("resource", 3, &removal(id), &mut kept);
    assert_eq!(written.len(), 0, "the store has it");
    let told = understood(kept.values()).unwrap();
    assert!(matches!(told.as_slice(), [(7, policy::Change::Remove(_))]), "{told:?}");
}
