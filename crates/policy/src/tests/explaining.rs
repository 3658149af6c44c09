//! For a yes what gave it, for a no what came nearest.

use crate::answer::{Miss, Reason};
use crate::fact::{Assignment, Fact, Grant, Holder, Parent, Principal, Scope};
use crate::tests::id;
use crate::tests::scene::{Scene, assignment, grant, in_workspace, organization, resource, user, workspace};
use crate::time::Time;

const PERSON: u32 = 0;

fn holder() -> Holder {
    Holder::User(id(PERSON))
}

/// Somebody who belongs to the organization, with folder 0 and file 1 in workspace 0.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.role(0, PERSON, Scope::Organization, "member");
    scene.workspace(0);
    scene.workspace(1);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    scene
}

fn nearest(scene: &Scene, permission: &str) -> Miss {
    let explanation = scene.explain(user(PERSON), permission, resource(1));
    assert!(!explanation.decision.allowed && explanation.reasons.is_empty());
    explanation.misses.first().cloned().unwrap()
}

#[test]
fn a_role_is_named_with_its_place() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "member", 0);
    let explanation = scene.explain(user(PERSON), "view", resource(1));
    assert_eq!(
        explanation.reasons,
        [Reason::Role {
            principal: Principal::User(id(PERSON)),
            assignment: id(1),
            role: "member".to_owned(),
            scope: in_workspace(0),
            group: None
        }]
    );
    let sentence = explanation.reasons[0].to_string();
    assert!(
        sentence.contains("has the role `member` by assignment 00000000-0000-7000-8000-000000000002"),
        "{sentence}"
    );
}

#[test]
fn a_grant_is_named_with_its_resource_and_its_group() {
    let mut scene = scene();
    scene.group(0, PERSON);
    scene.grant(4, Holder::Group(id(0)), 0, "view");
    assert_eq!(
        scene.explain(user(PERSON), "view", resource(1)).reasons,
        [Reason::Grant {
            principal: Principal::User(id(PERSON)),
            grant: id(4),
            level: "view".to_owned(),
            on: id(0),
            group: Some(id(0))
        }]
    );
}

#[test]
fn the_nearest_miss_is_an_assignment_that_does_not_live() {
    let role = || "member".to_owned();
    let held = || assignment(1, holder(), in_workspace(0), "member");
    let mut suspended = scene();
    suspended.put(Fact::Assignment(Assignment { suspended: true, ..held() }));
    assert_eq!(nearest(&suspended, "view"), Miss::AssignmentSuspended { assignment: id(1), role: role() });
    let mut expired = scene();
    expired.put(Fact::Assignment(Assignment { expires: Some(Time(7)), ..held() }));
    let miss = Miss::AssignmentExpired { assignment: id(1), role: role(), expired: Time(7) };
    assert_eq!(nearest(&expired, "view"), miss);
    let mut ended = scene();
    ended.put(Fact::Assignment(Assignment { via: Some(id(9)), ..held() }));
    assert_eq!(nearest(&ended, "view"), Miss::AssignmentEnded { assignment: id(1), role: role() });
}

#[test]
fn the_nearest_miss_is_a_grant_that_does_not_live() {
    let mut expired = scene();
    expired.put(Fact::Grant(Grant { expires: Some(Time(7)), ..grant(4, holder(), 0, "view") }));
    let level = || "view".to_owned();
    assert_eq!(nearest(&expired, "view"), Miss::GrantExpired { grant: id(4), level: level(), expired: Time(7) });
    let mut ended = scene();
    ended.put(Fact::Grant(Grant { via: Some(id(9)), ..grant(4, holder(), 0, "view") }));
    assert_eq!(nearest(&ended, "view"), Miss::GrantEnded { grant: id(4), level: level() });
}

#[test]
fn the_nearest_miss_is_a_level_or_a_role_that_lacks_it() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "guest", 0);
    let Miss::RoleLacks { role, roles_with, .. } = nearest(&scene, "delete") else { panic!("another miss") };
    assert_eq!((role.as_str(), roles_with), ("guest", vec!["admin".to_owned(), "member".to_owned()]));
    scene.grant(4, holder(), 0, "view");
    let Miss::LevelLacks { level, levels_with, .. } = nearest(&scene, "delete") else { panic!("another miss") };
    assert_eq!((level.as_str(), levels_with), ("view", vec!["edit".to_owned()]));
}

#[test]
fn the_nearest_miss_is_a_role_elsewhere() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(1), "member", 0);
    let miss = Miss::Elsewhere { assignment: id(1), role: "member".to_owned(), scope: in_workspace(1) };
    assert_eq!(nearest(&scene, "view"), miss);
}

#[test]
fn the_nearest_miss_is_a_broken_inheritance() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "member", 0);
    scene.grant(4, holder(), 0, "view");
    scene.broken_resource(1, "file", Parent::Resource(id(0)));
    let explanation = scene.explain(user(PERSON), "view", resource(1));
    assert_eq!(explanation.misses, [Miss::InheritanceBroken { at: id(1) }], "told once, of the role and the grant");
}

#[test]
fn the_nearest_miss_is_that_somebody_does_not_belong() {
    let mut scene = scene();
    scene.role(5, 1, in_workspace(0), "member");
    let explanation = scene.explain(user(1), "view", workspace(0));
    assert_eq!(explanation.misses, [Miss::NotAMember { organization: id(0) }]);
    let explanation = scene.explain(user(2), "view", organization());
    assert_eq!(explanation.misses, [Miss::Stranger { organization: id(0) }]);
    assert!(explanation.misses[0].to_string().starts_with("the subject holds nothing in organization 0000"));
}
