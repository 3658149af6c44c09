use contracts::authz::internal::v1::{FactChange, FactKind, UserFact, fact};
use uuid::Uuid;

use crate::digest::Fold;
use crate::entry::Entry;

fn user(active: bool) -> Vec<FactChange> {
    let fact = UserFact { user_id: "u".to_owned(), active };
    Entry::widening(Uuid::nil(), "user.changed").put(fact::Fact::User(fact)).facts
}

fn removal() -> Vec<FactChange> {
    Entry::narrowing(Uuid::nil(), "user.removed").remove(FactKind::User, "u").facts
}

fn digest(events: &[(i64, Vec<FactChange>)]) -> [u8; 32] {
    let mut fold = Fold::default();
    events.iter().for_each(|(sequence, changes)| fold.apply(*sequence, changes));
    fold.digest()
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let (first, second) = ((1, user(true)), (2, user(false)));
    let in_order = digest(&[first.clone(), second.clone()]);
    assert_eq!(in_order, digest(&[second.clone(), first.clone()]));
    assert_eq!(in_order, digest(&[first.clone(), second.clone(), first.clone()]));
    assert_ne!(in_order, digest(&[first]));
}

#[test]
fn a_removal_is_for_ever() {
    let (first, gone, again, back) = ((1, user(true)), (2, removal()), (3, removal()), (4, user(true)));
    let end = digest(&[first.clone(), gone.clone()]);
    assert_eq!(end, digest(&[gone.clone(), first.clone()]));
    assert_eq!(end, digest(&[first.clone(), gone.clone(), again.clone(), back.clone()]));
    assert_eq!(end, digest(&[back, again, gone, first]));
}
