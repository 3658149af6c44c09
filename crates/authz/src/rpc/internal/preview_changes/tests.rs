use std::sync::Arc;

use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{FactChange, FactKey, FactKind, fact_change};

use crate::event;
use crate::rpc::internal::preview_changes::{differences, tell};
use crate::rpc::scene::{self, NOW, id, text};

fn removal(kind: FactKind, number: u128) -> FactChange {
    FactChange { change: Some(fact_change::Change::Remove(FactKey { kind: kind.into(), id: text(number) })) }
}

#[test]
fn what_is_tried_is_told_and_not_done() {
    let world = Arc::new(scene::world());
    let changes =
        [removal(FactKind::Assignment, 22), scene::put(Told::Assignment(scene::role(21, 11, None, "publisher")))];
    let changes: Vec<_> = changes.into_iter().map(|change| event::told(change).unwrap()).collect();
    let told: Vec<_> = differences(&world, id(1), changes.clone(), NOW, 1000).into_iter().map(tell).collect();

    let person = Some(Subject { kind: Some(subject::Kind::UserId(text(11))) });
    assert!(told.iter().all(|one| one.subject == person && one.lost.is_empty()), "{told:?}");
    let places: Vec<_> = told.iter().map(|one| one.object.clone()).collect();
    let place = |kind| Some(Object { kind: Some(kind) });
    let expected = [place(object::Kind::OrganizationId(text(1))), place(object::Kind::WorkspaceId(text(2)))];
    assert_eq!(places, expected, "the article is below the workspace, and nobody has a grant on it");
    assert!(told[0].gained.contains(&"member.invite".to_owned()), "{told:?}");
    assert!(!told[1].gained.contains(&"workspace.view".to_owned()), "the author had it: {told:?}");

    let again = differences(&world, id(1), changes, NOW, 1);
    assert_eq!(again.into_iter().map(tell).collect::<Vec<_>>(), told[..1], "as often as one likes");
}

#[test]
fn of_one_key_the_last_change_counts() {
    let world = Arc::new(scene::world());
    let role = |name| scene::put(Told::Assignment(scene::role(21, 11, None, name)));
    let changes = [role("publisher"), role("writer")].map(|change| event::told(change).unwrap());
    assert_eq!(differences(&world, id(1), changes.to_vec(), NOW, 1000), []);
}
