//! The access model of an organization: which roles, resource types, levels, share modes and policies it has.
//!
//! A model is read from TOML by [`Model::parse`], checked whole, and never changes afterwards: what was
//! read once under a name and a version can be kept.

mod built_in;
mod error;
mod parse;
mod policies;
mod resource_type;
mod role;

use std::collections::HashMap;

use foldhash::quality::FixedState;

pub use self::built_in::builtin_models;
pub use self::error::{ModelError, ModelErrors};
pub use self::policies::{
    Credentials, DefaultOrganization, DefaultWorkspace, Owners, Policies, RepeatedInvitation, RoleChange,
};
pub use self::resource_type::{ParentKind, ResourceType};
pub use self::role::{Assignable, Role};
use crate::fact::RoleScope;
use crate::permission::{Permission, PermissionSet};

/// What is looked up by a name.
pub(crate) type Names<T> = HashMap<String, T, FixedState>;

/// An access model.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) policies: Policies,
    pub(crate) permissions: Vec<String>,
    /// The permissions by their names, and by the two parts of their names.
    pub(crate) numbers: Names<Permission>,
    pub(crate) actions: Names<Names<Permission>>,
    pub(crate) organization_roles: Vec<Role>,
    pub(crate) workspace_roles: Vec<Role>,
    pub(crate) resource_types: Vec<ResourceType>,
    pub(crate) share_modes: Vec<(String, Vec<String>)>,
}

impl Model {
    /// Reads a model. `origin` is the file's name, for messages.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with its place.
    pub fn parse(origin: &str, source: &str) -> Result<Self, ModelErrors> {
        parse::parse(origin, source)
    }

    /// Its name; organizations name it when they are created.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version; a model never changes under one name and version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The switches.
    #[must_use]
    pub fn policy(&self) -> &Policies {
        &self.policies
    }

    /// The roles that are held in an organization, in the order of the file.
    #[must_use]
    pub fn organization_roles(&self) -> &[Role] {
        &self.organization_roles
    }

    /// The roles that are held in a workspace, in the order of the file.
    #[must_use]
    pub fn workspace_roles(&self) -> &[Role] {
        &self.workspace_roles
    }

    /// The organization role of this name.
    #[must_use]
    pub fn organization_role(&self, name: &str) -> Option<&Role> {
        self.organization_roles.iter().find(|role| role.name == name)
    }

    /// The workspace role of this name.
    #[must_use]
    pub fn workspace_role(&self, name: &str) -> Option<&Role> {
        self.workspace_roles.iter().find(|role| role.name == name)
    }

    /// The resource types, in the order of the file.
    #[must_use]
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }

    /// The resource type of this name.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<&ResourceType> {
        self.resource_types.iter().find(|kind| kind.name == name)
    }

    /// The share modes, each with the actions that it permits, in the order of the file.
    #[must_use]
    pub fn share_modes(&self) -> &[(String, Vec<String>)] {
        &self.share_modes
    }

    /// The roles of one scope, in the order of the file.
    #[must_use]
    pub fn roles(&self, scope: RoleScope) -> &[Role] {
        match scope {
            RoleScope::Organization => &self.organization_roles,
            RoleScope::Workspace => &self.workspace_roles,
        }
    }

    /// Whether this role has one holder at a time, so that it passes on and is never handed out.
    #[must_use]
    pub fn passes_on(&self, scope: RoleScope, role: &str) -> bool {
        let (owners, owner_role) = match scope {
            RoleScope::Organization => (self.policies.organization_owners, &self.policies.owner_role),
            RoleScope::Workspace => (self.policies.workspace_owners, &self.policies.workspace_owner_role),
        };
        owners == Owners::Single && owner_role.as_deref() == Some(role)
    }

    /// The permission with this full name.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<Permission> {
        self.numbers.get(name).copied()
    }

    /// The permission to do this with something of this type.
    #[must_use]
    pub fn action(&self, kind: &str, action: &str) -> Option<Permission> {
        self.actions.get(kind)?.get(action).copied()
    }

    /// The full name of a permission; empty for one of another model.
    #[must_use]
    pub fn permission_name(&self, permission: Permission) -> &str {
        self.permissions.get(permission.number()).map_or("", String::as_str)
    }

    /// The full names of all permissions: the built-in ones, then `<type>.<action>`.
    #[must_use]
    pub fn permission_names(&self) -> &[String] {
        &self.permissions
    }

    /// The full names of what is in a set, in the model's order.
    #[must_use]
    pub fn names_of(&self, set: &PermissionSet) -> Vec<&str> {
        set.iter().map(|permission| self.permission_name(permission)).filter(|name| !name.is_empty()).collect()
    }

    /// The permissions that a name or a `type.*` stands for; none if the model has none such.
    #[must_use]
    pub fn permissions_like(&self, pattern: &str) -> PermissionSet {
        match pattern.strip_suffix(".*") {
            Some(kind) => self.permissions_of(kind),
            None => self.permission(pattern).into_iter().collect(),
        }
    }

    fn permissions_of(&self, kind: &str) -> PermissionSet {
        self.actions.get(kind).into_iter().flat_map(Names::values).copied().collect()
    }
}
