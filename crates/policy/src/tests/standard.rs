//! The standard model: guests, groups, levels.

use crate::answer::Why;
use crate::fact::{Holder, Parent, Scope};
use crate::question::{Object, ResourceQuery, SubjectQuery};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, in_workspace, organization, resource, user, workspace};

const OWNER: u32 = 0;
const MEMBER: u32 = 1;
const GUEST: u32 = 2;

/// A folder 0 with a file 1 in workspace 0, an automation 2 in workspace 1.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.role(0, OWNER, Scope::Organization, "owner");
    scene.role(1, MEMBER, Scope::Organization, "member");
    scene.workspace(0);
    scene.workspace(1);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    scene.resource(2, "automation", Parent::Workspace(id(1)));
    scene
}

#[test]
fn a_guest_has_one_workspace_and_is_no_member() {
    let mut scene = scene();
    scene.role(2, GUEST, in_workspace(0), "guest");
    assert!(scene.may(user(GUEST), "update", resource(1)));
    assert!(scene.may(user(GUEST), "view", workspace(0)));
    assert!(!scene.may(user(GUEST), "view", workspace(1)));
    assert!(!scene.may(user(GUEST), "organization.view", organization()));
    assert!(!scene.may(user(GUEST), "workspace.update", workspace(0)));
}

#[test]
fn a_workspace_role_for_members_needs_a_membership() {
    let mut scene = scene();
    scene.role(2, GUEST, in_workspace(0), "member");
    assert_eq!(scene.why(user(GUEST), "view", resource(1)), Why::NotPermitted);
    scene.role(3, GUEST, Scope::Organization, "member");
    assert!(scene.may(user(GUEST), "view", resource(1)));
}

#[test]
fn a_level_means_what_each_type_says() {
    let mut scene = scene();
    scene.grant(0, Holder::User(id(MEMBER)), 0, "view");
    scene.grant(1, Holder::User(id(MEMBER)), 2, "run");
    assert!(scene.may(user(MEMBER), "view", resource(1)), "on what hangs under it too");
    assert!(scene.may(user(MEMBER), "comment", resource(1)));
    assert_eq!(scene.why(user(MEMBER), "comment", resource(0)), Why::PermissionUnknown);
    assert!(!scene.may(user(MEMBER), "update", resource(1)));
    assert!(scene.may(user(MEMBER), "run", resource(2)));
    assert!(!scene.may(user(MEMBER), "share", resource(2)));
}

#[test]
fn a_group_gives_to_its_members_as_long_as_they_belong() {
    let mut scene = scene();
    scene.group(0, GUEST);
    scene.grant(0, Holder::Group(id(0)), 2, "edit");
    assert!(!scene.may(user(GUEST), "update", resource(2)), "a group is no way in");
    scene.role(2, GUEST, Scope::Organization, "member");
    assert!(scene.may(user(GUEST), "update", resource(2)));
    scene.remove(crate::FactKey::Group(id(0)));
    assert!(!scene.may(user(GUEST), "update", resource(2)));
}

#[test]
fn a_grant_to_a_stranger_gives_nothing() {
    let mut scene = scene();
    scene.grant(0, Holder::User(id(GUEST)), 2, "edit");
    assert_eq!(scene.why(user(GUEST), "update", resource(2)), Why::NotPermitted);
    // A guest of some workspace has enough standing for a grant elsewhere.
    scene.role(2, GUEST, in_workspace(0), "guest");
    assert!(scene.may(user(GUEST), "update", resource(2)));
    scene.remove(crate::FactKey::Workspace(id(0)));
    assert!(!scene.may(user(GUEST), "update", resource(2)), "the workspace they were a guest of is gone");
}

#[test]
fn a_level_gives_no_power_to_create_unless_it_says_so() {
    let mut scene = scene();
    scene.grant(0, Holder::User(id(MEMBER)), 0, "edit");
    scene.grant(1, Holder::User(id(MEMBER)), 2, "edit");
    assert!(scene.may(user(MEMBER), "file.create", resource(0)));
    assert!(!scene.may(user(MEMBER), "media.create", resource(0)));
    assert!(!scene.may(user(MEMBER), "create", resource(2)));
}

#[test]
fn lists_come_in_pages_that_miss_nothing() {
    let mut scene = scene();
    scene.grant(0, Holder::User(id(MEMBER)), 0, "view");
    let query = ResourceQuery {
        subject: user(MEMBER),
        session: None,
        permission: "view",
        organization: id(0),
        kind: None,
        after: None,
        limit: 1,
        now: NOW,
    };
    let first = scene.world.list_resources(&query);
    assert_eq!((first.items, first.more), (vec![id(0)], true));
    let second = scene.world.list_resources(&ResourceQuery { after: Some(id(0)), ..query });
    assert_eq!((second.items, second.more), (vec![id(1)], false));
    let files = scene.world.list_resources(&ResourceQuery { permission: "file.view", limit: 10, ..query });
    assert_eq!(files.items, vec![id(1)], "a full name lists its own type");
    let none = scene.world.list_resources(&ResourceQuery { limit: 0, ..query });
    assert!(none.items.is_empty() && none.more);
    let is_known = |person, organization| scene.world.is_known_in(id(organization), user(person), NOW);
    assert_eq!((is_known(MEMBER, 0), is_known(99, 0), is_known(MEMBER, 9)), (true, false, false));
    let subjects = scene.world.list_subjects(&SubjectQuery {
        permission: "view",
        object: Object::Resource(id(1)),
        after: None,
        limit: 10,
        now: NOW,
    });
    assert_eq!(subjects.items, [crate::fact::Principal::User(id(OWNER)), crate::fact::Principal::User(id(MEMBER))]);
}

#[test]
fn a_world_tells_its_models() {
    let world = Scene::under("standard").world;
    assert_eq!(world.model("standard", 1).map(|model| model.name()), Some("standard"));
    assert!(world.model("standard", 2).is_none() && world.model("none", 1).is_none());
    assert!(world.models().any(|model| model.name() == "fastpix"));
}
