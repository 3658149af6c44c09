//! `[organization.roles]` and `[workspace.roles]`.

use crate::model::parse::names::{self, Vocabulary};
use crate::model::parse::report::Report;
use crate::model::parse::section::{Entry, Section, Text};
use crate::model::{Assignable, Role};
use crate::permission::PermissionSet;

/// So many roles can stand in one scope.
const ROLE_LIMIT: usize = 64;

/// What a role in the organization consists of.
pub(super) const ORGANIZATION_KEYS: &[&str] =
    &["title", "description", "permissions", "every_workspace", "may_assign", "may_assign_in_workspace"];

/// What a role in a workspace consists of.
pub(super) const WORKSPACE_KEYS: &[&str] = &["title", "description", "permissions", "outsiders", "may_assign"];

pub(super) fn organization_roles(root: &Section<'_>, vocabulary: &Vocabulary, report: &mut Report<'_>) -> Vec<Role> {
    let entries = role_entries(root, "organization", report);
    if entries.is_empty() {
        report.wrong(
            root.place_of("organization"),
            "the model needs a table `[organization.roles]` with at least one role",
        );
    }
    let roles =
        entries.into_iter().filter_map(|entry| role(entry, "organization", ORGANIZATION_KEYS, vocabulary, report));
    roles.collect()
}

pub(super) fn workspace_roles(root: &Section<'_>, vocabulary: &Vocabulary, report: &mut Report<'_>) -> Vec<Role> {
    let entries = role_entries(root, "workspace", report);
    entries.into_iter().filter_map(|entry| role(entry, "workspace", WORKSPACE_KEYS, vocabulary, report)).collect()
}

fn role_entries<'d>(root: &Section<'d>, scope: &str, report: &mut Report<'_>) -> Vec<Entry<'d>> {
    let Some(section) = root.section(scope, report) else { return Vec::new() };
    section.only(&["roles"], report);
    let Some(roles) = section.section("roles", report) else { return Vec::new() };
    let entries = roles.entries();
    if entries.len() > ROLE_LIMIT {
        report.wrong(roles.at, format!("too many roles: expected at most {ROLE_LIMIT}, found {}", entries.len()));
    }
    entries
}

fn role(
    entry: Entry<'_>,
    scope: &str,
    keys: &[&str],
    vocabulary: &Vocabulary,
    report: &mut Report<'_>,
) -> Option<Role> {
    let name = entry.key;
    names::check("role", name, report);
    let section = entry.section(format!("`{scope}.roles.{}`", name.text), report)?;
    section.only(keys, report);
    Some(Role {
        name: name.text.to_owned(),
        title: section.prose("title", name.text, report),
        description: section.prose("description", "", report),
        permissions: permissions(&section, vocabulary, report),
        every_workspace: keys.contains(&"every_workspace") && section.flag("every_workspace", false, report),
        outsiders: keys.contains(&"outsiders") && section.flag("outsiders", false, report),
        may_assign: assignable(&section.strings("may_assign", report)),
        may_assign_in_workspace: assignable(&section.strings("may_assign_in_workspace", report)),
    })
}

fn permissions(section: &Section<'_>, vocabulary: &Vocabulary, report: &mut Report<'_>) -> PermissionSet {
    if section.entry("permissions").is_none() {
        report.wrong(section.at, format!("{} needs a key `permissions`, a list of names", section.name));
    }
    vocabulary.set(&section.strings("permissions", report), report)
}

fn assignable(names: &[Text<'_>]) -> Assignable {
    Assignable::from_names(names.iter().map(|name| name.text))
}
