//! A grant.

use ids::{GrantId, MembershipId, OrganizationId, ResourceId};
use kit::Time;
use kit::fields::Holder;

/// One subject's level on one resource and all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// New each time: what was taken back is never revived.
    pub(crate) id: GrantId,
    pub(crate) organization: OrganizationId,
    pub(crate) resource: ResourceId,
    /// Who holds it.
    pub(crate) holder: Holder,
    /// The membership that it lives and dies with.
    pub(crate) membership: Option<MembershipId>,
    pub(crate) level: String,
    /// Who gave it, as the log names actors.
    pub(crate) granted_by: String,
    pub(crate) create_time: Time,
    /// When it ends by itself.
    pub(crate) expire_time: Option<Time>,
}

impl Grant {
    /// Whether it has ended for ever by itself: it has expired, or was given under a membership that its holder, who
    /// is a member by `membership` now, had before. Somebody who leaves and comes back gets nothing back by that.
    pub(crate) fn has_ended(&self, membership: MembershipId, now: Time) -> bool {
        let expired = self.expire_time.is_some_and(|expire_time| expire_time <= now);
        expired || self.membership != Some(membership)
    }
}
