//! Roles: those of the access model, and those that an organization makes itself.

use ids::{OrganizationId, RoleId};
use kit::Time;

/// Roles of its own in an organization at most.
pub(crate) const ROLES_MAX: u64 = 200;

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RoleScope {
    /// In the organization.
    Organization,
    /// In a workspace.
    Workspace,
}

/// What a role gives to whoever holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Powers {
    /// Permissions of the model, or `type.*`.
    pub(crate) permissions: Vec<String>,
    /// Whether a role in the organization reaches into every workspace.
    pub(crate) every_workspace: bool,
    /// Roles of the same scope that its holder may hand out, by id; `*` means all that do not exceed it.
    pub(crate) may_assign: Vec<String>,
    /// Roles in workspaces that the holder of a role in the organization may hand out.
    pub(crate) may_assign_in_workspace: Vec<String>,
}

/// A role as others name it: by its name in the model, or by the id of one of the organization's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) scope: RoleScope,
    pub(crate) display_name: String,
    pub(crate) description: String,
    pub(crate) powers: Powers,
    /// What there is besides of a role of the organization's own; nothing for the model's.
    pub(crate) own: Option<OwnRole>,
}

/// A role that the organization made itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnRole {
    pub(crate) id: RoleId,
    pub(crate) organization: OrganizationId,
    /// One more with every change.
    pub(crate) version: i64,
    pub(crate) created: Time,
}

/// What people tell names apart by: two that differ in capitals alone would look the same.
pub(crate) fn name_key(display_name: &str) -> String {
    display_name.to_lowercase()
}

/// The permissions that names and `type.*` stand for where there are these.
///
/// # Errors
/// The names that stand for none.
pub(crate) fn expand<'n, 'k>(names: &'n [String], known: &'k [String]) -> Result<Vec<&'k str>, Vec<&'n str>> {
    let (mut all, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let before = all.len();
        match name.strip_suffix('*').filter(|kind| kind.ends_with('.')) {
            Some(kind) => all.extend(known.iter().map(String::as_str).filter(|known| known.starts_with(kind))),
            None => all.extend(known.iter().map(String::as_str).filter(|known| known == name)),
        }
        if all.len() == before {
            unknown.push(name.as_str());
        }
    }
    if unknown.is_empty() { Ok(all) } else { Err(unknown) }
}

// === impl RoleScope ===

impl RoleScope {
    /// The scope's name in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Workspace => "workspace",
        }
    }

    /// The scope of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Organization, Self::Workspace].into_iter().find(|scope| scope.name() == name)
    }
}

// === impl Role ===

impl Role {
    /// Whether people would take this name for the role's.
    pub(crate) fn is_named(&self, key: &str) -> bool {
        name_key(&self.id) == key || name_key(&self.display_name) == key
    }
}

#[cfg(test)]
mod tests;
