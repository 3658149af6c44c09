//! The facts of an organization in the form in which they are asked.

use std::collections::HashMap;

use ids::{GrantId, GroupMemberId, MembershipId, ResourceId, WorkspaceId};

use crate::arena::table::Slot;
use crate::fact::{CustomRole, Holder, RoleScope};
use crate::model::Role;
use crate::time::Time;

/// A node of the organization's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Workspace(WorkspaceId),
    Resource(ResourceId),
}

/// What is known of a node.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Node {
    pub(crate) what: What,
    /// How many grants name it: most nodes have none, and are passed by.
    pub(crate) grants: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum What {
    /// It was spoken of, and has not arrived or is gone.
    #[default]
    Absent,
    Workspace,
    Resource {
        kind: Slot<String>,
        above: Above,
        inherits: bool,
    },
}

/// What a resource hangs under.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Above {
    Organization,
    Node(Slot<Place>),
}

/// What somebody has, by where it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct HolderRow {
    /// Of a group: whether it exists.
    pub(crate) is_group: bool,
    pub(crate) in_organization: Vec<Slot<MembershipId>>,
    pub(crate) in_workspaces: HashMap<Slot<Place>, Vec<Slot<MembershipId>>>,
    pub(crate) grants: HashMap<Slot<Place>, Vec<Slot<GrantId>>>,
    pub(crate) groups: Vec<Slot<GroupMemberId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct AssignmentRow {
    pub(crate) holder: Slot<Holder>,
    /// None: in the organization itself.
    pub(crate) workspace: Option<Slot<Place>>,
    pub(crate) role: Slot<String>,
    pub(crate) suspended: bool,
    pub(crate) expires: Option<Time>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct GrantRow {
    pub(crate) node: Slot<Place>,
    pub(crate) level: Slot<String>,
    pub(crate) expires: Option<Time>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct GroupMemberRow {
    pub(crate) group: Slot<Holder>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

/// What the name of a role stands for: places in the model's lists, or a role of the organization's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleRow {
    pub(crate) in_organization: Option<usize>,
    pub(crate) in_workspace: Option<usize>,
    pub(crate) custom: Option<Box<CustomRow>>,
}

#[derive(Debug, Clone)]
pub(crate) struct CustomRow {
    pub(crate) fact: CustomRole,
    pub(crate) role: Role,
}

impl HolderRow {
    /// Whether nothing at all is known to be theirs.
    pub(crate) fn is_empty(&self) -> bool {
        self.in_organization.is_empty()
            && self.in_workspaces.is_empty()
            && self.grants.is_empty()
            && self.groups.is_empty()
    }
}

impl RoleRow {
    pub(crate) fn custom(&self, scope: RoleScope) -> Option<&Role> {
        self.custom.as_ref().filter(|custom| custom.fact.scope == scope).map(|custom| &custom.role)
    }
}
