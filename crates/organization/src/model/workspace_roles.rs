//! What replacing somebody's roles in workspaces comes to.

use std::collections::BTreeMap;

use ids::WorkspaceId;

use crate::model::WorkspaceMembership;

/// The difference between the roles that somebody has and those they shall have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WorkspaceRoleChanges {
    /// Workspaces that come, with the role in each.
    pub(crate) added: Vec<(WorkspaceId, String)>,
    /// Roles that become others.
    pub(crate) changed: Vec<(WorkspaceMembership, String)>,
    /// Roles that go.
    pub(crate) removed: Vec<WorkspaceMembership>,
}

impl WorkspaceRoleChanges {
    /// From what somebody has to what they shall have.
    pub(crate) fn between(current: Vec<WorkspaceMembership>, mut wanted: BTreeMap<WorkspaceId, String>) -> Self {
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
}
