//! The engine and the plain way never differ: random models, worlds, histories of changes and questions, by the
//! thousand here and by the million in `cargo xtask fuzz-decisions`.
//!
//! Everything follows from one number: a run takes it and the number of each chunk of worlds, so any chunk can be
//! played again alone. A *case* is one answer that was compared; [`tally::Kind`] says with what. The environment:
//!
//! - `TENANTRY_SEED`: the number; a fresh one is printed if there is none.
//! - `TENANTRY_CASES`: how many cases at least, in the ordinary tests too.
//! - `TENANTRY_CHUNK`: this chunk alone.
//! - `TENANTRY_SECONDS`: the run ends after so long though there were fewer cases.

mod alarm;
mod answers;
mod asked;
mod compare;
mod crew;
mod dice;
mod edits;
mod facts;
mod history;
mod pages;
mod parts;
mod shape;
mod shrink;
mod tally;
mod trial;
mod words;

use std::time::Duration;

use self::crew::Run;

/// What the ordinary tests compare.
const FEW: u64 = 250_000;
/// From how many cases on everything that can occur must have occurred.
const ENOUGH: u64 = 1_000_000;

#[test]
fn nothing_differs_in_worlds_that_are_always_the_same() {
    Run { seed: 1, cases: few(), chunk: None, limit: None }.go().unwrap();
}

#[test]
fn nothing_differs_in_worlds_that_are_always_new() {
    Run { seed: fresh(), cases: few(), chunk: None, limit: None }.go().unwrap();
}

#[test]
#[ignore = "`cargo xtask fuzz-decisions` starts it"]
fn nothing_differs_in_as_many_worlds_as_are_asked_for() {
    let seed = number("TENANTRY_SEED").unwrap_or_else(fresh);
    let cases = number("TENANTRY_CASES").unwrap_or(ENOUGH);
    let limit = number("TENANTRY_SECONDS").map(Duration::from_secs);
    let run = Run { seed, cases, chunk: number("TENANTRY_CHUNK"), limit };
    let unseen = run.go().unwrap().unseen();
    assert!(
        cases < ENOUGH || run.chunk.is_some() || limit.is_some() || unseen.is_empty(),
        "never occurred: {unseen:?}"
    );
}

fn few() -> u64 {
    number("TENANTRY_CASES").unwrap_or(FEW)
}

/// A number that is another one each time. The hasher of the standard library is seeded by the system.
fn fresh() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}

#[expect(clippy::disallowed_methods, reason = "a test is configured by its environment alone")]
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}
