//! Those who can hold something.

use std::fmt;

use ids::{AccessTokenId, GroupId, ServiceAccountId, UserId};

/// Who can hold a role or a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A person.
    User(UserId),
    /// A program.
    ServiceAccount(ServiceAccountId),
    /// Everybody in a group.
    Group(GroupId),
    /// An access token.
    AccessToken(AccessTokenId),
}

/// Who can be in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// A person.
    User(UserId),
    /// A program.
    ServiceAccount(ServiceAccountId),
}

/// Who can act, and so stand in a list of subjects: a [`Holder`] that is no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// A person.
    User(UserId),
    /// A program.
    ServiceAccount(ServiceAccountId),
    /// An access token.
    AccessToken(AccessTokenId),
}

impl From<Principal> for Holder {
    fn from(principal: Principal) -> Self {
        match principal {
            Principal::User(id) => Self::User(id),
            Principal::ServiceAccount(id) => Self::ServiceAccount(id),
            Principal::AccessToken(id) => Self::AccessToken(id),
        }
    }
}

impl From<Member> for Principal {
    fn from(member: Member) -> Self {
        match member {
            Member::User(id) => Self::User(id),
            Member::ServiceAccount(id) => Self::ServiceAccount(id),
        }
    }
}

impl From<Member> for Holder {
    fn from(member: Member) -> Self {
        match member {
            Member::User(id) => Self::User(id),
            Member::ServiceAccount(id) => Self::ServiceAccount(id),
        }
    }
}

impl Holder {
    /// The same as somebody who can act; a group cannot.
    #[must_use]
    pub fn principal(self) -> Option<Principal> {
        match self {
            Self::User(id) => Some(Principal::User(id)),
            Self::ServiceAccount(id) => Some(Principal::ServiceAccount(id)),
            Self::AccessToken(id) => Some(Principal::AccessToken(id)),
            Self::Group(_) => None,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user {id}"),
            Self::ServiceAccount(id) => write!(f, "service account {id}"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::AccessToken(id) => write!(f, "access token {id}"),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Holder::from(*self).fmt(f)
    }
}
