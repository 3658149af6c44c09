use contracts::authz::internal::v1::{DecideResponse, OrganizationFactState};
use policy::{Object, Question, Subject, World};

use crate::rpc::internal::decide::with_facts;
use crate::rpc::scene::{self, NOW, id, text};

fn allowed(world: &World, person: u128, permission: &str, object: Object) -> bool {
    world.check(&Question { subject: Subject::User(id(person)), session: None, permission, object, now: NOW }).allowed
}

fn facts(world: &World, person: u128, object: Object) -> DecideResponse {
    with_facts(DecideResponse::default(), world, Subject::User(id(person)), object, NOW)
}

#[test]
fn the_services_learn_by_what_the_caller_is_there() {
    let world = scene::world();
    let publisher = facts(&world, 10, Object::Resource(id(3)));
    assert_eq!((publisher.membership_id, publisher.standing_membership_id), (text(20), text(20)));
    assert_eq!((publisher.organization_id, publisher.model.as_str(), publisher.model_version), (text(1), "press", 3));
    let author = facts(&world, 11, Object::Resource(id(3)));
    assert_eq!((author.membership_id, author.standing_membership_id), (text(21), text(22)));
    let writer = facts(&world, 11, Object::Organization(id(1)));
    assert_eq!(writer.standing_membership_id, text(21));
    let stranger = facts(&world, 12, Object::Organization(id(1)));
    assert_eq!((stranger.membership_id, stranger.standing_membership_id), (String::new(), String::new()));
}

#[test]
fn a_deleted_organization_can_be_brought_back_and_a_suspended_one_cannot() {
    let mut world = scene::world();
    let here = Object::Organization(id(1));
    scene::tell(&mut world, scene::organization(OrganizationFactState::Deleted));
    assert!(allowed(&world, 10, "organization.undelete", here));
    assert!(!allowed(&world, 10, "organization.view", here));
    assert!(!allowed(&world, 10, "article.view", Object::Resource(id(3))));
    assert!(!allowed(&world, 11, "organization.undelete", here));
    let facts = facts(&world, 10, here);
    assert_eq!((facts.organization_id, facts.model.as_str(), facts.model_version), (text(1), "press", 3));
    assert_eq!((facts.membership_id, facts.standing_membership_id), (text(20), text(20)));
    scene::tell(&mut world, scene::organization(OrganizationFactState::Suspended));
    assert!(!allowed(&world, 10, "organization.undelete", here));
}
