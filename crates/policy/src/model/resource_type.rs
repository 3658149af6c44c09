//! A resource type of a model.

use std::collections::BTreeMap;

use crate::permission::PermissionSet;

/// A type of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name.
    pub name: String,
    /// What people read (the name).
    pub title: String,
    /// What can be done with it; each is the permission `<type>.<action>`.
    pub actions: Vec<String>,
    /// What a grant of each level allows on a resource of this type.
    pub levels: BTreeMap<String, PermissionSet>,
    /// The level that whoever makes such a resource is granted on it (none).
    pub creator_level: Option<String>,
    /// What it can hang under (anything).
    pub parents: Vec<ParentKind>,
    /// The types of which a resource can hang somewhere under one of this type.
    pub below: Vec<String>,
    /// What a share of each mode allows on a resource of this type.
    pub shares: BTreeMap<String, PermissionSet>,
}

/// What a resource can hang under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParentKind {
    /// The organization.
    Organization,
    /// A workspace.
    Workspace,
    /// A resource of this type.
    Type(String),
}
