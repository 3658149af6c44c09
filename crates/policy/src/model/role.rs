//! A role of a model.

use crate::permission::PermissionSet;

/// A role, held in an organization or in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, unique in its scope.
    pub name: String,
    /// What people read (the name).
    pub title: String,
    /// What it is for (empty).
    pub description: String,
    /// What it may do.
    pub permissions: PermissionSet,
    /// Whether an organization role reaches into all workspaces, later ones too (`false`).
    pub every_workspace: bool,
    /// Whether a workspace role can be held by somebody who does not belong to the organization (`false`).
    pub outsiders: bool,
    /// The roles of its own scope that its holder may hand out (none).
    pub may_assign: Assignable,
    /// The workspace roles that the holder of an organization role may hand out (none).
    pub may_assign_in_workspace: Assignable,
}

/// Roles that may be handed out. Whoever does so must besides hold all that the role may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assignable {
    /// `*`: every one of the scope, an organization's own roles too.
    pub all: bool,
    /// These.
    pub roles: Vec<String>,
}

impl Assignable {
    /// Whether this role is one of them.
    #[must_use]
    pub fn contains(&self, role: &str) -> bool {
        self.all || self.roles.iter().any(|name| name == role)
    }

    /// Reads the names as they stand in a list.
    pub(crate) fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut assignable = Self::default();
        for name in names {
            match name {
                "*" => assignable.all = true,
                name => assignable.roles.push(name.to_owned()),
            }
        }
        assignable
    }
}
