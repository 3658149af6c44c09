//! Nobody can hand out what they do not hold.

use std::sync::Arc;

use crate::answer::Why;
use crate::fact::{GroupMember, Holder, Parent, Scope};
use crate::model::Model;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, source_of, user, workspace};

const OWNER: u32 = 0;
const ADMIN: u32 = 1;
const MEMBER: u32 = 2;

fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.role(0, OWNER, Scope::Organization, "owner");
    scene.role(1, ADMIN, Scope::Organization, "admin");
    scene.role(2, MEMBER, Scope::Organization, "member");
    scene
}

#[test]
fn an_admin_makes_no_owner() {
    let scene = scene();
    assert!(scene.may(user(OWNER), "assign:owner", organization()));
    assert_eq!(scene.why(user(ADMIN), "assign:owner", organization()), Why::MoreThanHeld);
    assert!(scene.may(user(ADMIN), "assign:admin", organization()));
    assert_eq!(scene.why(user(MEMBER), "assign:member", organization()), Why::NotAssignable);
    let assignable = |person| scene.world.assignable_roles(user(person), None, organization(), NOW);
    assert_eq!(assignable(OWNER), ["owner", "admin", "member"]);
    assert_eq!(assignable(ADMIN), ["admin", "member"]);
    assert!(assignable(MEMBER).is_empty());
}

#[test]
fn a_custom_role_is_handed_out_by_those_who_hold_as_much() {
    let mut scene = scene();
    let payer = scene.custom_role(0, &["billing.view"], &[]);
    let inviter = scene.custom_role(1, &["member.*", "organization.view", "role.list", "group.list"], &["member"]);
    let assign = |role: &str| format!("assign:{role}");
    assert!(scene.may(user(OWNER), &assign(&payer), organization()));
    assert_eq!(scene.why(user(ADMIN), &assign(&payer), organization()), Why::MoreThanHeld);
    assert!(scene.may(user(ADMIN), &assign(&inviter), organization()));
    assert_eq!(scene.why(user(OWNER), &assign(&payer), workspace(0)), Why::RoleUnknown, "it is no workspace role");
    scene.role(2, MEMBER, Scope::Organization, &inviter);
    assert!(scene.may(user(MEMBER), "assign:member", organization()));
    assert_eq!(scene.why(user(MEMBER), &assign(&inviter), organization()), Why::NotAssignable);
    scene.remove(crate::FactKey::CustomRole(id(1)));
    assert!(!scene.may(user(MEMBER), "view", organization()), "without the role there is nothing in it");
}

#[test]
fn a_workspace_admin_hands_out_roles_there_and_nowhere_else() {
    let mut scene = scene();
    scene.workspace(1);
    scene.role_via(3, MEMBER, in_workspace(0), "admin", 2);
    for role in ["assign:admin", "assign:member", "assign:guest"] {
        assert!(scene.may(user(MEMBER), role, workspace(0)));
        assert_eq!(scene.why(user(MEMBER), role, workspace(1)), Why::NotAssignable);
        assert!(scene.may(user(ADMIN), role, workspace(1)), "an organization's admin has every workspace");
    }
    assert_eq!(scene.why(user(MEMBER), "assign:member", organization()), Why::NotAssignable);
}

#[test]
fn a_role_that_is_held_singly_is_never_handed_out() {
    let mut scene = scene();
    let source = source_of("standard").replace("organization_owners = \"several\"", "organization_owners = \"single\"");
    let source = source.replace("recommended_owners = 2\n", "").replace("    \"assign:owner\",\n", "");
    let source = source.replace("name = \"standard\"", "name = \"single\"");
    scene.world.add_model(Arc::new(Model::parse("single", &source).unwrap_or_else(|errors| panic!("{errors}"))));
    scene.organization(0, "single", crate::fact::OrganizationState::Active);
    assert_eq!(scene.why(user(OWNER), "assign:owner", organization()), Why::NotAssignable);
    assert!(scene.may(user(OWNER), "assign:admin", organization()));
}

