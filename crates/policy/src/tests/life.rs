//! When things begin and end.

use crate::answer::Why;
use crate::fact::{Applied, Assignment, Change, Fact, FactKey, Grant, Holder, Parent, Scope, Session, User};
use crate::question::Question;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, grant, in_workspace, organization, resource, user, workspace};
use crate::time::Time;

fn membership(number: u32) -> Assignment {
    assignment(number, Holder::User(id(0)), Scope::Organization, "member")
}

#[test]
fn an_expiry_ends_it_at_that_very_moment() {
    let mut scene = Scene::under("standard");
    scene.put(Fact::Assignment(Assignment { expires: Some(Time(2_000)), ..membership(0) }));
    let at = |time| scene.explain_at(user(0), "view", organization(), Time(time)).decision.allowed;
    assert!(at(1_999));
    assert!(!at(2_000));
    assert!(!at(i64::MAX));
    assert!(at(i64::MIN));
}

#[test]
fn a_suspension_ends_what_hangs_on_it_until_it_is_lifted() {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.put(Fact::Assignment(membership(0)));
    scene.role_via(1, 0, in_workspace(0), "member", 0);
    // A guest's role hangs on nothing, so it survives the suspension of a membership beside it.
    scene.role(2, 0, in_workspace(0), "guest");
    assert!(scene.may(user(0), "workspace.list_members", workspace(0)));
    scene.put(Fact::Assignment(Assignment { suspended: true, ..membership(0) }));
    assert!(!scene.may(user(0), "view", organization()));
    assert!(!scene.may(user(0), "workspace.list_members", workspace(0)));
    assert!(scene.may(user(0), "view", workspace(0)));
    scene.put(Fact::Assignment(membership(0)));
    assert!(scene.may(user(0), "workspace.list_members", workspace(0)));
}

#[test]
fn a_chain_of_assignments_has_a_limit_and_may_be_a_circle() {
    let mut scene = Scene::under("standard");
    scene.put(Fact::Assignment(membership(0)));
    for number in 1..=9 {
        scene.put(Fact::Assignment(Assignment {
            via: Some(id(number - 1)),
            holder: Holder::User(id(1)),
            ..membership(number)
        }));
    }
    let hang = |number: u32, above: u32| {
        Fact::Assignment(Assignment { via: Some(id(above)), holder: Holder::User(id(2)), ..membership(number) })
    };
    scene.put(hang(20, 8));
    assert!(!scene.may(user(2), "view", organization()), "it hangs on nine others");
    scene.put(hang(21, 7));
    assert!(scene.may(user(2), "view", organization()), "it hangs on eight others");
    let mut circle = Scene::under("standard");
    circle.put(Fact::Assignment(Assignment { via: Some(id(1)), ..membership(0) }));
    circle.put(Fact::Assignment(Assignment { via: Some(id(0)), ..membership(1) }));
    assert!(!circle.may(user(0), "view", organization()));
}

#[test]
fn what_hangs_at_the_end_of_the_longest_chain_ends_with_its_beginning() {
    let mut scene = Scene::under("standard");
    scene.resource(0, "folder", Parent::Organization);
    scene.put(Fact::Assignment(membership(0)));
    for number in 1..=8 {
        let holder = Holder::User(id(1));
        scene.put(Fact::Assignment(Assignment { via: Some(id(number - 1)), holder, ..membership(number) }));
    }
    scene.role(20, 2, Scope::Organization, "member");
    assert!(!scene.may(user(2), "folder.view", resource(0)));
    let last = Some(id(8));
    scene.put(Fact::Grant(Grant { via: last, ..grant(0, Holder::User(id(2)), 0, "view") }));
    assert!(scene.may(user(2), "folder.view", resource(0)), "nine in a row count");
    scene.put(Fact::Assignment(Assignment { suspended: true, ..membership(0) }));
    assert!(!scene.may(user(2), "folder.view", resource(0)));
    scene.put(Fact::Assignment(membership(0)));
    assert!(scene.may(user(2), "folder.view", resource(0)));
    scene.remove(FactKey::Assignment(id(0)));
    assert!(!scene.may(user(2), "folder.view", resource(0)));
}

