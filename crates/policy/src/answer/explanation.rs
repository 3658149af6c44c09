//! The long form of an answer: for a yes what gave it, for a no what came nearest.

use std::fmt::Display;

use ids::{AccessTokenId, MembershipId, OrganizationId, ResourceId, ServiceAccountId};

use crate::answer::Decision;
use crate::answer::held::{Held, HeldGrant, HeldRole, OpenShare};
use crate::fact::Holder;
use crate::time::Time;

/// A decision with its reasons. [`Explanation::sentence`] puts it into words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'w> {
    /// The very decision that a check gives.
    pub decision: Decision,
    /// When it is allowed: what gave it. Two of them for an access token that is bound to a member: the
    /// token's own role, and what that member holds. When it is denied: empty.
    pub reasons: Vec<Reason<'w>>,
    /// When nothing that the subject holds allows it: what came nearest, the nearest first.
    pub misses: Vec<Miss<'w>>,
    /// What an access token is limited by, if the subject is one.
    pub token: Option<TokenLimits<'w>>,
}

/// What an access token is limited by, besides what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLimits<'w> {
    /// Which token.
    pub token: AccessTokenId,
    /// The service account that it acts as.
    pub acts_as: Option<ServiceAccountId>,
    /// The permissions that it is limited to. None: no limit.
    pub scopes: Option<&'w [String]>,
    /// The membership that it dies with, and whose holder it can do no more than.
    pub bound_to: Option<MembershipId>,
}

/// What gave a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason<'w> {
    /// A role.
    Role {
        /// Who has it: the subject, whom a token acts as, or the member that a token is bound to.
        holder: Holder,
        /// What they have.
        held: HeldRole<'w>,
    },
    /// A grant.
    Grant {
        /// Who has it.
        holder: Holder,
        /// What they have.
        held: HeldGrant<'w>,
    },
    /// A share.
    Share(OpenShare<'w>),
}

/// What would have given a yes but for one thing. The variants stand in the order of nearness.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Miss<'w> {
    /// It is held, but the token's scopes do not contain it.
    #[error("{held} has it, but the access token's scopes ({}) do not contain it", list(.scopes))]
    ScopeLacks {
        /// What has it.
        held: Held<'w>,
        /// The token's scopes.
        scopes: &'w [String],
    },
    /// A role has it, but its assignment is suspended, or the one it hangs on is.
    #[error("{held} has it, but is suspended")]
    AssignmentSuspended {
        /// What has it.
        held: HeldRole<'w>,
    },
    /// A role has it, but its assignment's time is over, or the one's it hangs on.
    #[error("{held} has it, but has expired")]
    AssignmentExpired {
        /// What has it.
        held: HeldRole<'w>,
        /// When.
        expired: Time,
    },
    /// A role has it, but the assignment that its own hangs on is gone.
    #[error("{held} has it, but hung on a membership that has ended")]
    AssignmentEnded {
        /// What has it.
        held: HeldRole<'w>,
    },
    /// A level has it, but the grant's time is over.
    #[error("{held} has it, but has expired")]
    GrantExpired {
        /// What has it.
        held: HeldGrant<'w>,
        /// When.
        expired: Time,
    },
    /// A level has it, but the assignment that the grant hangs on has ended.
    #[error("{held} has it, but hung on a membership that has ended")]
    GrantEnded {
        /// What has it.
        held: HeldGrant<'w>,
    },
    /// A role or a grant has it, but counts only for somebody who belongs to the organization.
    #[error("{held} has it, but counts for those alone who belong to organization {organization}")]
    NotAMember {
        /// What has it.
        held: Held<'w>,
        /// Which organization.
        organization: OrganizationId,
    },
    /// A role or a grant above has it, but the inheritance is broken in between.
    #[error("{held} has it, but the inheritance from above is broken at resource {at}")]
    InheritanceBroken {
        /// What has it.
        held: Held<'w>,
        /// Where, seen from the object.
        at: ResourceId,
    },
    /// The share's mode lacks it.
    #[error("{share} does not open it")]
    ModeLacks {
        /// The door.
        share: OpenShare<'w>,
    },
    /// To hand on is only what one holds, and this is not held.
    #[error("it gives what the subject does not hold there: {}", list(.permissions))]
    NotHeld {
        /// What is lacking, by name.
        permissions: Vec<&'w str>,
    },
    /// A grant on the object, or above it, has a level without it.
    #[error("{held} lacks it{}", others(.levels_with, "level"))]
    LevelLacks {
        /// What lacks it.
        held: HeldGrant<'w>,
        /// The levels of the object's type that have it.
        levels_with: Vec<&'w str>,
    },
    /// A role that reaches the object lacks it.
    #[error("{held} lacks it{}", others(.roles_with, "role"))]
    RoleLacks {
        /// What lacks it.
        held: HeldRole<'w>,
        /// The model's roles of that scope that have it.
        roles_with: Vec<&'w str>,
    },
    /// A role has it, but not here.
    #[error("{held} has it, but does not reach here")]
    Elsewhere {
        /// What has it.
        held: HeldRole<'w>,
    },
    /// The subject has nothing at all in the organization.
    #[error("the subject holds nothing in organization {organization}")]
    Stranger {
        /// Which organization.
        organization: OrganizationId,
    },
}

impl<'w> Reason<'w> {
    /// What gave it, whoever has it.
    #[must_use]
    pub fn held(&self) -> Held<'w> {
        match self {
            Self::Role { held, .. } => Held::Role(*held),
            Self::Grant { held, .. } => Held::Grant(*held),
            Self::Share(share) => Held::Share(*share),
        }
    }
}

impl<'w> Miss<'w> {
    /// What came near, if it is something that is held.
    #[must_use]
    pub fn held(&self) -> Option<Held<'w>> {
        Some(match self {
            Self::ScopeLacks { held, .. } | Self::NotAMember { held, .. } | Self::InheritanceBroken { held, .. } => {
                *held
            }
            Self::AssignmentSuspended { held }
            | Self::AssignmentExpired { held, .. }
            | Self::AssignmentEnded { held }
            | Self::RoleLacks { held, .. }
            | Self::Elsewhere { held } => Held::Role(*held),
            Self::GrantExpired { held, .. } | Self::GrantEnded { held } | Self::LevelLacks { held, .. } => {
                Held::Grant(*held)
            }
            Self::ModeLacks { share } => Held::Share(*share),
            Self::NotHeld { .. } | Self::Stranger { .. } => return None,
        })
    }
}

/// Names in one line.
pub(crate) fn list(names: &[impl Display]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "none".to_owned() } else { quoted.join(", ") }
}

/// Those of a kind that would do, if there are any.
fn others(names: &[&str], noun: &str) -> String {
    match names {
        [] => String::new(),
        [_] => format!("; the {noun} {} has it", list(names)),
        _ => format!("; the {noun}s {} have it", list(names)),
    }
}
