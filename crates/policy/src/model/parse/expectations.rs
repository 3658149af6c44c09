//! `[[expect]]`: what the model's author wants to hold, checked whenever the model is loaded.

use crate::fact::RoleScope;
use crate::model::parse::names::suggestion;
use crate::model::parse::report::Report;
use crate::model::parse::section::{Section, Text, list};
use crate::model::{Assignable, Model, Role};
use crate::permission::PermissionSet;

/// What an expectation consists of.
pub(super) const KEYS: &[&str] = &["who", "may", "may_not"];

/// What somebody of the expected kind has.
struct Held<'m> {
    permissions: PermissionSet,
    /// The type whose actions can be named without it.
    kind: Option<&'m str>,
    /// What can be handed out there.
    assigns: Option<(RoleScope, &'m Assignable)>,
}

pub(super) fn check(root: &Section<'_>, model: &Model, report: &mut Report<'_>) {
    for expectation in &root.sections("expect", report) {
        expectation.only(KEYS, report);
        let (may, may_not) = (expectation.strings("may", report), expectation.strings("may_not", report));
        if may.is_empty() && may_not.is_empty() {
            report.wrong(expectation.at, "an expectation needs `may` or `may_not`, a list of permissions");
        }
        let Some(who) = expectation.section("who", report) else {
            if expectation.entry("who").is_none() {
                report.wrong(expectation.at, "an expectation needs `who`, such as `{ organization_role = \"admin\" }`");
            }
            continue;
        };
        if let Some(held) = held(&who, model, report) {
            may.iter().for_each(|name| compare(*name, true, &held, model, report));
            may_not.iter().for_each(|name| compare(*name, false, &held, model, report));
        }
    }
}

fn held<'m>(who: &Section<'_>, model: &'m Model, report: &mut Report<'_>) -> Option<Held<'m>> {
    let keys: Vec<&str> = who.entries().iter().map(|entry| entry.key.text).collect();
    match keys.as_slice() {
        ["organization_role"] => organization_role(who, model, report),
        ["workspace_role"] => workspace_role(who, model, report),
        ["organization_role", "at"] | ["at", "organization_role"] => organization_role_at(who, model, report),
        ["level", "type"] | ["type", "level"] => of_type(who, "level", model, report),
        ["share_mode", "type"] | ["type", "share_mode"] => of_type(who, "share_mode", model, report),
        _ => {
            let message = "`who` is one of `{ organization_role = .. }`, `{ organization_role = .., at = \"workspace\" }`, \
                           `{ workspace_role = .. }`, `{ level = .., type = .. }` and `{ share_mode = .., type = .. }`";
            report.wrong(who.at, message);
            None
        }
    }
}

fn organization_role<'m>(who: &Section<'_>, model: &'m Model, report: &mut Report<'_>) -> Option<Held<'m>> {
    let role = role(who, "organization_role", RoleScope::Organization, model, report)?;
    Some(Held { permissions: role.permissions, kind: None, assigns: Some((RoleScope::Organization, &role.may_assign)) })
}

fn workspace_role<'m>(who: &Section<'_>, model: &'m Model, report: &mut Report<'_>) -> Option<Held<'m>> {
    let role = role(who, "workspace_role", RoleScope::Workspace, model, report)?;
    Some(Held { permissions: role.permissions, kind: None, assigns: Some((RoleScope::Workspace, &role.may_assign)) })
}

/// What an organization role has in a workspace where its holder has no other: all of it or nothing.
fn organization_role_at<'m>(who: &Section<'_>, model: &'m Model, report: &mut Report<'_>) -> Option<Held<'m>> {
    let role = role(who, "organization_role", RoleScope::Organization, model, report)?;
    who.choice("at", &[("workspace", ())], (), report);
    let permissions = if role.every_workspace { role.permissions } else { PermissionSet::EMPTY };
    Some(Held { permissions, kind: None, assigns: Some((RoleScope::Workspace, &role.may_assign_in_workspace)) })
}

fn role<'m>(
    who: &Section<'_>,
    key: &str,
    scope: RoleScope,
    model: &'m Model,
    report: &mut Report<'_>,
) -> Option<&'m Role> {
    let name = who.string(key, report)?;
    known(name, key, model.roles(scope).iter().map(|role| (role.name.as_str(), role)), report)
}

