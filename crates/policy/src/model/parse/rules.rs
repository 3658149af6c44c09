//! What must hold between the parts of a model.

use crate::fact::RoleScope;
use crate::model::parse::names::suggestion;
use crate::model::parse::report::Report;
use crate::model::parse::section::{Section, list};
use crate::model::{Assignable, Model, Owners, Policies, Role};
use crate::permission::PermissionSet;

pub(super) fn check(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    named_roles_exist(root, model, report);
    owners_have_roles(root, &model.policies, report);
    creators_are_owners(root, &model.policies, report);
    protected_roles_pass_on(root, model, report);
    limits_agree(root, &model.policies, report);
    workspaces_have_kinds(root, &model.policies, report);
    for role in &model.organization_roles {
        assignments_are_held(root, model, role, RoleScope::Organization, report);
        workspace_assignments_are_held(root, model, role, report);
    }
    for role in &model.workspace_roles {
        assignments_are_held(root, model, role, RoleScope::Workspace, report);
    }
}

/// The switches that name a role name one of the right scope.
fn named_roles_exist(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    let policies = &model.policies;
    if policies.creator_role.is_empty() && root.entry("policy").is_some() {
        report.wrong(root.place_of("policy"), "`policy` needs a key `creator_role`, the name of an organization role");
    }
    let creator = Some(&policies.creator_role).filter(|name| !name.is_empty());
    let named = [
        ("creator_role", creator, RoleScope::Organization),
        ("owner_role", policies.owner_role.as_ref(), RoleScope::Organization),
        ("default_role", policies.default_role.as_ref(), RoleScope::Organization),
        ("protected_role", policies.protected_role.as_ref(), RoleScope::Organization),
        ("workspace_owner_role", policies.workspace_owner_role.as_ref(), RoleScope::Workspace),
        ("workspace_creator_role", policies.workspace_creator_role.as_ref(), RoleScope::Workspace),
        ("default_workspace_role", policies.default_workspace_role.as_ref(), RoleScope::Workspace),
    ];
    for (key, name, scope) in named {
        // A role that stands for another switch by default was reported there.
        if let Some(name) = name.filter(|_| root.place_of_path(&["policy", key]) != root.place_of("policy")) {
            role_exists(root, model, scope, &["policy", key], name, report);
        }
    }
}

fn role_exists(
    root: &Section<'_>,
    model: &Model,
    scope: RoleScope,
    path: &[&str],
    name: &str,
    report: &mut Report<'_>,
) {
    let known: Vec<&str> = model.roles(scope).iter().map(|role| role.name.as_str()).collect();
    if !known.contains(&name) && !report.is_full() {
        let place = match scope {
            RoleScope::Organization => "organization",
            RoleScope::Workspace => "workspace",
        };
        let meant = suggestion(name, known.iter().copied());
        let known = if known.is_empty() { "none".to_owned() } else { list(&known) };
        report.wrong(root.place_of_path(path), format!("unknown {place} role `{name}`{meant}; known are {known}"));
    }
}

/// Owners have a role, and nobody else has an owner's.
fn owners_have_roles(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let pairs = [
        ("organization_owners", policies.organization_owners, "owner_role", &policies.owner_role),
        ("workspace_owners", policies.workspace_owners, "workspace_owner_role", &policies.workspace_owner_role),
    ];
    for (owners_key, owners, role_key, role) in pairs {
        match (owners, role) {
            (Owners::None, Some(_)) => report.wrong(
                root.place_of_path(&["policy", role_key]),
                format!(
                    "`{role_key}` means nothing while `{owners_key}` is `none`: expected `single` or `several` there"
                ),
            ),
            (Owners::Single | Owners::Several, None) => report.wrong(
                root.place_of_path(&["policy", owners_key]),
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
            report.wrong(root.place_of_path(&["policy", key]), message);
        }
    }
}

/// A role of which one holder must remain can be handed on; one that is held singly is never handed out.
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
    let defaults = [
        ("default_role", RoleScope::Organization, &policies.default_role),
        ("default_workspace_role", RoleScope::Workspace, &policies.default_workspace_role),
    ];
    for (key, scope, role) in defaults {
        if let Some(name) = role.as_deref().filter(|name| model.passes_on(scope, name)) {
            let message = format!("`{name}` has a single holder, so nobody can join with it: expected another role");
            report.wrong(root.place_of_path(&["policy", key]), message);
        }
    }
}