#[test]
fn a_workspace_role_that_is_held_singly_is_never_handed_out() {
    let mut scene = scene();
    let source = source_of("standard").replace("name = \"standard\"", "name = \"single\"");
    let owners = "workspace_owners = \"single\"\nworkspace_owner_role = \"admin\"\nworkspace_creator_role";
    let source = source.replace("workspace_creator_role", owners);
    let source = source.replace("\"assign:admin\", \"assign:member\", \"assign:guest\"", "\"assign:member\"");
    scene.world.add_model(Arc::new(Model::parse("single", &source).unwrap_or_else(|errors| panic!("{errors}"))));
    scene.role_via(3, MEMBER, in_workspace(0), "admin", 2);
    assert!(scene.may(user(MEMBER), "assign:admin", workspace(0)), "many can be admins of it");
    scene.organization(0, "single", crate::fact::OrganizationState::Active);
    for person in [OWNER, ADMIN, MEMBER] {
        assert_eq!(scene.why(user(person), "assign:admin", workspace(0)), Why::NotAssignable);
        assert!(scene.may(user(person), "assign:member", workspace(0)));
    }
    assert!(scene.may(user(OWNER), "assign:admin", organization()), "the organization's admin is another role");
}

#[test]
fn a_level_is_granted_by_those_who_hold_all_of_it() {
    let mut scene = scene();
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "automation", Parent::Workspace(id(0)));
    assert!(scene.may(user(ADMIN), "grant:edit", resource(0)));
    assert_eq!(scene.why(user(MEMBER), "grant:view", resource(0)), Why::MoreThanHeld);
    scene.grant(0, Holder::User(id(MEMBER)), 0, "edit");
    scene.grant(1, Holder::User(id(MEMBER)), 1, "view");
    assert!(scene.may(user(MEMBER), "grant:edit", resource(0)));
    assert!(scene.may(user(MEMBER), "grant:view", resource(1)));
    assert_eq!(scene.why(user(MEMBER), "grant:run", resource(1)), Why::MoreThanHeld);
    assert_eq!(scene.why(user(ADMIN), "grant:own", resource(1)), Why::LevelUnknown);
    assert_eq!(scene.why(user(ADMIN), "grant:edit", workspace(0)), Why::LevelUnknown);
}

#[test]
fn a_level_counts_with_what_it_means_further_down() {
    let mut scene = scene();
    // A workspace member has all that `edit` means on a folder and on a file, but not what it means on the
    // automations that a folder can contain.
    scene.role_via(3, MEMBER, in_workspace(0), "member", 2);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    assert!(scene.may(user(MEMBER), "grant:edit", resource(1)));
    assert_eq!(scene.why(user(MEMBER), "grant:edit", resource(0)), Why::MoreThanHeld);
}

#[test]
fn a_door_is_opened_by_those_who_hold_what_it_lets_through() {
    let mut scene = scene();
    scene.role(3, MEMBER, in_workspace(0), "guest");
    scene.resource(0, "file", Parent::Workspace(id(0)));
    scene.resource(1, "vault", Parent::Workspace(id(0)));
    scene.resource(2, "media", Parent::Workspace(id(0)));
    assert!(scene.may(user(ADMIN), "share:exchange", resource(0)));
    assert!(scene.may(user(MEMBER), "share:send", resource(0)));
    assert_eq!(scene.why(user(MEMBER), "share:send", resource(1)), Why::ModeUnknown, "vault items have no downloads");
    assert_eq!(scene.why(user(MEMBER), "share:exchange", resource(2)), Why::MoreThanHeld);
    assert_eq!(scene.why(user(ADMIN), "share:drop", resource(0)), Why::ModeUnknown);
}

