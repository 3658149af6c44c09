use std::iter::from_fn;

use uuid::Uuid;

use crate::lines::{Lines, Waits};

const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);
const C: Uuid = Uuid::from_u128(3);

/// A number that is wanted unless it is 0.
impl Waits for u32 {
    fn is_wanted(&self) -> bool {
        *self != 0
    }
}

fn rest(lines: &mut Lines<u32>) -> Vec<u32> {
    from_fn(|| lines.take()).collect()
}

#[test]
fn a_full_house_gives_up_the_last_of_the_longest_line() {
    let mut lines = Lines::default();
    for number in 1..=4 {
        assert_eq!(lines.crowd_in(A, number, 4), None);
    }
    assert_eq!(lines.crowd_in(A, 5, 4), Some(5), "who has the longest line finds no room");
    assert_eq!(lines.crowd_in(B, 6, 4), Some(4));
    assert_eq!(lines.crowd_in(B, 7, 4), Some(3));
    assert_eq!(lines.crowd_in(B, 8, 4), Some(8), "nobody has more than the other");
    assert_eq!(lines.crowd_in(A, 9, 4), Some(9));
    assert_eq!(lines.crowd_in(C, 10, 4).map(|number| number == 2 || number == 7), Some(true));
    assert_eq!(lines.crowd_in(C, 11, 4), Some(11), "a line that is longer by one alone keeps what it has");
    let taken = rest(&mut lines);
    assert_eq!((taken.len(), &taken[..2]), (3 + 1, &[1, 6][..]));
}

#[test]
fn what_nobody_waits_for_takes_no_room() {
    let mut lines = Lines::default();
    for number in [1, 0, 2] {
        assert_eq!(lines.crowd_in(A, number, 3), None);
    }
    assert_eq!(lines.crowd_in(B, 0, 3), None, "the one that nobody wants leaves");
    assert_eq!(lines.crowd_in(A, 3, 3), None);
    assert_eq!(lines.crowd_in(A, 4, 3), Some(4));
    assert_eq!(rest(&mut lines), [1, 2, 3]);
    assert_eq!(lines.crowd_in(A, 5, 1), None, "what was taken takes no room either");
}

#[test]
fn each_has_a_limit_of_its_own() {
    let mut lines = Lines::default();
    let put: Vec<_> =
        [(A, 1), (A, 2), (A, 3), (B, 4)].into_iter().map(|(whose, one)| lines.put(whose, one, 2)).collect();
    assert_eq!(put, [true, true, false, true]);
    assert_eq!(rest(&mut lines), [1, 4, 2]);
}