fn limits_agree(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    if policies.recommended_owners > 1 && policies.organization_owners == Owners::Single {
        let message = "`recommended_owners` is more than the one owner there can be: expected `several` owners, or 0";
        report.wrong(root.place_of_path(&["policy", "recommended_owners"]), message);
    }
    if policies.recommended_owners > 0 && policies.protected_role.is_none() {
        let message = "`recommended_owners` needs owners, or a `protected_role` that stands for them";
        report.wrong(root.place_of_path(&["policy", "recommended_owners"]), message);
    }
    if policies.member_limit > 0 && policies.member_limit < policies.recommended_owners {
        let message = "`member_limit` leaves no room for the `recommended_owners`";
        report.wrong(root.place_of_path(&["policy", "member_limit"]), message);
    }
    if policies.member_limit == 0 && policies.invitations_count {
        let message = "`invitations_count` means nothing without a `member_limit`";
        report.wrong(root.place_of_path(&["policy", "invitations_count"]), message);
    }
}

/// With kinds, each default workspace has one of them; without, none has.
fn workspaces_have_kinds(root: &Section<'_>, policies: &Policies, report: &mut Report<'_>) {
    let kinds = &policies.workspace_kinds;
    let at = root.place_of_path(&["policy", "default_workspaces"]);
    for workspace in &policies.default_workspaces {
        let name = &workspace.name;
        match &workspace.kind {
            Some(kind) if !kinds.contains(kind) => {
                let known: Vec<&str> = kinds.iter().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { list(&known) };
                report.wrong(at, format!("the workspace `{name}` is of kind `{kind}`; `workspace_kinds` has {known}"));
            }
            None if !kinds.is_empty() => {
                report.wrong(at, format!("the workspace `{name}` needs a `kind`, as `workspace_kinds` are given"));
            }
            _ => {}
        }
    }
}

/// Nobody can hand out what they do not hold, so a list that promises it is a mistake.
fn assignments_are_held(root: &Section<'_>, model: &Model, role: &Role, scope: RoleScope, report: &mut Report<'_>) {
    let place = match scope {
        RoleScope::Organization => "organization",
        RoleScope::Workspace => "workspace",
    };
    let path = [place, "roles", role.name.as_str(), "may_assign"];
    listed_roles(root, model, scope, &role.may_assign, &path, &role.permissions, report);
    for named in model.roles(scope).iter().filter(|named| role.may_assign.roles.contains(&named.name)) {
        let at = || root.place_of_path(&[place, "roles", &role.name, "may_assign", &named.name]);
        if model.passes_on(scope, &named.name) {
            report.wrong(at(), format!("`{}` has a single holder and passes on: it cannot be handed out", named.name));
        } else if named.every_workspace && !role.every_workspace {
            let (name, own) = (&named.name, &role.name);
            report.wrong(
                at(),
                format!("`{own}` cannot hand out `{name}`, which reaches every workspace: it does not itself"),
            );
        }
    }
}

fn workspace_assignments_are_held(root: &Section<'_>, model: &Model, role: &Role, report: &mut Report<'_>) {
    let path = ["organization", "roles", role.name.as_str(), "may_assign_in_workspace"];
    let assignable = &role.may_assign_in_workspace;
    if !role.every_workspace && *assignable != Assignable::default() {
        let message = format!("`{}` reaches no workspace: expected `every_workspace = true` beside this", role.name);
        report.wrong(root.place_of_path(&path), message);
    }
    listed_roles(root, model, RoleScope::Workspace, assignable, &path, &role.permissions, report);
    for name in assignable.roles.iter().filter(|name| model.passes_on(RoleScope::Workspace, name)) {
        let at = root.place_of_path(&["organization", "roles", &role.name, "may_assign_in_workspace", name]);
        report.wrong(at, format!("`{name}` has a single holder and passes on: it cannot be handed out"));
    }
}

/// The listed roles exist, and may nothing beyond `held`.
fn listed_roles(
    root: &Section<'_>,
    model: &Model,
    scope: RoleScope,
    assignable: &Assignable,
    path: &[&str],
    held: &PermissionSet,
    report: &mut Report<'_>,
) {
    for name in &assignable.roles {
        let path = [path, &[name.as_str()]].concat();
        role_exists(root, model, scope, &path, name, report);
        let Some(role) = model.roles(scope).iter().find(|role| role.name == *name) else { continue };
        if let Some(beyond) = role.permissions.without(held).iter().next() {
            let beyond = model.permission_name(beyond);
            let message =
                format!("nobody can hand out what they do not hold: `{name}` has `{beyond}`, this role has not");
            report.wrong(root.place_of_path(&path), message);
        }
    }
}
