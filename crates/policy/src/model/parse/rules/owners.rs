//! What must hold around owners: there is one from the first moment, and ownership can move on.

use crate::model::parse::report::Report;
use crate::model::parse::rules::{is_set, place};
use crate::model::parse::section::Section;
use crate::model::{Model, Owners, Policies, Role};
use crate::permission::PermissionSet;

pub(super) fn check(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    owners_have_roles(root, &model.policies, report);
    creators_are_owners(root, &model.policies, report);
    protected_roles_pass_on(root, model, report);
    single_owners_pass_on(root, model, report);
    owners_belong(root, model, report);
    owners_are_as_many_as_recommended(root, &model.policies, report);
}

/// Owners have a role, and nobody else has an owner's.
fn owners_have_roles(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let (organization, workspace) = (policies.organization_owners, policies.workspace_owners);
    let pairs = [
        ("organization_owners", organization, "owner_role", &policies.owner_role, "`single` or `several`"),
        ("workspace_owners", workspace, "workspace_owner_role", &policies.workspace_owner_role, "`single`"),
    ];
    for (owners_key, owners, role_key, role, expected) in pairs {
        // A word that was not understood is reported as such.
        let is_unclear =
            is_set(root, owners_key) && owners == Owners::None && root.text_at(&["policy", owners_key]) != Some("none");
        match (owners, role) {
            (Owners::None, Some(_)) if !is_unclear => report.wrong(
                place(root, role_key),
                format!("`{role_key}` means nothing while `{owners_key}` is `none`: expected {expected} there"),
            ),
            (Owners::Single | Owners::Several, None) => report.wrong(
                place(root, owners_key),
                format!("`{owners_key}` needs a key `{role_key}` beside it, the role of an owner"),
            ),
            _ => {}
        }
    }
}

/// There is an owner from the first moment.
fn creators_are_owners(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let creator = Some(&policies.creator_role);
    let pairs = [
        ("creator_role", creator, "owner_role", &policies.owner_role),
        (
            "workspace_creator_role",
            policies.workspace_creator_role.as_ref(),
            "workspace_owner_role",
            &policies.workspace_owner_role,
        ),
        ("protected_role", policies.protected_role.as_ref(), "owner_role", &policies.owner_role),
    ];
    for (key, role, owner_key, owner) in pairs {
        if let (Some(role), Some(owner)) = (role, owner)
            && role != owner
        {
            let message =
                format!("`{key}` is `{role}`, but the owners' role, `{owner_key}`, is `{owner}`: expected the same");
            report.wrong(place(root, key), message);
        }
    }
}

/// A role of which one holder must remain can be handed on.
fn protected_roles_pass_on(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let policies = &model.policies;
    let single = policies.organization_owners == Owners::Single;
    if let Some(name) = policies.protected_role.as_deref().filter(|_| !single)
        && let Some(role) = model.organization_role(name)
        && !role.may_assign.contains(name)
    {
        let message = format!("the last `{name}` could never leave: expected `{name}` in its own `may_assign`");
        report.wrong(root.place_of_path(&["organization", "roles", name, "may_assign"]), message);
    }
}

/// A role with a single holder is never handed out: whoever holds it must be able to pass it on.
fn single_owners_pass_on(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let policies = &model.policies;
    let may = |role: &Role, permission: &str| holds(&role.permissions, model, permission);
    let owner = policies.owner_role.as_deref().and_then(|name| model.organization_role(name));
    if let Some(owner) = owner.filter(|_| policies.organization_owners == Owners::Single)
        && !may(owner, "organization.transfer")
    {
        let message = format!(
            "nobody could pass the ownership on: expected `organization.transfer` among the permissions of `{}`",
            owner.name
        );
        report.wrong(root.place_of_path(&["organization", "roles", &owner.name, "permissions"]), message);
    }
    let owner = policies.workspace_owner_role.as_deref().and_then(|name| model.workspace_role(name));
    if let Some(owner) = owner.filter(|_| policies.workspace_owners == Owners::Single)
        && !may(owner, "workspace.transfer")
        && !model.organization_roles.iter().any(|role| role.every_workspace && may(role, "workspace.transfer"))
    {
        let message = format!(
            "nobody could pass a workspace on: expected `workspace.transfer` among the permissions of `{}`, or of an \
             organization role with `every_workspace`",
            owner.name
        );
        report.wrong(root.place_of_path(&["workspace", "roles", &owner.name, "permissions"]), message);
    }
}

fn holds(permissions: &PermissionSet, model: &Model, name: &str) -> bool {
    model.permission(name).is_some_and(|permission| permissions.contains(permission))
}

/// Whoever owns a workspace, or makes one, belongs to the organization.
fn owners_belong(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let named = [
        ("workspace_owner_role", &model.policies.workspace_owner_role),
        ("workspace_creator_role", &model.policies.workspace_creator_role),
        ("default_workspace_role", &model.policies.default_workspace_role),
    ];
    for (key, name) in named {
        if let Some(name) = name.as_deref()
            && model.workspace_role(name).is_some_and(|role| role.outsiders)
        {
            let message = format!("`{name}` is for people from outside: expected a role without `outsiders`");
            report.wrong(place(root, key), message);
        }
    }
}

fn owners_are_as_many_as_recommended(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let mut wrong = |key: &str, message: &str| report.wrong(place(root, key), message);
    if policies.recommended_owners > 1 && policies.organization_owners == Owners::Single {
        let message = "`recommended_owners` is more than the one owner there can be: expected `several` owners, or 0";
        wrong("recommended_owners", message);
    }
    if policies.recommended_owners == 1 {
        wrong("recommended_owners", "`recommended_owners` advises what is so anyway: expected 2 or more, or 0");
    }
    if policies.recommended_owners > 0 && policies.protected_role.is_none() {
        wrong("recommended_owners", "`recommended_owners` needs owners, or a `protected_role` that stands for them");
    }
    if policies.member_limit > 0 && policies.member_limit < policies.recommended_owners {
        wrong("member_limit", "`member_limit` leaves no room for the `recommended_owners`");
    }
}
