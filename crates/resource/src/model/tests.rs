use ids::{GrantId, GroupId, MembershipId, OrganizationId, ResourceId, ServiceAccountId, UserId};
use kit::Time;
use kit::fields::Holder;
use kit::guard::ObjectId;
use serde_json::json;
use uuid::Uuid;

use crate::model::attributes::AttributesError;
use crate::model::place::DEPTH_MAX;
use crate::model::{
    Attributes, Grant, Level, Life, LiveHolders, Misplaced, Place, Resource, ResourceType, ShareMode, Via,
};

fn file() -> ResourceType {
    ResourceType {
        name: "file".to_owned(),
        levels: vec![level("edit"), level("view")],
        actions: ["view", "edit", "upload"].map(str::to_owned).to_vec(),
        creator_level: Some("edit".to_owned()),
        parents: vec!["workspace".to_owned(), "folder".to_owned()],
    }
}

fn level(name: &str) -> Level {
    Level { name: name.to_owned(), actions: vec!["view".to_owned()] }
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
    assert_eq!(file().level("view"), Some(&level("view")));
    assert_eq!(file().level("run"), None);
    assert_eq!(file().level(""), None);
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
fn a_mode_is_of_use_where_the_type_knows_any_of_its_actions() {
    let mode = |actions: &[&str]| ShareMode {
        name: "receive".to_owned(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
    };
    assert!(file().opens_by(&mode(&["download", "upload"])));
    assert!(!file().opens_by(&mode(&["download"])));
    assert!(!file().opens_by(&mode(&[])));
}

fn membership(number: u128) -> MembershipId {
    MembershipId::from_uuid(Uuid::from_u128(number))
}

const USER: Holder = Holder::User(UserId::from_uuid(Uuid::from_u128(4)));
const PROGRAM: Holder = Holder::ServiceAccount(ServiceAccountId::from_uuid(Uuid::from_u128(5)));
const GROUP: Holder = Holder::Group(GroupId::from_uuid(Uuid::from_u128(6)));

fn grant(holder: Holder, via: Via) -> Grant {
    Grant {
        id: GrantId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        resource: id(3),
        holder,
        via,
        level: "view".to_owned(),
        granted_by: "operator".to_owned(),
        create_time: Time::from_millis(1_000),
        expire_time: Some(Time::from_millis(2_000)),
    }
}

/// The person is a member by 10, the program by 11, and the group is one of the organization.
fn everybody() -> LiveHolders {
    LiveHolders {
        people: [(UserId::from_uuid(Uuid::from_u128(4)), membership(10))].into(),
        service_accounts: [(ServiceAccountId::from_uuid(Uuid::from_u128(5)), membership(11))].into(),
        groups: [GroupId::from_uuid(Uuid::from_u128(6))].into(),
    }
}

#[test]
fn a_grant_ends_with_its_time() {
    let grant = grant(USER, Via::Nothing);
    assert!(!grant.has_expired(Time::from_millis(1_999)));
    assert!(grant.has_expired(Time::from_millis(2_000)));
    assert!(!Grant { expire_time: None, ..grant }.has_expired(Time::from_millis(9_000)));
}

#[test]
fn a_grant_ends_with_its_membership() {
    let (live, nobody) = (everybody(), LiveHolders::default());
    for (holder, by) in [(USER, 10), (PROGRAM, 11)] {
        assert_eq!(live.via(holder), Some(Via::Membership(membership(by))));
        assert_eq!(nobody.via(holder), None);
        let given = grant(holder, Via::Membership(membership(by)));
        assert_eq!(given.life(&live, false), Life::Live);
        assert_eq!(given.life(&nobody, true), Life::Ended, "its holder has left");
        let earlier = grant(holder, Via::Membership(membership(9)));
        assert_eq!(earlier.life(&live, true), Life::Ended, "its holder left, and came back as a new member");
    }
}

#[test]
fn a_groups_grant_ends_with_the_group() {
    assert_eq!(everybody().via(GROUP), Some(Via::Nothing));
    assert_eq!(grant(GROUP, Via::Nothing).life(&everybody(), false), Life::Live);
    assert_eq!(grant(GROUP, Via::Nothing).life(&LiveHolders::default(), true), Life::Ended);
}

#[test]
fn a_grant_to_somebody_from_outside_counts_where_the_model_lets_it() {
    let (outsiders, nobody) = (grant(USER, Via::Nothing), LiveHolders::default());
    assert_eq!(outsiders.life(&nobody, true), Life::Live);
    assert_eq!(outsiders.life(&nobody, false), Life::Ended);
    assert_eq!(outsiders.life(&everybody(), false), Life::Live, "they have become a member since");
}

#[test]
fn what_hangs_on_a_role_in_a_workspace_is_not_judged_by_the_members() {
    let creators = grant(USER, Via::WorkspaceRole(membership(9)));
    assert_eq!(creators.life(&everybody(), true), Life::Unknown);
    assert_eq!(creators.life(&LiveHolders::default(), false), Life::Unknown);
    assert_eq!(creators.via.membership(), Some(membership(9)));
}
