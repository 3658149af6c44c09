//! Pinkfish, as its document tells it: content belongs to those who made it and those it was shared with.

use crate::answer::Why;
use crate::fact::{Fact, FactKey, Holder, Parent, Scope, User};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, organization, resource, user};

const ADMIN: u32 = 0;
const MEMBER: u32 = 1;
const OTHER: u32 = 2;

const TYPES: [&str; 5] = ["automation", "connection", "data_store", "file_store", "vault"];

/// The Member has made one of each type, numbered in their order; the Admin and another Member stand by.
fn scene() -> Scene {
    let mut scene = Scene::under("pinkfish");
    scene.role(0, ADMIN, Scope::Organization, "admin");
    scene.role(1, MEMBER, Scope::Organization, "member");
    scene.role(2, OTHER, Scope::Organization, "member");
    for (number, kind) in (0..).zip(TYPES) {
        scene.resource(number, kind, Parent::Organization);
        scene.grant(number, Holder::User(id(MEMBER)), number, "edit");
    }
    scene
}

#[test]
fn the_table_of_sharing_permissions_holds() {
    let all = ["view", "write", "update", "delete", "run", "share", "manage_triggers", "manage_keys"];
    for (number, level, may) in [
        (0, "edit", &["view", "update", "delete", "run", "share", "manage_triggers", "manage_keys"][..]),
        (0, "view", &["view"]),
        (1, "edit", &["view", "update", "delete", "run", "share"]),
        (1, "run", &["view", "run"]),
        (2, "edit", &["view", "write", "update", "delete", "share"]),
        (2, "view", &["view"]),
        (3, "edit", &["view", "write", "update", "delete", "share"]),
        (3, "view", &["view"]),
        (4, "edit", &["view", "update", "delete", "share"]),
        (4, "view", &["view"]),
    ] {
        for person in [ADMIN, OTHER] {
            let mut scene = scene();
            scene.grant(50, Holder::User(id(person)), number, level);
            for action in all {
                let expected = may.contains(&action);
                assert_eq!(scene.may(user(person), action, resource(number)), expected, "{level} {number}: {action}");
            }
        }
    }
}

#[test]
fn each_type_has_the_levels_of_the_table_and_no_other() {
    let mut scene = scene();
    for (number, levels) in [(0, ["edit", "view"]), (1, ["edit", "run"]), (2, ["edit", "view"]), (4, ["edit", "view"])]
    {
        for level in ["edit", "view", "run"] {
            let may = scene.may(user(MEMBER), &format!("grant:{level}"), resource(number));
            assert_eq!(may, levels.contains(&level), "{level} on {number}");
        }
    }
    scene.grant(50, Holder::User(id(OTHER)), 1, "run");
    assert_eq!(scene.why(user(OTHER), "grant:edit", resource(1)), Why::MoreThanHeld);
    assert!(!scene.may(user(OTHER), "share", resource(1)), "granting takes the permission to share besides");
}

#[test]
fn an_admin_has_no_more_of_the_content_than_anybody() {
    let scene = scene();
    for number in 0..5 {
        for person in [ADMIN, OTHER] {
            let has = scene.world.list_permissions(user(person), None, resource(number), NOW);
            let is_content = |name: &String| name.split_once('.').is_some_and(|(kind, _)| TYPES.contains(&kind));
            let of_content: Vec<_> = has.into_iter().filter(is_content).collect();
            assert_eq!(of_content, TYPES.map(|kind| format!("{kind}.create")), "to make more, and nothing of this");
        }
        assert!(scene.may(user(MEMBER), "share", resource(number)), "who made it has it");
    }
    for kind in TYPES {
        assert!(scene.may(user(ADMIN), &format!("{kind}.create"), organization()));
        assert!(scene.may(user(OTHER), &format!("{kind}.create"), organization()));
    }
}

#[test]
fn an_admin_manages_users_the_organization_usage_and_billing() {
    let scene = scene();
    for permission in [
        "member.invite",
        "member.update",
        "member.remove",
        "organization.update",
        "usage.view",
        "billing.view",
        "billing.update",
        "assign:admin",
        "assign:member",
    ] {
        assert!(scene.may(user(ADMIN), permission, organization()), "{permission}");
        assert!(!scene.may(user(MEMBER), permission, organization()), "{permission}");
    }
}

#[test]
fn nobody_comes_to_content_by_a_group_or_a_program() {
    let scene = scene();
    for permission in ["group.create", "group.members", "service_account.create", "access.check", "role.create"] {
        assert!(!scene.may(user(ADMIN), permission, organization()), "{permission}");
    }
}

#[test]
fn sharing_stays_within_the_organization() {
    let mut scene = scene();
    scene.grant(50, Holder::User(id(7)), 0, "edit");
    scene.put(Fact::User(User { id: id(7), active: true }));
    assert_eq!(scene.why(user(7), "view", resource(0)), Why::NotPermitted);
    for mode in ["exchange", "receive", "send"] {
        assert_eq!(scene.why(user(MEMBER), &format!("share:{mode}"), resource(0)), Why::ModeUnknown);
    }
}

#[test]
fn whoever_leaves_leaves_what_was_shared_with_them() {
    let mut scene = scene();
    scene.grant(50, Holder::User(id(OTHER)), 0, "edit");
    scene.remove(FactKey::Assignment(id(2)));
    assert!(!scene.may(user(OTHER), "view", resource(0)));
    assert!(scene.may(user(MEMBER), "view", resource(0)));
}
