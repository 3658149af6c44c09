//! Who belongs, and in which role.

use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;

/// Somebody's role in an organization. Its id is new each time: inviting somebody back revives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) id: MembershipId,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub(crate) role: String,
    /// When it ends by itself.
    pub(crate) expires: Option<Time>,
    /// A suspended one gives nothing, and keeps its roles.
    pub(crate) suspended: bool,
    /// One more with every change, those of the person's workspaces too.
    pub(crate) version: i64,
    pub(crate) created: Time,
}

/// Somebody's role in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkspaceMembership {
    pub(crate) id: MembershipId,
    pub(crate) organization: OrganizationId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) user: UserId,
    /// The membership of the organization that it lives and dies with; none for somebody from outside.
    pub(crate) membership: Option<MembershipId>,
    pub(crate) role: String,
    /// When it ends by itself.
    pub(crate) expires: Option<Time>,
    pub(crate) created: Time,
}

/// What an accepted invitation gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvitedMembership {
    pub(crate) invitation: InvitationId,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    /// None for a guest, who got roles in workspaces alone.
    pub(crate) membership: Option<MembershipId>,
    /// The role that the person had afterwards; empty for a guest.
    pub(crate) role: String,
    /// Whether they belonged before.
    pub(crate) already_member: bool,
    /// The workspaces that were deleted in between.
    pub(crate) skipped: Vec<WorkspaceId>,
}

/// Whether a change takes something away: another role might, an earlier end and a suspension do. What only gives need not wait until
/// it is known everywhere.
pub(crate) fn narrows(before: &Membership, after: &Membership) -> bool {
    let ends_earlier = match (before.expires, after.expires) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => after < before,
    };
    before.role != after.role || ends_earlier || (after.suspended && !before.suspended)
}

// === impl Membership ===

impl Membership {
    /// Whether it counts. An expired one counts as none; a suspended one is one, though it gives nothing.
    pub(crate) fn is_live(&self, now: Time) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }

    /// Whether its holder can be relied on: it is neither suspended nor ends by itself.
    pub(crate) fn is_lasting(&self) -> bool {
        !self.suspended && self.expires.is_none()
    }
}

// === impl WorkspaceMembership ===

impl WorkspaceMembership {
    /// Whether it counts, as far as its own term goes.
    pub(crate) fn is_live(&self, now: Time) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }
}
