//! The long form of an answer: for a yes what gave it, for a no what came nearest.

use ids::{GrantId, GroupId, MembershipId, OrganizationId, ResourceId, ShareId};

use crate::answer::Decision;
use crate::fact::{Principal, Scope};
use crate::time::Time;

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The very decision that a check gives.
    pub decision: Decision,
    /// When it is allowed: what gave it. Two of them for an access token that is bound to a member: the
    /// token's own role, and what that member holds. When it is denied: empty.
    pub reasons: Vec<Reason>,
    /// When nothing that the subject holds allows it: what came nearest, the nearest first.
    pub misses: Vec<Miss>,
}

/// What gave a yes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A role.
    #[error("{principal} has the role `{role}` by assignment {assignment}")]
    Role {
        /// Who has it.
        principal: Principal,
        /// Its assignment.
        assignment: MembershipId,
        /// Its name, or a custom role's id.
        role: String,
        /// Where it is held.
        scope: Scope,
        /// The group that holds it, if it is not held directly.
        group: Option<GroupId>,
    },
    /// A grant.
    #[error("{principal} has the level `{level}` on resource {on} by grant {grant}")]
    Grant {
        /// Who has it.
        principal: Principal,
        /// Which grant.
        grant: GrantId,
        /// Its level.
        level: String,
        /// The resource it was given on.
        on: ResourceId,
        /// The group that holds it, if it is not held directly.
        group: Option<GroupId>,
    },
    /// A share.
    #[error("share {share} of resource {on} has the mode `{mode}`")]
    Share {
        /// Which share.
        share: ShareId,
        /// Its mode.
        mode: String,
        /// The resource it opens.
        on: ResourceId,
    },
}

/// What would have given a yes but for one thing. The variants stand in the order of nearness.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Miss {
    /// A role has it, but its assignment is suspended, or the one it hangs on is.
    #[error("assignment {assignment} of the role `{role}` is suspended")]
    AssignmentSuspended {
        /// Which assignment.
        assignment: MembershipId,
        /// Its role.
        role: String,
    },
    /// A role has it, but its assignment's time is over, or the one's it hangs on.
    #[error("assignment {assignment} of the role `{role}` has expired")]
    AssignmentExpired {
        /// Which assignment.
        assignment: MembershipId,
        /// Its role.
        role: String,
        /// When.
        expired: Time,
    },
    /// A role has it, but the assignment that its own hangs on is gone.
    #[error("assignment {assignment} of the role `{role}` hung on a membership that has ended")]
    AssignmentEnded {
        /// Which assignment.
        assignment: MembershipId,
        /// Its role.
        role: String,
    },
    /// A level has it, but the grant's time is over.
    #[error("grant {grant} of the level `{level}` has expired")]
    GrantExpired {
        /// Which grant.
        grant: GrantId,
        /// Its level.
        level: String,
        /// When.
        expired: Time,
    },
    /// A level has it, but the assignment that the grant hangs on has ended.
    #[error("grant {grant} of the level `{level}` hung on a membership that has ended")]
    GrantEnded {
        /// Which grant.
        grant: GrantId,
        /// Its level.
        level: String,
    },
    /// A role or a grant has it, but counts only for somebody who belongs to the organization.
    #[error("the subject does not belong to organization {organization}")]
    NotAMember {
        /// Which organization.
        organization: OrganizationId,
    },
    /// A role or a grant above has it, but the inheritance is broken in between.
    #[error("the inheritance from above is broken at resource {at}")]
    InheritanceBroken {
        /// Where, seen from the object.
        at: ResourceId,
    },
    /// A grant on the object, or above it, has a level without it.
    #[error("grant {grant} has the level `{level}`, which lacks it")]
    LevelLacks {
        /// Which grant.
        grant: GrantId,
        /// Its level.
        level: String,
        /// The levels of the object's type that have it.
        levels_with: Vec<String>,
    },
    /// A role that reaches the object lacks it.
    #[error("the role `{role}` of assignment {assignment} lacks it")]
    RoleLacks {
        /// Which assignment.
        assignment: MembershipId,
        /// Its role.
        role: String,
        /// The model's roles of that scope that have it.
        roles_with: Vec<String>,
    },
    /// A role has it, but not here.
    #[error("the role `{role}` of assignment {assignment} does not reach here")]
    Elsewhere {
        /// Which assignment.
        assignment: MembershipId,
        /// Its role.
        role: String,
        /// Where it is held.
        scope: Scope,
    },
    /// The subject has nothing at all in the organization.
    #[error("the subject holds nothing in organization {organization}")]
    Stranger {
        /// Which organization.
        organization: OrganizationId,
    },
}
