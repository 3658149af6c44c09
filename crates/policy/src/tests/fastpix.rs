//! FastPix, as its documents tell it.

use crate::answer::Why;
use crate::fact::{Fact, FactKey, Holder, Parent, Scope};
use crate::tests::id;
use crate::tests::scene::{Scene, assignment, in_workspace, organization, resource, token, user, workspace};

const ADMIN: u32 = 0;
const MEMBER: u32 = 1;

/// Workspace 0 is the Member's, workspace 1 is not; each has a medium of the same number.
fn scene() -> Scene {
    let mut scene = Scene::under("fastpix");
    scene.role(0, ADMIN, Scope::Organization, "admin");
    scene.role(1, MEMBER, Scope::Organization, "member");
    for number in [0, 1] {
        scene.workspace(number);
        scene.resource(number, "media", Parent::Workspace(id(number)));
        scene.resource(number + 10, "live_stream", Parent::Workspace(id(number)));
    }
    scene.role_via(2, MEMBER, in_workspace(0), "member", 1);
    scene
}

#[test]
fn the_tables_of_the_roles_hold() {
    let scene = scene();
    let table = [
        (organization(), "organization.view", true, true),
        (organization(), "organization.update", true, false),
        (organization(), "member.list", true, true),
        (organization(), "member.invite", true, false),
        (organization(), "member.update", true, false),
        (organization(), "member.remove", true, false),
        (organization(), "invitation.list", true, false),
        (organization(), "workspace.create", true, false),
        (organization(), "signing_key.create", true, false),
        (organization(), "signing_key.list", true, false),
        (organization(), "signing_key.delete", true, false),
        (organization(), "token.create", true, false),
        (organization(), "token.list", true, false),
        (organization(), "token.revoke", true, false),
        (workspace(0), "view", true, true),
        (workspace(0), "update", true, true),
        (workspace(0), "delete", true, false),
        (workspace(1), "view", true, false),
        (workspace(1), "update", true, false),
        (workspace(0), "media.create", true, false),
        (resource(0), "view", true, true),
        (resource(0), "update", true, false),
        (resource(0), "delete", true, false),
        (resource(1), "view", true, false),
        (workspace(0), "live_stream.create", true, false),
        (resource(10), "live_stream.view", true, true),
        (resource(10), "delete", true, false),
        (resource(11), "view", true, false),
    ];
    for (object, permission, admin, member) in table {
        assert_eq!(scene.may(user(ADMIN), permission, object), admin, "Admin: {permission} on {object:?}");
        assert_eq!(scene.may(user(MEMBER), permission, object), member, "Member: {permission} on {object:?}");
        assert!(!scene.may(user(2), permission, object), "a stranger: {permission} on {object:?}");
    }
}

#[test]
fn a_token_is_held_to_the_same_tables() {
    let mut scene = scene();
    scene.token(0, 20, "admin", None, None);
    scene.token(1, 21, "member", None, None);
    let holder = Holder::AccessToken(id(1));
    scene.put(Fact::Assignment(assignment(22, holder, in_workspace(0), "member")));
    for (permission, object, admin, member) in [
        ("token.list", organization(), true, false),
        ("signing_key.list", organization(), true, false),
        ("organization.view", organization(), true, true),
        ("delete", resource(0), true, false),
        ("view", resource(0), true, true),
        ("view", resource(1), true, false),
    ] {
        assert_eq!(scene.may(token(0), permission, object), admin, "{permission}");
        assert_eq!(scene.may(token(1), permission, object), member, "{permission}");
    }
}

#[test]
fn an_admin_has_a_later_workspace_at_once() {
    let mut scene = scene();
    assert_eq!(scene.why(user(ADMIN), "view", workspace(7)), Why::ObjectUnknown);
    scene.workspace(7);
    assert!(scene.may(user(ADMIN), "view", workspace(7)));
    assert!(!scene.may(user(MEMBER), "view", workspace(7)));
}

#[test]
fn a_removed_member_has_nothing_and_an_old_role_does_not_come_back() {
    let mut scene = scene();
    scene.remove(FactKey::Assignment(id(1)));
    assert_eq!(scene.why(user(MEMBER), "view", workspace(0)), Why::NotPermitted);
    assert!(!scene.may(user(MEMBER), "organization.view", organization()));
    // The same assignment told again, and even in a new version, is not believed.
    scene.role(1, MEMBER, Scope::Organization, "admin");
    assert!(!scene.may(user(MEMBER), "organization.view", organization()));
    // Invited back, they have the new role, and not the old workspace.
    scene.role(30, MEMBER, Scope::Organization, "member");
    assert!(scene.may(user(MEMBER), "organization.view", organization()));
    assert!(!scene.may(user(MEMBER), "view", workspace(0)));
}

#[test]
fn admins_hand_out_both_roles_and_members_none() {
    let scene = scene();
    for role in ["assign:admin", "assign:member"] {
        assert!(scene.may(user(ADMIN), role, organization()));
        assert_eq!(scene.why(user(MEMBER), role, organization()), Why::NotAssignable);
    }
    assert!(scene.may(user(ADMIN), "assign:member", workspace(1)));
    assert_eq!(scene.why(user(MEMBER), "assign:member", workspace(0)), Why::NotAssignable);
    assert_eq!(scene.why(user(ADMIN), "assign:owner", organization()), Why::RoleUnknown);
}
