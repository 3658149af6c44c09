use ids::{GrantId, MembershipId, OrganizationId, ResourceId, UserId};
use kit::Time;
use kit::fields::Holder;
use kit::guard::ObjectId;
use serde_json::json;
use uuid::Uuid;

use crate::model::attributes::AttributesError;
use crate::model::place::DEPTH_MAX;
use crate::model::{Attributes, Grant, Misplaced, Place, Resource, ResourceType};

fn file() -> ResourceType {
    ResourceType {
        name: "file".to_owned(),
        levels: vec!["edit".to_owned(), "view".to_owned()],
        creator_level: Some("edit".to_owned()),
        parents: vec!["workspace".to_owned(), "folder".to_owned()],
    }
}

fn id(number: usize) -> ResourceId {
    ResourceId::from_uuid(Uuid::from_u128(number as u128))
}

fn place(parent_kind: &str, above: usize) -> Place {
    Place { parent_kind: parent_kind.to_owned(), above: (1..=above).map(id).collect() }
}

#[test]
fn a_type_goes_below_what_the_model_says_and_nothing_else() {
    assert_eq!(place("workspace", 0).takes_new(&file()), Ok(()));
    assert_eq!(place("folder", 1).takes_new(&file()), Ok(()));
    assert_eq!(place("organization", 0).takes_new(&file()), Err(Misplaced::Unsuitable));
    assert_eq!(place("file", 1).takes_new(&file()), Err(Misplaced::Unsuitable));
}

#[test]
fn a_tree_is_thirty_two_deep_at_most() {
    assert_eq!(place("folder", DEPTH_MAX - 1).takes_new(&file()), Ok(()));
    assert_eq!(place("folder", DEPTH_MAX).takes_new(&file()), Err(Misplaced::TooDeep));
}

#[test]
fn what_is_moved_brings_its_own_depth() {
    let moved = id(1000);
    assert_eq!(place("folder", 30).takes_moved(moved, &file(), 2), Ok(()));
    assert_eq!(place("folder", 30).takes_moved(moved, &file(), 3), Err(Misplaced::TooDeep));
    assert_eq!(place("workspace", 0).takes_moved(moved, &file(), DEPTH_MAX), Ok(()));
}

#[test]
fn nothing_is_put_below_itself() {
    assert_eq!(place("folder", 3).takes_moved(id(1), &file(), 1), Err(Misplaced::Within));
    assert_eq!(place("folder", 3).takes_moved(id(3), &file(), 1), Err(Misplaced::Within));
    assert_eq!(place("folder", 3).takes_moved(id(4), &file(), 1), Ok(()));
}

#[test]
fn a_type_knows_its_levels_and_its_permission() {
    assert!(file().has_level("view"));
    assert!(!file().has_level("run"));
    assert!(!file().has_level(""));
    assert_eq!(file().create_permission(), "file.create");
}

#[test]
fn attributes_come_back_as_they_were() {
    let object = json!({"size": 1.5, "tags": ["a", null, true], "nested": {"name": "zoë\u{0}"}});
    let attributes = Attributes::new(object.as_object().cloned().unwrap()).unwrap();
    assert_eq!(Attributes::from_text(&attributes.to_text()), Some(attributes.clone()));
    assert_eq!(serde_json::Value::Object(attributes.into_object()), object);
}

#[test]
fn attributes_are_eight_kibibytes_at_most() {
    // {"k":"..."} is eight bytes without the value.
    let object = |length: usize| json!({"k": "x".repeat(length)}).as_object().cloned().unwrap();
    assert!(Attributes::new(object(8192 - 8)).is_ok());
    assert_eq!(Attributes::new(object(8192 - 7)), Err(AttributesError));
}

#[test]
fn a_stored_text_that_is_no_object_is_not_taken_for_attributes() {
    for text in ["", "[]", "null", "{", "3"] {
        assert_eq!(Attributes::from_text(text), None, "{text}");
    }
}

#[test]
fn an_etag_changes_with_every_change() {
    let now = Time::from_millis(1_000);
    let organization = OrganizationId::from_uuid(Uuid::from_u128(7));
    let mut resource = Resource {
        id: id(1),
        organization,
        parent: ObjectId::Organization(organization),
        resource_type: "file".to_owned(),
        display_name: "Plan".to_owned(),
        external_id: None,
        attributes: Attributes::default(),
        inherits_access: true,
        created_by: "operator".to_owned(),
        create_time: now,
        update_time: now,
        version: 1,
    };
    let before = resource.etag();
    assert!(resource.is_as_seen(&before));
    assert!(resource.is_as_seen(""));
    resource.touch(Time::from_millis(2_000));
    assert!(!resource.is_as_seen(&before));
    assert!(resource.is_as_seen(&resource.etag()));
    assert_eq!((resource.create_time.millis(), resource.update_time.millis()), (1_000, 2_000));
}

#[test]
fn a_grant_ends_with_its_time_and_with_its_membership() {
    let (now, later) = (Time::from_millis(1_000), Time::from_millis(2_000));
    let membership = |number| MembershipId::from_uuid(Uuid::from_u128(number));
    let grant = Grant {
        id: GrantId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        resource: id(3),
        holder: Holder::User(UserId::from_uuid(Uuid::from_u128(4))),
        membership: Some(membership(5)),
        level: "view".to_owned(),
        granted_by: "operator".to_owned(),
        create_time: now,
        expire_time: Some(later),
    };
    assert!(!grant.has_ended(membership(5), now));
    assert!(grant.has_ended(membership(5), later), "it has expired");
    assert!(grant.has_ended(membership(6), now), "its holder left, and came back as a new member");
    let forever = Grant { expire_time: None, ..grant };
    assert!(!forever.has_ended(membership(5), later));
}
