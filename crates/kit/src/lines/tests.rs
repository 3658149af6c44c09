use std::iter::from_fn;

use uuid::Uuid;

use crate::lines::{Lines, Waits};

const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);

/// A number that is wanted unless it is 0.
impl Waits for u32 {
    fn is_wanted(&self) -> bool {
        *self != 0
    }
}

/// Which of these are put into lines with so much room each, and all that is taken then.
fn through(what: &[(Uuid, u32)], max: usize) -> (Vec<bool>, Vec<u32>) {
    let mut lines = Lines::default();
    let put = what.iter().map(|(whose, one)| lines.put(*whose, *one, max)).collect();
    (put, from_fn(|| lines.take()).collect())
}

#[test]
fn each_has_a_limit_of_its_own_and_they_take_turns() {
    let (put, taken) = through(&[(A, 1), (A, 2), (A, 3), (B, 4)], 2);
    assert_eq!((put, taken), (vec![true, true, false, true], vec![1, 4, 2]));
}

#[test]
fn what_nobody_waits_for_takes_no_room() {
    let (put, taken) = through(&[(A, 1), (A, 0), (A, 2), (A, 3)], 2);
    assert_eq!((put, taken), (vec![true, true, true, false], vec![1, 2]));
}
