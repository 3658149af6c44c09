//! The tree of resources: what reaches down, what is cut, and what does not exist.

use crate::answer::Why;
use crate::fact::{
    Assignment, Fact, FactKey, Grant, Holder, Organization, OrganizationState, Parent, Resource, Scope, Workspace,
};
use crate::tests::id;
use crate::tests::scene::{Scene, assignment, grant, in_workspace, organization, resource, user, workspace};

const OWNER: u32 = 0;
const MEMBER: u32 = 1;

fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.role(0, OWNER, Scope::Organization, "owner");
    scene.role(1, MEMBER, Scope::Organization, "member");
    scene.workspace(0);
    scene
}

/// Folders one in the other from number 0, in workspace 0.
fn chain(scene: &mut Scene, folders: u32) {
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    (1..folders).for_each(|number| scene.resource(number, "folder", Parent::Resource(id(number - 1))));
}

#[test]
fn a_broken_inheritance_lets_only_the_roles_through_that_reach_everywhere() {
    let mut scene = scene();
    scene.role_via(2, MEMBER, in_workspace(0), "admin", 1);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.broken_resource(1, "folder", Parent::Resource(id(0)));
    scene.resource(2, "file", Parent::Resource(id(1)));
    scene.grant(0, Holder::User(id(MEMBER)), 0, "edit");
    assert!(scene.may(user(MEMBER), "view", resource(0)));
    assert!(!scene.may(user(MEMBER), "view", resource(1)));
    assert!(!scene.may(user(MEMBER), "view", resource(2)));
    assert!(scene.may(user(OWNER), "view", resource(2)));
    scene.grant(1, Holder::User(id(MEMBER)), 1, "view");
    assert!(scene.may(user(MEMBER), "view", resource(1)), "what is granted at the break itself counts");
    assert!(scene.may(user(MEMBER), "view", resource(2)));
}

#[test]
fn an_organization_role_reaches_what_hangs_under_no_workspace() {
    let mut scene = scene();
    let role = scene.custom_role(0, &["vault.view"], &[]);
    scene.role(2, 2, Scope::Organization, &role);
    scene.resource(0, "vault", Parent::Organization);
    scene.resource(1, "vault", Parent::Workspace(id(0)));
    scene.broken_resource(2, "vault", Parent::Organization);
    assert!(scene.may(user(2), "view", resource(0)));
    assert!(!scene.may(user(2), "view", resource(1)));
    assert!(!scene.may(user(2), "view", resource(2)));
}

#[test]
fn what_hangs_too_deep_does_not_exist() {
    let mut scene = scene();
    chain(&mut scene, 66);
    assert!(scene.may(user(OWNER), "view", resource(64)), "64 are above it");
    assert_eq!(scene.why(user(OWNER), "view", resource(65)), Why::ObjectUnknown);
    scene.grant(0, Holder::User(id(MEMBER)), 0, "view");
    assert!(scene.may(user(MEMBER), "view", resource(64)));
    assert!(!scene.may(user(MEMBER), "view", resource(65)));
}

#[test]
fn a_circle_does_not_exist_and_does_not_hang() {
    let mut scene = scene();
    scene.resource(0, "folder", Parent::Resource(id(1)));
    scene.resource(1, "folder", Parent::Resource(id(0)));
    scene.resource(2, "folder", Parent::Resource(id(2)));
    scene.grant(0, Holder::User(id(MEMBER)), 0, "edit");
    for number in 0..3 {
        assert_eq!(scene.why(user(OWNER), "view", resource(number)), Why::ObjectUnknown);
        assert_eq!(scene.why(user(MEMBER), "view", resource(number)), Why::ObjectUnknown);
    }
}

#[test]
fn what_was_deleted_takes_everything_under_it_along() {
    let mut scene = scene();
    chain(&mut scene, 4);
    scene.grant(0, Holder::User(id(MEMBER)), 3, "edit");
    assert!(scene.may(user(MEMBER), "view", resource(3)));
    scene.remove(FactKey::Resource(id(1)));
    for person in [OWNER, MEMBER] {
        assert_eq!(scene.why(user(person), "view", resource(3)), Why::ObjectUnknown);
    }
    assert!(scene.may(user(OWNER), "view", resource(0)));
    scene.remove(FactKey::Workspace(id(0)));
    assert_eq!(scene.why(user(OWNER), "view", resource(0)), Why::ObjectUnknown);
}

#[test]
fn facts_that_come_too_early_work_once_the_rest_arrives() {
    let mut scene = Scene::under("standard");
    scene.role_via(1, MEMBER, in_workspace(0), "member", 0);
    scene.resource(0, "file", Parent::Resource(id(1)));
    assert_eq!(scene.why(user(MEMBER), "view", resource(0)), Why::ObjectUnknown);
    scene.resource(1, "folder", Parent::Workspace(id(0)));
    scene.workspace(0);
    assert_eq!(scene.why(user(MEMBER), "view", resource(0)), Why::NotPermitted);
    scene.role(0, MEMBER, Scope::Organization, "member");
    assert!(scene.may(user(MEMBER), "view", resource(0)));
}

