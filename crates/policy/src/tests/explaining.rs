//! For a yes what gave it, for a no what came nearest.

use crate::answer::{Held, HeldGrant, HeldRole, Miss, Reason, Why};
use crate::fact::{Assignment, CustomRole, Fact, Grant, Holder, Parent, RoleScope, Scope};
use crate::model::Model;
use crate::tests::id;
use crate::tests::scene::{Scene, assignment, grant, in_workspace, organization, resource, source_of, user, workspace};
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

fn nearest<'w>(scene: &'w Scene, permission: &str) -> Miss<'w> {
    let explanation = scene.explain(user(PERSON), permission, resource(1));
    assert!(!explanation.decision.allowed && explanation.reasons.is_empty());
    explanation.misses.first().cloned().unwrap()
}

fn held_role(number: u32, scope: Scope) -> HeldRole<'static> {
    HeldRole { assignment: id(number), role: "member", scope, group: None }
}

fn held_grant(on: u32) -> HeldGrant<'static> {
    HeldGrant { grant: id(4), level: "view", on: id(on), group: None }
}

#[test]
fn a_role_is_named_with_its_place() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "member", 0);
    let explanation = scene.explain(user(PERSON), "view", resource(1));
    let held = held_role(1, in_workspace(0));
    assert_eq!(explanation.reasons, [Reason::Role { holder: holder(), held }]);
}

#[test]
fn a_grant_is_named_with_its_resource_and_its_group() {
    let mut scene = scene();
    scene.group(0, PERSON);
    scene.grant(4, Holder::Group(id(0)), 0, "view");
    let held = HeldGrant { group: Some(id(0)), ..held_grant(0) };
    assert_eq!(scene.explain(user(PERSON), "view", resource(1)).reasons, [Reason::Grant { holder: holder(), held }]);
}

#[test]
fn the_nearest_miss_is_an_assignment_that_does_not_live() {
    let role = || held_role(1, in_workspace(0));
    let held = || assignment(1, holder(), in_workspace(0), "member");
    let mut suspended = scene();
    suspended.put(Fact::Assignment(Assignment { suspended: true, ..held() }));
    assert_eq!(nearest(&suspended, "view"), Miss::AssignmentSuspended { held: role() });
    let mut expired = scene();
    expired.put(Fact::Assignment(Assignment { expires: Some(Time(7)), ..held() }));
    assert_eq!(nearest(&expired, "view"), Miss::AssignmentExpired { held: role(), expired: Time(7) });
    let mut ended = scene();
    ended.put(Fact::Assignment(Assignment { via: Some(id(9)), ..held() }));
    assert_eq!(nearest(&ended, "view"), Miss::AssignmentEnded { held: role() });
}

#[test]
fn the_nearest_miss_is_a_grant_that_does_not_live() {
    let mut expired = scene();
    expired.put(Fact::Grant(Grant { expires: Some(Time(7)), ..grant(4, holder(), 0, "view") }));
    assert_eq!(nearest(&expired, "view"), Miss::GrantExpired { held: held_grant(0), expired: Time(7) });
    let mut ended = scene();
    ended.put(Fact::Grant(Grant { via: Some(id(9)), ..grant(4, holder(), 0, "view") }));
    assert_eq!(nearest(&ended, "view"), Miss::GrantEnded { held: held_grant(0) });
}

#[test]
fn the_nearest_miss_is_a_level_or_a_role_that_lacks_it() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "guest", 0);
    let Miss::RoleLacks { held, roles_with } = nearest(&scene, "delete") else { panic!("another miss") };
    assert_eq!((held.role, roles_with), ("guest", vec!["admin", "member"]));
    scene.grant(4, holder(), 0, "view");
    let Miss::LevelLacks { held, levels_with } = nearest(&scene, "delete") else { panic!("another miss") };
    assert_eq!((held, levels_with), (held_grant(0), vec!["edit"]));
}

#[test]
fn what_comes_near_through_a_group_names_the_group() {
    let mut scene = scene();
    scene.group(0, PERSON);
    scene.put(Fact::Assignment(assignment(1, Holder::Group(id(0)), in_workspace(1), "member")));
    let held = HeldRole { group: Some(id(0)), ..held_role(1, in_workspace(1)) };
    assert_eq!(nearest(&scene, "view"), Miss::Elsewhere { held });
}

#[test]
fn the_nearest_miss_is_a_role_elsewhere() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(1), "member", 0);
    assert_eq!(nearest(&scene, "view"), Miss::Elsewhere { held: held_role(1, in_workspace(1)) });
}

