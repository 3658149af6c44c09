//! Who invites.

use std::fmt;
use std::str::FromStr;

use ids::{AccessTokenId, IdError, UserId};
use kit::caller::Actor;

/// Who invited, and whose right to hand out the role counts when the invitation is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Inviter {
    User(UserId),
    AccessToken(AccessTokenId),
}

// === impl Inviter ===

impl Inviter {
    /// The inviter, if somebody acts who can be one: a person or an access token.
    pub(crate) fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::User(id) => Some(Self::User(id)),
            Actor::AccessToken(id) => Some(Self::AccessToken(id)),
            Actor::Operator | Actor::Anonymous | Actor::Housekeeping => None,
        }
    }

    /// The account, if a person invited.
    pub(crate) fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::AccessToken(_) => None,
        }
    }
}

/// As [`Actor`] prints it.
impl fmt::Display for Inviter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::User(id) => Actor::User(id).fmt(f),
            Self::AccessToken(id) => Actor::AccessToken(id).fmt(f),
        }
    }
}

impl FromStr for Inviter {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once(':') {
            Some(("user", id)) => id.parse().map(Self::User),
            Some(("access_token", id)) => id.parse().map(Self::AccessToken),
            _ => Err(IdError),
        }
    }
}
