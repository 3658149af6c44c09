use std::collections::{BTreeSet, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::cow::{Map, Rows, Sorted, Spread};

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
    fn a_hash_map_is_one(
        early in vec((0_u16..900, any::<u8>()), 0..1_500),
        late in vec((0_u16..900, any::<u8>()), 0..1_500),
        room in 0_usize..2_000,
    ) {
        let (mut spread, mut plain) = (Spread::with_room(room), HashMap::new());
        for (key, value) in early {
            spread.push(key, value);
            plain.insert(key, value);
        }
        let mut map = spread.finish(|known, value| { *known = value; true }).unwrap();
        for (key, value) in late {
            map.insert(key, value);
            plain.insert(key, value);
            prop_assert_eq!(map.get_mut(&key), Some(&mut plain[&key].clone()));
        }
        prop_assert!((0..900).all(|key| map.get(&key) == plain.get(&key)));
        prop_assert_eq!((map.len(), map.iter().copied().collect::<HashMap<_, _>>()), (plain.len(), plain));
    }
}

#[test]
fn a_map_is_made_at_once_unless_two_entries_cannot_be_one() {
    for room in [0, 1, MANY, 2 * MANY] {
        let mut spread = Spread::with_room(room);
        (0..MANY).for_each(|number| spread.push(number, number));
        let map = spread.finish(|_, _| false).unwrap();
        assert!((0..MANY).all(|number| map.get(&number) == Some(&number)));
        assert_eq!((map.len(), map.get(&MANY)), (MANY, None));
    }
    let mut twice = Spread::with_room(2);
    (0..2).for_each(|value| twice.push(7, value));
    assert!(twice.finish(|_, _| false).is_none());
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
