//! Fast.io, as its document tells it: owners, admins, members, guests, and doors.

use crate::answer::Why;
use crate::fact::{Audience, Fact, FactKey, Holder, Parent, Scope, Share, User};
use crate::question::Subject;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, in_workspace, organization, resource, user, workspace};

const OWNER: u32 = 0;
const ADMIN: u32 = 1;
const MEMBER: u32 = 2;
const LEAD: u32 = 3;
const GUEST: u32 = 4;

/// The Member made workspace 0 and so owns it; the Lead is a member too, and Admin of workspace 0. The Guest comes
/// from outside to workspace 0. Workspace 1 is the Owner's. Each has a folder of its number with a file in it.
fn scene() -> Scene {
    let mut scene = Scene::under("fastio");
    for number in [LEAD, GUEST] {
        scene.put(Fact::User(User { id: id(number), active: true }));
    }
    for (number, role) in [(OWNER, "owner"), (ADMIN, "admin"), (MEMBER, "member"), (LEAD, "member")] {
        scene.role(number, number, Scope::Organization, role);
    }
    for number in [0, 1] {
        scene.workspace(number);
        scene.resource(number, "folder", Parent::Workspace(id(number)));
        scene.resource(number + 10, "file", Parent::Resource(id(number)));
    }
    scene.role_via(10, MEMBER, in_workspace(0), "owner", MEMBER);
    scene.role_via(11, OWNER, in_workspace(1), "owner", OWNER);
    scene.role_via(12, LEAD, in_workspace(0), "admin", LEAD);
    scene.role(13, GUEST, in_workspace(0), "guest");
    scene
}

#[test]
fn the_owner_and_the_admins_have_every_workspace() {
    let mut scene = scene();
    scene.workspace(7);
    scene.resource(7, "folder", Parent::Workspace(id(7)));
    for person in [OWNER, ADMIN] {
        for number in [0, 1, 7] {
            for permission in ["view", "update", "delete", "transfer", "add_member", "remove_member"] {
                assert!(scene.may(user(person), permission, workspace(number)), "{permission} on {number}");
            }
            assert!(scene.may(user(person), "delete", resource(number)));
            assert!(scene.may(user(person), "share:exchange", resource(number)));
        }
    }
}

#[test]
fn there_is_one_owner_and_nobody_makes_another() {
    let scene = scene();
    for person in [OWNER, ADMIN, MEMBER, LEAD, GUEST] {
        assert!(!scene.may(user(person), "assign:owner", organization()), "{person}");
        assert!(!scene.may(user(person), "assign:owner", workspace(0)), "{person}");
    }
    assert!(scene.may(user(OWNER), "transfer", organization()));
    assert!(!scene.may(user(ADMIN), "transfer", organization()));
    assert!(scene.may(user(MEMBER), "transfer", workspace(0)), "the workspace's owner passes it on");
    assert!(!scene.may(user(LEAD), "transfer", workspace(0)), "its admin does not");
    assert!(!scene.may(user(MEMBER), "transfer", workspace(1)));
}

#[test]
fn the_owner_assigns_admins_members_and_guests() {
    let scene = scene();
    let roles = |person, object| scene.world.assignable_roles(user(person), None, object, NOW);
    assert_eq!(roles(OWNER, organization()), ["admin", "member"]);
    assert_eq!(roles(OWNER, workspace(0)), ["admin", "member", "guest"]);
    assert_eq!(roles(MEMBER, workspace(0)), ["admin", "member", "guest"]);
    assert_eq!(roles(LEAD, workspace(0)), ["admin", "member", "guest"]);
    assert!(roles(MEMBER, organization()).is_empty() && roles(GUEST, workspace(0)).is_empty());
}

#[test]
fn a_workspace_admin_has_full_control_there_and_no_other_workspace() {
    let scene = scene();
    for permission in ["view", "update", "delete", "list_members", "add_member", "update_member", "remove_member"] {
        assert!(scene.may(user(LEAD), permission, workspace(0)), "{permission}");
        assert!(!scene.may(user(LEAD), permission, workspace(1)), "{permission}");
    }
    assert!(scene.may(user(LEAD), "file.delete", resource(10)));
    assert!(!scene.may(user(LEAD), "file.view", resource(11)));
}

