use std::time::Duration;

use ids::AccessTokenId;
use kit::{Source, Time};

use crate::last_use::{LastUse, TOKENS_MAX};

fn token() -> AccessTokenId {
    AccessTokenId::from_uuid(Source::system().uuid())
}

fn noon() -> Time {
    Time::from_millis(1_700_000_000_000)
}

#[test]
fn a_use_is_noted_once_a_minute() {
    let (uses, token) = (LastUse::default(), token());
    uses.note(token, noon());
    uses.note(token, noon().plus(Duration::from_secs(59)));
    assert_eq!(uses.take().into_iter().collect::<Vec<_>>(), [(token, noon())]);

    uses.note(token, noon().plus(Duration::from_secs(59)));
    assert!(uses.take().is_empty());
    uses.note(token, noon().plus(Duration::from_secs(60)));
    assert_eq!(uses.take().get(&token), Some(&noon().plus(Duration::from_secs(60))));
}

#[test]
fn tokens_are_noted_apart() {
    let (uses, first, second) = (LastUse::default(), token(), token());
    uses.note(first, noon());
    uses.note(second, noon());
    assert_eq!(uses.take().len(), 2);
}

#[test]
fn what_is_remembered_is_bounded() {
    let uses = LastUse::default();
    for _ in 0..TOKENS_MAX + 10 {
        uses.note(token(), noon());
    }
    assert_eq!(uses.noted().times.len(), 10);
    assert_eq!(uses.take().len(), TOKENS_MAX);
}
