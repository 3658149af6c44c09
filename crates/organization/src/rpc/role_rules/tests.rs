use contracts::authz::v1::{Model, ModelPolicy};
use ids::{OrganizationId, RoleId};
use kit::Time;
use kit::models::KnownModel;
use uuid::Uuid;

use crate::model::{OwnRole, Powers, Role, RoleScope};
use crate::rpc::role_rules::check;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn model() -> KnownModel {
    let permissions = names(&["member.list", "file.view", "file.edit"]);
    KnownModel { model: Model { permissions, ..Model::default() }, policy: ModelPolicy::default() }
}

fn role(scope: RoleScope, display_name: &str, powers: Powers) -> Role {
    let id = RoleId::from_uuid(Uuid::from_u128(1));
    let organization = OrganizationId::from_uuid(Uuid::from_u128(2));
    let own = OwnRole { id, organization, version: 1, created: Time::from_millis(0) };
    let (display_name, description) = (display_name.to_owned(), String::new());
    Role { id: id.to_string(), scope, display_name, description, powers, own: Some(own) }
}

/// What becomes of a role with these powers where the model has one role in each scope.
fn outcome(scope: RoleScope, display_name: &str, powers: Powers) -> &'static str {
    outcome_after(scope, display_name, powers, &Powers::default())
}

fn outcome_after(scope: RoleScope, display_name: &str, powers: Powers, before: &Powers) -> &'static str {
    let of_model = |scope, id: &str, display_name: &str| Role {
        id: id.to_owned(),
        own: None,
        ..role(scope, display_name, Powers::default())
    };
    let roles = [
        of_model(RoleScope::Organization, "member", "Team member"),
        of_model(RoleScope::Workspace, "editor", "Editor"),
    ];
    match check(&model(), &roles, &role(scope, display_name, powers), before) {
        Ok(()) => "fine",
        Err(fault) => fault.reason(),
    }
}

fn powers() -> Powers {
    Powers { permissions: names(&["file.*"]), ..Powers::default() }
}

#[test]
fn a_role_names_what_there_is() {
    let here = RoleScope::Organization;
    let lists = Powers {
        may_assign: names(&["member", "*"]),
        may_assign_in_workspace: names(&["editor"]),
        every_workspace: true,
        ..powers()
    };
    assert_eq!(outcome(here, "Clerk", lists), "fine");
    let unknown = Powers { permissions: names(&["file.view", "file.burn"]), ..Powers::default() };
    assert_eq!(outcome(here, "Clerk", unknown), "PERMISSION_UNKNOWN");
    assert_eq!(outcome(here, "Clerk", Powers { may_assign: names(&["editor"]), ..powers() }), "ROLE_UNKNOWN");
    let elsewhere = Powers { may_assign_in_workspace: names(&["member"]), ..powers() };
    assert_eq!(outcome(here, "Clerk", elsewhere), "ROLE_UNKNOWN");
}

#[test]
fn a_role_in_workspaces_reaches_nowhere_else() {
    let there = RoleScope::Workspace;
    assert_eq!(outcome(there, "Clerk", Powers { may_assign: names(&["editor"]), ..powers() }), "fine");
    assert_eq!(outcome(there, "Clerk", Powers { every_workspace: true, ..powers() }), "INVALID_FIELDS");
    let lists = Powers { may_assign_in_workspace: names(&["editor"]), ..powers() };
    assert_eq!(outcome(there, "Clerk", lists), "INVALID_FIELDS");
}

#[test]
fn a_role_is_not_called_like_one_of_the_models_in_its_scope() {
    assert_eq!(outcome(RoleScope::Organization, "MEMBER", powers()), "ROLE_NAME_TAKEN");
    assert_eq!(outcome(RoleScope::Organization, "team member", powers()), "ROLE_NAME_TAKEN");
    assert_eq!(outcome(RoleScope::Workspace, "member", powers()), "fine");
}

#[test]
fn what_a_role_listed_before_may_stand_there_still() {
    let lists = Powers { may_assign: names(&["gone"]), ..powers() };
    assert_eq!(outcome_after(RoleScope::Organization, "Clerk", lists.clone(), &lists), "fine");
    assert_eq!(outcome(RoleScope::Organization, "Clerk", lists), "ROLE_UNKNOWN");
}