#[test]
fn a_moved_resource_has_what_is_held_at_its_new_place() {
    let mut scene = scene();
    scene.workspace(1);
    scene.role_via(2, MEMBER, in_workspace(0), "member", 1);
    scene.resource(0, "file", Parent::Workspace(id(1)));
    assert!(!scene.may(user(MEMBER), "view", resource(0)));
    scene.resource(0, "file", Parent::Workspace(id(0)));
    assert!(scene.may(user(MEMBER), "view", resource(0)));
    scene.resource(0, "file", Parent::Workspace(id(1)));
    assert!(!scene.may(user(MEMBER), "view", resource(0)));
}

#[test]
fn nothing_hangs_under_what_belongs_to_another_organization() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    scene.put(Fact::Workspace(Workspace { id: id(5), organization: id(1) }));
    scene.resource(0, "file", Parent::Workspace(id(5)));
    assert_eq!(scene.why(user(OWNER), "view", resource(0)), Why::ObjectUnknown);
    scene.role(3, MEMBER, in_workspace(5), "admin");
    assert_eq!(scene.why(user(MEMBER), "view", workspace(5)), Why::Stranger);
}

#[test]
fn what_hung_under_something_that_has_moved_to_another_organization_is_nowhere() {
    let mut scene = scene();
    chain(&mut scene, 2);
    scene.organization(1, "standard", OrganizationState::Active);
    assert!(scene.may(user(OWNER), "view", resource(1)));
    let (kind, parent) = ("folder".to_owned(), Parent::Organization);
    scene.put(Fact::Resource(Resource { id: id(0), organization: id(1), kind, parent, inherits: true }));
    assert_eq!(scene.why(user(OWNER), "view", resource(1)), Why::ObjectUnknown);
}

#[test]
fn a_suspended_organization_denies_everything_and_a_deleted_one_all_but_its_return() {
    let mut scene = scene();
    let state =
        |state| Fact::Organization(Organization { id: id(0), model: "standard".to_owned(), model_version: 1, state });
    scene.put(state(OrganizationState::Suspended));
    assert_eq!(scene.why(user(OWNER), "undelete", organization()), Why::OrganizationSuspended);
    scene.put(state(OrganizationState::Deleted));
    assert!(scene.may(user(OWNER), "organization.undelete", organization()));
    assert_eq!(scene.why(user(OWNER), "view", organization()), Why::OrganizationDeleted);
    assert_eq!(scene.why(user(OWNER), "organization.undelete", workspace(0)), Why::OrganizationDeleted);
    assert!(!scene.may(user(MEMBER), "organization.undelete", organization()));
    scene.put(state(OrganizationState::Active));
    assert!(scene.may(user(OWNER), "view", organization()));
}

#[test]
fn an_organization_under_an_unknown_model_denies_until_the_model_comes() {
    let mut scene = scene();
    scene.organization(0, "later", OrganizationState::Active);
    assert_eq!(scene.why(user(OWNER), "view", organization()), Why::ModelUnknown);
    let source = crate::tests::scene::source_of("standard").replace("name = \"standard\"", "name = \"later\"");
    scene.world.add_model(std::sync::Arc::new(crate::Model::parse("later", &source).unwrap()));
    assert!(scene.may(user(OWNER), "view", organization()));
}

/// An organization tells of a resource that is another's: nothing of that other's is anything else for it.
#[test]
fn what_is_granted_on_a_resource_of_another_organization_counts_nowhere() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    scene.put(Fact::Workspace(Workspace { id: id(9), organization: id(1) }));
    for number in [50, 51] {
        let (kind, parent) = ("file".to_owned(), Parent::Workspace(id(9)));
        let of = id(1);
        scene.put(Fact::Resource(Resource { id: id(number), organization: of, kind, parent, inherits: true }));
    }
    let member = assignment(7, Holder::User(id(MEMBER)), Scope::Organization, "member");
    scene.put(Fact::Assignment(Assignment { organization: id(1), ..member }));
    let grant = grant(8, Holder::User(id(MEMBER)), 51, "view");
    scene.put(Fact::Grant(Grant { organization: id(1), ..grant }));
    scene.grant(9, Holder::User(id(MEMBER)), 50, "view");
    assert!(scene.may(user(MEMBER), "view", resource(51)));
    assert!(!scene.may(user(MEMBER), "view", resource(50)));
    assert!(!scene.may(user(OWNER), "view", resource(50)));
}
