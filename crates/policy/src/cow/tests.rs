use std::collections::{BTreeSet, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::cow::{Map, Rows, Sorted};

proptest! {
    #[test]
    fn an_ordered_set_is_one(steps in vec((0_u16..2_000, prop::bool::weighted(0.7)), 0..3_000), start in 0_u16..2_000) {
        let (mut sorted, mut plain) = (Sorted::default(), BTreeSet::new());
        for (key, is_put) in steps {
            if is_put {
                sorted.insert(key);
                plain.insert(key);
            } else {
                sorted.remove(&key);
                plain.remove(&key);
            }
        }
        prop_assert!(sorted.iter().eq(plain.iter()));
        prop_assert!(sorted.beyond(|key| *key < start).eq(plain.range(start..)));
    }

    #[test]
    fn a_hash_map_is_one(entries in vec((0_u16..900, any::<u8>()), 0..1_500), room in 0_usize..1_000) {
        let (mut map, mut plain) = (Map::with_room(room), HashMap::new());
        for (key, value) in entries {
            if value % 2 == 0 {
                map.insert(key, value);
                plain.insert(key, value);
            } else {
                prop_assert_eq!(map.insert_new(key, value), !plain.contains_key(&key));
                plain.entry(key).or_insert(value);
            }
            prop_assert_eq!(map.get_mut(&key), Some(&mut plain[&key].clone()));
        }
        prop_assert!((0..900).all(|key| map.get(&key) == plain.get(&key)));
        prop_assert_eq!((map.len(), map.iter().copied().collect::<HashMap<_, _>>()), (plain.len(), plain));
    }
}

#[test]
fn many_are_inserted_at_once_and_told_if_one_was_known() {
    let mut map = Map::with_room(100);
    assert!(map.insert_all_new((0..1_000).map(|number| (number, number))));
    assert!(!map.insert_all_new((900..2_000).map(|number| (number, 0))));
    assert!((0..2_000).all(|number| map.get(&number) == Some(&if number < 1_000 { number } else { 0 })));
    assert_eq!(map.len(), 2_000);
}

#[test]
fn a_clone_holds_still() {
    let (mut rows, mut map, mut sorted) = (Rows::default(), Map::default(), Sorted::default());
    for number in 0..MANY {
        rows.push(number);
        map.insert(number, number);
        sorted.insert(number);
    }
    let before = (rows.clone(), map.clone(), sorted.clone());
    for number in 0..MANY {
        *rows.get_mut(number).unwrap() += 1;
        *map.get_mut(&number).unwrap() += 1;
        sorted.remove(&number);
    }
    rows.push(0);
    map.insert(MANY, 0);
    for number in 0..MANY {
        assert_eq!((before.0.get(number), rows.get(number)), (Some(&number), Some(&(number + 1))));
        assert_eq!((before.1.get(&number), map.get(&number)), (Some(&number), Some(&(number + 1))));
    }
    assert_eq!((before.0.len(), rows.len(), rows.iter().count()), (MANY, MANY + 1, MANY + 1));
    assert_eq!((before.0.get(MANY), rows.get(MANY), rows.get(MANY + 1)), (None, Some(&0), None));
    assert_eq!((before.1.get(&MANY), map.get(&MANY)), (None, Some(&0)));
    assert_eq!((before.2.iter().count(), sorted.iter().count()), (MANY, 0));
}

/// Enough for trees of every depth.
const MANY: usize = 70 * 64 * 64;