#[test]
fn an_older_version_changes_nothing_and_a_removal_is_for_ever() {
    let mut scene = Scene::under("standard");
    let put = |suspended| Change::Put(Fact::Assignment(Assignment { suspended, ..membership(0) }));
    assert_eq!(scene.world.apply(12, put(true)), Applied::Changed);
    assert_eq!(scene.world.apply(11, put(false)), Applied::Known, "the suspension had overtaken it");
    assert_eq!(scene.world.apply(12, put(true)), Applied::Known);
    assert!(!scene.may(user(0), "view", organization()));
    assert_eq!(scene.world.apply(13, put(false)), Applied::Changed);
    assert!(scene.may(user(0), "view", organization()));
    assert_eq!(scene.world.apply(1, Change::Remove(FactKey::Assignment(id(0)))), Applied::Changed);
    assert_eq!(scene.world.apply(99, put(false)), Applied::Gone);
    assert_eq!(scene.world.apply(99, Change::Remove(FactKey::Assignment(id(0)))), Applied::Gone);
    assert!(!scene.may(user(0), "view", organization()));
    // A removal can come before what it removes.
    scene.world.apply(1, Change::Remove(FactKey::Assignment(id(1))));
    assert_eq!(scene.world.apply(2, Change::Put(Fact::Assignment(membership(1)))), Applied::Gone);
    assert!(!scene.may(user(0), "view", organization()));
}

#[test]
fn a_session_is_theirs_and_alive() {
    let mut scene = Scene::under("standard");
    scene.put(Fact::Assignment(membership(0)));
    scene.put(Fact::Session(Session { id: id(0), user: id(0), expires: Some(Time(2_000)) }));
    scene.put(Fact::Session(Session { id: id(1), user: id(1), expires: None }));
    let live = |scene: &Scene, session, now| scene.world.subject_live(user(0), Some(id(session)), now);
    assert_eq!(live(&scene, 0, NOW), Ok(()));
    assert_eq!(live(&scene, 0, Time(2_000)), Err(Why::SessionExpired));
    assert_eq!(live(&scene, 1, NOW), Err(Why::SessionOfAnother));
    assert_eq!(live(&scene, 2, NOW), Err(Why::SessionUnknown));
    let question =
        Question { subject: user(0), session: Some(id(0)), permission: "view", object: organization(), now: NOW };
    assert!(scene.world.check(&question).allowed);
    scene.remove(FactKey::Session(id(0)));
    assert!(!scene.world.check(&question).allowed);
    scene.put(Fact::User(User { id: id(0), active: false }));
    assert_eq!(scene.world.subject_live(user(0), None, NOW), Err(Why::UserInactive));
    assert_eq!(scene.why(user(0), "view", organization()), Why::UserInactive);
}

#[test]
fn the_membership_is_the_live_one() {
    let mut scene = Scene::under("standard");
    let principal = crate::fact::Principal::User(id(0));
    assert_eq!(scene.world.membership(id(0), principal, NOW), None);
    scene.put(Fact::Assignment(Assignment { suspended: true, ..membership(0) }));
    scene.put(Fact::Assignment(membership(2)));
    scene.put(Fact::Assignment(membership(1)));
    assert_eq!(scene.world.membership(id(0), principal, NOW), Some(id(1)));
    assert_eq!(scene.world.membership(id(1), principal, NOW), None);
}

#[test]
fn who_has_lost_everything_is_a_stranger_again() {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.resource(0, "file", Parent::Workspace(id(0)));
    assert_eq!(scene.why(user(0), "view", organization()), Why::Stranger);
    scene.put(Fact::Assignment(membership(0)));
    scene.put(Fact::Grant(grant(0, Holder::User(id(0)), 0, "view")));
    for key in [FactKey::Assignment(id(0)), FactKey::Grant(id(0))] {
        assert_ne!(scene.why(user(0), "member.remove", organization()), Why::Stranger);
        scene.remove(key);
    }
    assert_eq!(scene.why(user(0), "view", organization()), Why::Stranger);
}
