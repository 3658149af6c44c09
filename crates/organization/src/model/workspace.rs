//! Workspaces.

use ids::{OrganizationId, WorkspaceId};
use kit::Time;

/// A part of an organization that people are assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) organization: OrganizationId,
    pub(crate) display_name: String,
    /// One of the model's kinds; empty where it has none.
    pub(crate) kind: String,
    /// One more with every change.
    pub(crate) version: i64,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// Why a workspace cannot be of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindRefusal {
    /// The model has kinds, and none was named.
    Missing,
    /// The model has kinds, and this is none of them.
    Unknown,
    /// The model has no kinds at all.
    NoKinds,
}

/// Workspaces in an organization at most.
pub(crate) const WORKSPACES_MAX: u64 = 1000;

/// Whether a workspace can be of this kind where the model has these.
pub(crate) fn check_kind(kinds: &[String], kind: &str) -> Result<(), KindRefusal> {
    match (kinds.is_empty(), kind.is_empty()) {
        (true, true) => Ok(()),
        (true, false) => Err(KindRefusal::NoKinds),
        (false, true) => Err(KindRefusal::Missing),
        (false, false) if kinds.iter().any(|known| known == kind) => Ok(()),
        (false, false) => Err(KindRefusal::Unknown),
    }
}

// === impl Workspace ===

impl Workspace {
    /// Notes a change.
    pub(crate) fn touch(&mut self, now: Time) {
        self.version += 1;
        self.updated = now;
    }
}
