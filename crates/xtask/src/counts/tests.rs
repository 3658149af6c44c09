use crate::counts::stored::{Counts, Verdict};
use crate::counts::{ROUNDS, collected, report};

fn counts(figures: &[(&str, u64)]) -> Counts {
    let mut counts = Counts::default();
    figures.iter().for_each(|(question, figure)| counts.insert(question, *figure));
    counts
}

#[test]
fn what_callgrind_says_is_read() {
    assert_eq!(collected("==7== Events    : Ir\n==7== Collected : 1234567\n==7==\n"), Some(1_234_567));
    assert_eq!(collected("==7== Events    : Ir\n"), None);
}

#[test]
fn a_tenth_more_is_borne_and_no_more() {
    let stored = counts(&[("one", 1_000), ("gone", 5)]);
    let verdict = |now| counts(&[("one", now)]).against(&stored).next().map(|(_, verdict)| verdict);
    assert_eq!(verdict(1_100), Some(Verdict::Same { now: 1_100, stored: 1_000 }));
    assert_eq!(verdict(1_101), Some(Verdict::Dearer { now: 1_101, stored: 1_000 }));
    assert_eq!(verdict(900), Some(Verdict::Same { now: 900, stored: 1_000 }));
    assert_eq!(verdict(899), Some(Verdict::Cheaper { now: 899, stored: 1_000 }));
}

#[test]
fn what_is_dearer_or_not_on_both_sides_fails() {
    let stored = counts(&[("one", 1_000)]);
    assert!(report(&counts(&[("one", 1_000)]), &stored).is_ok());
    assert!(report(&counts(&[("one", 100)]), &stored).is_ok(), "what is cheaper is welcome");
    assert!(report(&counts(&[("one", 2_000)]), &stored).is_err());
    assert!(report(&counts(&[("one", 1_000), ("two", 1)]), &stored).is_err(), "there is no figure of it");
    assert!(report(&counts(&[]), &stored).is_err(), "it is not asked any more");
}

#[test]
fn what_is_stored_is_read_again() {
    let stored = counts(&[("one", 1_000), ("two", 7)]);
    assert_eq!(Counts::read(&stored.text()).unwrap(), stored);
    assert!(Counts::read("[instructions]\n").is_err());
    assert!(Counts::read("architecture = \"x\"\n[instructions]\none = -1\n").is_err());
}

#[test]
fn the_rounds_are_those_of_the_questions() {
    let text = include_str!("../../../policy/tests/counts.rs").replace('_', "");
    assert!(text.contains(&format!("const ROUNDS: u32 = {ROUNDS};")));
    assert!(text.contains("fn countedinstructions("));
}
