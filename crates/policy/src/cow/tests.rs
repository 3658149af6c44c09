use std::collections::{BTreeMap, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::cow::{Rows, Shards, Sorted};

proptest! {
    #[test]
    fn an_ordered_map_is_one(steps in vec((0_u16..600, any::<u8>(), prop::bool::weighted(0.7)), 0..1_500), after in 0_u16..600) {
        let (mut sorted, mut plain) = (Sorted::default(), BTreeMap::new());
        for (key, value, is_put) in steps {
            if is_put {
                sorted.insert(key, value);
                plain.insert(key, value);
            } else {
                sorted.remove(&key);
                plain.remove(&key);
            }
        }
        prop_assert!(sorted.after(None).eq(plain.iter()));
        prop_assert!(sorted.after(Some(&after)).eq(plain.range(after + 1..)));
        prop_assert!(sorted.beyond(|key| *key < after).eq(plain.range(after..)));
    }

    #[test]
    fn a_hash_map_is_one(entries in vec((0_u16..900, any::<u8>()), 0..1_500)) {
        let (mut shards, mut plain) = (Shards::default(), HashMap::new());
        for (key, value) in entries {
            shards.insert(key, value);
            plain.insert(key, value);
        }
        prop_assert!((0..900).all(|key| shards.get(&key) == plain.get(&key)));
        prop_assert_eq!(shards.iter().map(|(key, value)| (*key, *value)).collect::<HashMap<_, _>>(), plain);
    }
}

#[test]
fn a_clone_holds_still() {
    let (mut rows, mut shards, mut sorted) = (Rows::default(), Shards::default(), Sorted::default());
    for number in 0..1_000_usize {
        rows.push(number);
        shards.insert(number, number);
        sorted.insert(number, number);
    }
    let before = (rows.clone(), shards.clone(), sorted.clone());
    for number in 0..1_000 {
        *rows.get_mut(number).unwrap() += 1;
        *shards.get_mut(&number).unwrap() += 1;
        sorted.remove(&number);
    }
    rows.push(0);
    for number in 0..1_000 {
        assert_eq!((before.0.get(number), rows.get(number)), (Some(&number), Some(&(number + 1))));
        assert_eq!((before.1.get(&number), shards.get(&number)), (Some(&number), Some(&(number + 1))));
    }
    assert_eq!((before.0.len(), rows.len()), (1_000, 1_001));
    assert_eq!((before.2.after(None).count(), sorted.after(None).count()), (1_000, 0));
}
