//! Roles in workspaces of groups and service accounts.

use std::collections::BTreeMap;

use ids::{GroupId, MembershipId, OrganizationId, ServiceAccountId, WorkspaceId};
use kit::Time;
use uuid::Uuid;

/// Roles in workspaces that a group or a service account has at most.
pub(crate) const WORKSPACE_ROLES_MAX: usize = 100;

/// A group or a service account, as a holder of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Holder {
    /// A group.
    Group(GroupId),
    /// A service account.
    ServiceAccount(ServiceAccountId),
}

/// A role in a workspace. Its id is new each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) id: MembershipId,
    pub(crate) organization: OrganizationId,
    pub(crate) holder: Holder,
    pub(crate) workspace: WorkspaceId,
    pub(crate) role: String,
    pub(crate) created: Time,
}

/// The difference between the roles that a holder has and those it shall have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AssignmentChanges {
    /// Workspaces that come, with the role in each.
    pub(crate) added: Vec<(WorkspaceId, String)>,
    /// Roles that become others: as they were, and the new role.
    pub(crate) changed: Vec<(Assignment, String)>,
    /// Roles that go.
    pub(crate) removed: Vec<Assignment>,
}

// === impl Holder ===

impl Holder {
    /// The holder's id in the store; no group has the id of a service account.
    pub(crate) const fn uuid(self) -> Uuid {
        match self {
            Self::Group(id) => id.uuid(),
            Self::ServiceAccount(id) => id.uuid(),
        }
    }
}

// === impl AssignmentChanges ===

impl AssignmentChanges {
    /// From what a holder has to what it shall have.
    pub(crate) fn between(current: Vec<Assignment>, mut wanted: BTreeMap<WorkspaceId, String>) -> Self {
        let mut changes = Self::default();
        for held in current {
            match wanted.remove(&held.workspace) {
                None => changes.removed.push(held),
                Some(role) if role != held.role => changes.changed.push((held, role)),
                Some(_) => {}
            }
        }
        changes.added = wanted.into_iter().collect();
        changes
    }

    /// Whether something is taken away: another role may hold less than the one before.
    pub(crate) fn narrows(&self) -> bool {
        !self.changed.is_empty() || !self.removed.is_empty()
    }

    /// Each role that comes or goes, with its workspace: whoever makes the change must be able to hand it out.
    pub(crate) fn touched(&self) -> impl Iterator<Item = (WorkspaceId, &str)> {
        let added = self.added.iter().map(|(workspace, role)| (*workspace, role.as_str()));
        let removed = self.removed.iter().map(|held| (held.workspace, held.role.as_str()));
        let changed = self
            .changed
            .iter()
            .flat_map(|(held, role)| [(held.workspace, held.role.as_str()), (held.workspace, role.as_str())]);
        added.chain(changed).chain(removed)
    }

    /// Each role that somebody has afterwards and had not before, with its workspace.
    pub(crate) fn given(&self) -> impl Iterator<Item = (WorkspaceId, &str)> {
        let added = self.added.iter().map(|(workspace, role)| (*workspace, role.as_str()));
        added.chain(self.changed.iter().map(|(held, role)| (held.workspace, role.as_str())))
    }
}

#[cfg(test)]
mod tests;
