//! What must hold between the parts of a model.

mod owners;
mod switches;

use crate::fact::RoleScope;
use crate::model::parse::names::suggestion;
use crate::model::parse::report::Report;
use crate::model::parse::section::{Section, list};
use crate::model::{Assignable, Model, Owners, Role};
use crate::permission::PermissionSet;

pub(super) fn check(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    named_roles_exist(root, model, report);
    owners::check(root, model, report);
    switches::check(root, model, report);
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
    let owns = policies.organization_owners != Owners::None;
    if policies.creator_role.is_empty() && !owns && root.entry("policy").is_some() {
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
        if let Some(name) = name.filter(|_| is_set(root, key)) {
            role_exists(root, model, scope, &["policy", key], name, report);
        }
    }
}

/// Where this switch stands, or else the table of the switches.
fn place(root: &Section<'_>, switch: &str) -> usize {
    root.place_of_path(&["policy", switch])
}

/// Whether the file says something about this switch.
fn is_set(root: &Section<'_>, switch: &str) -> bool {
    place(root, switch) != root.place_of("policy")
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
        let known = list(&known);
        report.wrong(root.place_of_path(path), format!("unknown {place} role `{name}`{meant}; known are {known}"));
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
