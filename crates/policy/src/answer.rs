//! What is answered, and why.

mod explanation;
mod held;
mod sentence;
mod why;

use ids::{GrantId, GroupId, MembershipId, OrganizationId, ShareId};

pub use self::explanation::{Explanation, Miss, Reason, TokenLimits};
pub use self::held::{Held, HeldGrant, HeldRole, OpenShare};
pub use self::why::Why;

/// Whether it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub allowed: bool,
    /// The organization of the object, if the object is known.
    pub organization: Option<OrganizationId>,
    /// What the answer rests on.
    pub because: Because,
}

/// What an answer rests on, in the form that costs nothing; [`Explanation`] has the long form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Allowed by a role.
    Role {
        /// The assignment of the role.
        assignment: MembershipId,
        /// The group that holds it, if it is not held directly.
        group: Option<GroupId>,
    },
    /// Allowed by a grant.
    Grant {
        /// Which grant.
        grant: GrantId,
        /// The group that holds it, if it is not held directly.
        group: Option<GroupId>,
    },
    /// Allowed by a share.
    Share(ShareId),
    /// Denied.
    Denied(Why),
}

impl Decision {
    pub(crate) fn new(organization: Option<OrganizationId>, because: Because) -> Self {
        Self { allowed: !matches!(because, Because::Denied(_)), organization, because }
    }
}