#[test]
fn a_member_contributes_where_they_are_added_and_changes_no_settings() {
    let mut scene = scene();
    scene.remove(FactKey::Assignment(id(12)));
    scene.role_via(20, LEAD, in_workspace(0), "member", LEAD);
    for permission in ["view", "update", "upload", "download", "comment", "delete", "share"] {
        assert!(scene.may(user(LEAD), permission, resource(10)), "{permission}");
        assert!(!scene.may(user(LEAD), permission, resource(11)), "{permission}");
    }
    assert!(scene.may(user(LEAD), "file.create", resource(0)));
    for permission in ["update", "delete", "transfer", "add_member", "update_member", "remove_member"] {
        assert!(!scene.may(user(LEAD), permission, workspace(0)), "{permission}");
    }
    for permission in ["organization.update", "member.invite", "billing.view", "token.create"] {
        assert!(!scene.may(user(LEAD), permission, organization()), "{permission}");
    }
}

#[test]
fn a_guest_works_with_files_of_one_workspace_and_belongs_nowhere() {
    let scene = scene();
    for permission in ["view", "update", "upload", "download", "comment"] {
        assert!(scene.may(user(GUEST), permission, resource(10)), "{permission}");
        assert!(!scene.may(user(GUEST), permission, resource(11)), "{permission}");
    }
    assert!(scene.may(user(GUEST), "file.create", resource(0)));
    for permission in ["delete", "share"] {
        assert!(!scene.may(user(GUEST), permission, resource(10)), "{permission}");
    }
    assert_eq!(scene.world.list_permissions(user(GUEST), None, organization(), NOW), [] as [&str; 0]);
    assert!(scene.world.list_permissions(user(GUEST), None, workspace(1), NOW).is_empty());
    assert!(!scene.may(user(GUEST), "list_members", workspace(0)));
}

#[test]
fn what_a_guest_makes_they_work_on_and_do_not_pass_on() {
    let mut scene = scene();
    scene.resource(20, "file", Parent::Resource(id(0)));
    scene.grant(0, Holder::User(id(GUEST)), 20, "edit");
    assert!(scene.may(user(GUEST), "delete", resource(20)));
    assert!(!scene.may(user(GUEST), "share", resource(20)), "neither a grant nor a door is made without it");
    scene.remove(FactKey::Assignment(id(13)));
    assert!(!scene.may(user(GUEST), "view", resource(20)), "who is a guest no more has nothing here");
}

#[test]
fn a_door_of_each_mode_lets_through_what_it_says_to_those_it_is_for() {
    let mut scene = scene();
    let share = |mode: &str, audience: Audience| {
        let (mode, resource) = (mode.to_owned(), id(0));
        Fact::Share(Share { id: id(0), organization: id(0), resource, mode, audience, expires: None, open: true })
    };
    let through = |person: Option<u32>| Subject::Share { share: id(0), person: person.map(id) };
    for (mode, up, down) in [("exchange", true, true), ("receive", true, false), ("send", false, true)] {
        scene.put(share(mode, Audience::Public));
        for object in [resource(0), resource(10)] {
            assert_eq!(scene.may(through(None), "upload", object), up, "{mode}");
            assert_eq!(scene.may(through(None), "download", object), down, "{mode}");
            assert!(!scene.may(through(None), "view", object), "{mode}");
        }
    }
    scene.put(share("send", Audience::Organization));
    assert!(scene.may(through(Some(LEAD)), "download", resource(10)));
    assert_eq!(scene.why(through(Some(GUEST)), "download", resource(10)), Why::ShareAudience);
    scene.put(share("send", Audience::Workspace { id: id(0), guests: true }));
    assert!(scene.may(through(Some(GUEST)), "download", resource(10)));
    assert_eq!(scene.why(through(None), "download", resource(10)), Why::ShareAudience);
}
