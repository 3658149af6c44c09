//! What must hold between switches: none is set that could mean nothing, or that another one excludes.

use crate::fact::RoleScope;
use crate::model::parse::report::Report;
use crate::model::parse::rules::{is_set, place};
use crate::model::parse::section::{Section, list};
use crate::model::{DefaultOrganization, Model, Policies};

pub(super) fn check(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    defaults_can_be_handed_out(root, model, report);
    outsiders_exist(root, model, report);
    newcomers_come(root, &model.policies, report);
    default_workspaces_are_reached(root, model, report);
    workspaces_have_kinds(root, &model.policies, report);
}

/// Whoever joins without a role being named gets one that somebody can give.
fn defaults_can_be_handed_out(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let policies = &model.policies;
    let defaults = [
        ("default_role", RoleScope::Organization, &policies.default_role),
        ("default_workspace_role", RoleScope::Workspace, &policies.default_workspace_role),
    ];
    for (key, scope, role) in defaults {
        if let Some(name) = role.as_deref().filter(|name| model.passes_on(scope, name)) {
            let message = format!("`{name}` has a single holder, so nobody can join with it: expected another role");
            report.wrong(place(root, key), message);
        }
    }
    if let Some(role) = policies.default_role.as_deref().and_then(|name| model.organization_role(name))
        && !model.organization_roles.iter().any(|giver| giver.may_assign.contains(&role.name))
    {
        let name = &role.name;
        let message = format!("nobody may hand out `{name}`: expected it in the `may_assign` of some role");
        report.wrong(place(root, "default_role"), message);
    }
}

/// Switches about people from outside mean something only where there can be such people.
fn outsiders_exist(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    if model.policies.guests_count && !model.workspace_roles.iter().any(|role| role.outsiders) {
        let message = "`guests_count` means nothing here: no workspace role has `outsiders = true`";
        report.wrong(place(root, "guests_count"), message);
    }
    if model.policies.grants_to_outsiders && model.resource_types.iter().all(|kind| kind.levels.is_empty()) {
        let message = "`grants_to_outsiders` means nothing here: no resource type has `levels` that could be granted";
        report.wrong(place(root, "grants_to_outsiders"), message);
    }
}

/// Where everybody has an account before they are invited, nobody signs up by an invitation.
fn newcomers_come(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    if policies.default_organization == DefaultOrganization::UnlessInvited && !policies.invite_unknown_users {
        let message =
            "nobody signs up by an invitation while `invite_unknown_users` is false: expected `always` or `never`";
        report.wrong(place(root, "default_organization"), message);
    }
}

/// Somebody can enter the workspaces that a new organization has.
fn default_workspaces_are_reached(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let policies = &model.policies;
    let reaches = model.organization_role(&policies.creator_role).is_none_or(|role| role.every_workspace);
    if is_set(root, "default_workspaces")
        && !policies.default_workspaces.is_empty()
        && !reaches
        && policies.workspace_creator_role.is_none()
    {
        let message = format!(
            "nobody could enter these: expected `every_workspace = true` for `{}`, or a `workspace_creator_role`",
            policies.creator_role
        );
        report.wrong(place(root, "default_workspaces"), message);
    }
}

/// With kinds, each default workspace has one of them; without, none has.
fn workspaces_have_kinds(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let kinds = &policies.workspace_kinds;
    let at = place(root, "default_workspaces");
    for workspace in &policies.default_workspaces {
        let name = &workspace.name;
        match &workspace.kind {
            Some(kind) if !kinds.contains(kind) => {
                let known: Vec<&str> = kinds.iter().map(String::as_str).collect();
                let known = list(&known);
                report.wrong(at, format!("the workspace `{name}` is of kind `{kind}`; `workspace_kinds` has {known}"));
            }
            None if !kinds.is_empty() => {
                report.wrong(at, format!("the workspace `{name}` needs a `kind`, as `workspace_kinds` are given"));
            }
            _ => {}
        }
    }
}