fn of_type<'m>(who: &Section<'_>, key: &str, model: &'m Model, report: &mut Report<'_>) -> Option<Held<'m>> {
    let (name, kind) = (who.string(key, report)?, who.string("type", report)?);
    let kind = known(kind, "type", model.resource_types.iter().map(|kind| (kind.name.as_str(), kind)), report)?;
    let sets = if key == "level" { &kind.levels } else { &kind.shares };
    let permissions = known(name, key, sets.iter().map(|(name, set)| (name.as_str(), set)), report)?;
    Some(Held { permissions: *permissions, kind: Some(&kind.name), assigns: None })
}

fn known<'m, T>(
    name: Text<'_>,
    what: &str,
    all: impl Iterator<Item = (&'m str, T)>,
    report: &mut Report<'_>,
) -> Option<T> {
    let mut spellings = Vec::new();
    for (spelling, found) in all {
        if spelling == name.text {
            return Some(found);
        }
        spellings.push(spelling);
    }
    let meant = suggestion(name.text, spellings.iter().copied());
    report.wrong(name.at, format!("unknown `{what}` `{}`{meant}; known are {}", name.text, list(&spellings)));
    None
}

fn compare(name: Text<'_>, expected: bool, held: &Held<'_>, model: &Model, report: &mut Report<'_>) {
    if let Some(role) = name.text.strip_prefix("assign:") {
        return compare_assign(name, role, expected, held, model, report);
    }
    let full = match held.kind {
        Some(kind) if !name.text.contains('.') => format!("{kind}.{}", name.text),
        _ => name.text.to_owned(),
    };
    let wanted = model.permissions_like(&full);
    if wanted.is_empty() {
        let meant = suggestion(&full, model.permissions.iter().map(String::as_str));
        report.wrong(name.at, format!("unknown permission `{}`{meant}", name.text));
    } else if expected {
        for missing in wanted.without(&held.permissions).iter() {
            report.wrong(name.at, format!("expected that it may `{}`, but it may not", model.permission_name(missing)));
        }
    } else {
        for beyond in wanted.intersection(&held.permissions).iter() {
            report.wrong(name.at, format!("expected that it may not `{}`, but it may", model.permission_name(beyond)));
        }
    }
}

fn compare_assign(name: Text<'_>, role: &str, expected: bool, held: &Held<'_>, model: &Model, report: &mut Report<'_>) {
    let Some((scope, assignable)) = held.assigns else {
        report.wrong(name.at, "only roles hand out roles");
        return;
    };
    let roles = model.roles(scope).iter().map(|role| (role.name.as_str(), role));
    let is_one_of = |scope| model.roles(scope).iter().any(|known| known.name == role);
    if scope == RoleScope::Organization && !is_one_of(scope) && is_one_of(RoleScope::Workspace) {
        let message = format!("`{role}` is a workspace role: expected `at = \"workspace\"` in `who`");
        report.wrong(name.at, message);
        return;
    }
    let Some(role) = known(Text { text: role, at: name.at }, "assign", roles, report) else { return };
    match (expected, obstacle(role, scope, assignable, held, model)) {
        (true, Some(obstacle)) => {
            report.wrong(name.at, format!("expected that it may hand out `{}`, but it may not: {obstacle}", role.name));
        }
        (false, None) => {
            report.wrong(name.at, format!("expected that it may not hand out `{}`, but it may", role.name));
        }
        _ => {}
    }
}

/// Why this role cannot be handed out there, if it cannot.
fn obstacle(role: &Role, scope: RoleScope, assignable: &Assignable, held: &Held<'_>, model: &Model) -> Option<String> {
    let beyond = || role.permissions.without(&held.permissions).iter().next();
    if !assignable.contains(&role.name) {
        Some("it is not among those it may assign there".to_owned())
    } else if model.passes_on(scope, &role.name) {
        Some("that role has a single holder and passes on".to_owned())
    } else {
        beyond().map(|beyond| format!("that role has `{}`, which it has not", model.permission_name(beyond)))
    }
}
