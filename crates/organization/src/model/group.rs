//! Groups of members and service accounts.

use ids::{GroupId, GroupMemberId, MembershipId, OrganizationId, ServiceAccountId, UserId};
use kit::Time;

/// Groups in an organization at most.
pub(crate) const GROUPS_MAX: u64 = 1_000;

/// Places in a group at most.
pub(crate) const GROUP_MEMBERS_MAX: u64 = 10_000;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: GroupId,
    pub(crate) organization: OrganizationId,
    pub(crate) display_name: String,
    pub(crate) description: String,
    /// Its role in the organization, with the id of that assignment: new each time.
    pub(crate) role: Option<(MembershipId, String)>,
    /// One more with every change.
    pub(crate) version: i64,
    pub(crate) created: Time,
}

/// Somebody's place in a group. It lives and dies with their membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupMember {
    pub(crate) id: GroupMemberId,
    pub(crate) organization: OrganizationId,
    pub(crate) group: GroupId,
    pub(crate) who: Grouped,
    pub(crate) membership: MembershipId,
    pub(crate) created: Time,
}

/// Who can be in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grouped {
    /// A member of the organization.
    User(UserId),
    /// A service account of the organization.
    ServiceAccount(ServiceAccountId),
}

// === impl Group ===

impl Group {
    /// The name of its role in the organization.
    pub(crate) fn role_name(&self) -> Option<&str> {
        self.role.as_ref().map(|(_, role)| role.as_str())
    }
}