#[test]
fn the_nearest_miss_is_a_broken_inheritance() {
    let mut scene = scene();
    scene.role_via(1, PERSON, in_workspace(0), "member", 0);
    scene.grant(4, holder(), 0, "view");
    scene.broken_resource(1, "file", Parent::Resource(id(0)));
    let both = [Held::Role(held_role(1, in_workspace(0))), Held::Grant(held_grant(0))];
    let broken = both.map(|held| Miss::InheritanceBroken { held, at: id(1) });
    let explanation = scene.explain(user(PERSON), "view", resource(1));
    assert_eq!(explanation.misses, broken);
    scene.broken_resource(1, "folder", Parent::Resource(id(0)));
    scene.resource(2, "file", Parent::Resource(id(1)));
    let explanation = scene.explain(user(PERSON), "view", resource(2));
    assert_eq!(explanation.misses, broken, "the break is above what is asked about");
}

#[test]
fn a_broken_inheritance_keeps_out_who_reaches_what_hangs_under_no_workspace() {
    let mut scene = scene();
    let role = scene.custom_role(0, &["vault.view"], &[]);
    scene.role(2, 2, Scope::Organization, &role);
    scene.broken_resource(5, "vault", Parent::Organization);
    let explanation = scene.explain(user(2), "view", resource(5));
    let held = HeldRole { assignment: id(2), role: &role, scope: Scope::Organization, group: None };
    assert_eq!(explanation.misses, [Miss::InheritanceBroken { held: Held::Role(held), at: id(5) }]);
}

#[test]
fn the_nearest_miss_is_that_somebody_does_not_belong() {
    let mut scene = scene();
    scene.role(5, 1, in_workspace(0), "member");
    let explanation = scene.explain(user(1), "view", workspace(0));
    let held = Held::Role(held_role(5, in_workspace(0)));
    assert_eq!(explanation.misses, [Miss::NotAMember { held, organization: id(0) }]);
    let explanation = scene.explain(user(2), "view", organization());
    assert_eq!(explanation.misses, [Miss::Stranger { organization: id(0) }]);
    scene.grant(4, Holder::User(id(2)), 0, "view");
    let explanation = scene.explain(user(2), "view", resource(1));
    let held = Held::Grant(held_grant(0));
    assert_eq!(explanation.misses, [Miss::NotAMember { held, organization: id(0) }]);
}

#[test]
fn what_is_handed_on_beyond_what_is_held_is_named() {
    let mut scene = scene();
    scene.put(Fact::CustomRole(CustomRole {
        id: id(0),
        organization: id(0),
        scope: RoleScope::Organization,
        permissions: vec!["organization.view".to_owned(), "billing.view".to_owned(), "audit.list".to_owned()],
        every_workspace: false,
        may_assign: Vec::new(),
        may_assign_in_workspace: Vec::new(),
    }));
    let assigns = scene.custom_role(1, &["organization.view", "billing.view"], &["*"]);
    scene.role(6, 2, Scope::Organization, &assigns);
    let ask = format!("assign:{}", id::<ids::RoleId>(0));
    let explanation = scene.explain(user(2), &ask, organization());
    assert_eq!(explanation.misses, [Miss::NotHeld { permissions: vec!["audit.list"] }]);
    scene.group(0, PERSON);
    let has = assignment(7, Holder::Group(id(0)), Scope::Organization, &id::<ids::RoleId>(0).to_string());
    scene.put(Fact::Assignment(has));
    let ask = format!("assume:{}", id::<ids::GroupId>(0));
    let explanation = scene.explain(user(2), &ask, organization());
    assert_eq!(explanation.misses, [Miss::NotHeld { permissions: vec!["audit.list"] }]);
    scene.grant(4, holder(), 0, "view");
    let explanation = scene.explain(user(PERSON), "grant:edit", resource(0));
    let [Miss::NotHeld { permissions }] = explanation.misses.as_slice() else { panic!("{explanation:?}") };
    assert!(permissions.contains(&"file.delete") && !permissions.contains(&"file.view"));
}

#[test]
fn a_role_that_reaches_everywhere_lacks_what_is_held_in_the_organization_alone() {
    let mut scene = scene();
    let model = Model::parse("standard", source_of("standard")).unwrap();
    let owner = model.organization_role("owner").unwrap();
    let mighty = scene.custom_role(0, &model.names_of(&owner.permissions), &["*"]);
    scene.role(6, 2, Scope::Organization, &mighty);
    let explanation = scene.explain(user(2), "assign:owner", organization());
    let [Miss::NotHeld { permissions }] = explanation.misses.as_slice() else { panic!("{explanation:?}") };
    assert!(owner.every_workspace);
    assert_eq!(*permissions, model.names_of(&owner.permissions));
}

#[test]
fn who_may_not_hand_it_on_at_all_is_not_told_what_they_lack() {
    let scene = scene();
    assert_eq!(scene.why(user(PERSON), "assign:owner", organization()), Why::NotAssignable);
    assert_eq!(scene.explain(user(PERSON), "assign:owner", organization()).misses, []);
}