#[test]
fn what_somebody_lacks_is_told_in_the_order_of_the_question() {
    let mut scene = Scene::under("standard");
    scene.role(0, 0, Scope::Organization, "member");
    scene.role(1, 1, Scope::Organization, "owner");
    let asked =
        ["organization.update", "organization.view", "member.*", "no.such", "no-such.*", "assign:member", "view"];
    let missing = |subject| scene.world.missing(subject, None, asked, organization(), NOW);
    assert_eq!(missing(user(0)), ["organization.update", "member.*", "no.such", "no-such.*", "assign:member"]);
    assert_eq!(missing(user(1)), ["no.such", "no-such.*"]);
    assert_eq!(missing(user(2)), asked);
}

/// The keeper may put people into groups and hands out the role of members; nothing else is theirs.
fn group_keeper() -> (Scene, String) {
    let mut scene = scene();
    let keeper = scene.custom_role(0, &["group.members", "token.create", "organization.view"], &["member", "*"]);
    scene.role(2, MEMBER, Scope::Organization, &keeper);
    scene.group(0, ADMIN);
    (scene, format!("assume:{}", id::<ids::GroupId>(0)))
}

#[test]
fn a_group_is_handed_on_by_those_who_hold_what_it_was_granted() {
    let (mut scene, group) = group_keeper();
    assert!(scene.may(user(MEMBER), &group, organization()), "there is nothing in it");
    scene.broken_resource(0, "file", Parent::Workspace(id(0)));
    scene.grant(0, Holder::Group(id(0)), 0, "view");
    assert_eq!(scene.why(user(MEMBER), &group, organization()), Why::MoreThanHeld);
    assert!(scene.may(user(ADMIN), &group, organization()));
    scene.grant(1, Holder::User(id(MEMBER)), 0, "view");
    assert!(scene.may(user(MEMBER), &group, organization()));
    scene.grant(2, Holder::Group(id(0)), 0, "edit");
    assert_eq!(scene.why(user(MEMBER), &group, organization()), Why::MoreThanHeld);
    scene.remove(crate::FactKey::Grant(id(2)));
    assert!(scene.may(user(MEMBER), &group, organization()));
    assert_eq!(scene.why(user(ADMIN), &group, workspace(0)), Why::NotAssignable, "it is the organization's");
    scene.remove(crate::FactKey::Group(id(0)));
    assert_eq!(scene.why(user(ADMIN), &group, organization()), Why::NotAssignable, "it is gone");
}

#[test]
fn a_service_account_is_handed_on_with_what_its_groups_have() {
    let (mut scene, _) = group_keeper();
    let modest = scene.custom_role(1, &["organization.view"], &[]);
    let account = Holder::ServiceAccount(id(7));
    let fact = crate::fact::ServiceAccount { id: id(7), organization: id(0), active: true };
    scene.put(crate::Fact::ServiceAccount(fact));
    scene.put(crate::Fact::Assignment(assignment(7, account, Scope::Organization, &modest)));
    let ask = format!("assume:{}", id::<ids::ServiceAccountId>(7));
    assert!(scene.may(user(MEMBER), &ask, organization()));
    let member = crate::fact::Member::ServiceAccount(id(7));
    let place = GroupMember { id: id(7), organization: id(0), group: id(0), member, via: Some(id(7)) };
    scene.put(crate::Fact::GroupMember(place));
    assert!(scene.may(user(MEMBER), &ask, organization()));
    scene.put(crate::Fact::Assignment(assignment(8, Holder::Group(id(0)), Scope::Organization, "admin")));
    assert_eq!(scene.why(user(MEMBER), &ask, organization()), Why::MoreThanHeld);
    assert!(scene.may(user(OWNER), &ask, organization()));
    scene.put(crate::Fact::Assignment(assignment(8, Holder::Group(id(0)), Scope::Organization, &modest)));
    scene.put(crate::Fact::Assignment(assignment(9, Holder::Group(id(0)), in_workspace(0), "member")));
    assert_eq!(scene.why(user(MEMBER), &ask, organization()), Why::MoreThanHeld);
}
