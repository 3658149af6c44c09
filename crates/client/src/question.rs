//! What is asked: may somebody do something somewhere. What a question is made of has been checked when it was made, so
//! that the suite can refuse it for whom it is about, and for nothing else.

mod texts;
mod wire;

use std::time::Duration;

use ids::{AccessTokenId, GroupId, OrganizationId, ResourceId, ServiceAccountId, UserId, WorkspaceId};

pub(crate) use wire::consistency;

pub use texts::{Permission, PermissionError, Revision, RevisionError, ShareProof, ShareProofError};

/// May somebody do something somewhere? Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    subject: Option<Subject>,
    permission: Permission,
    object: Object,
    pub(crate) revision: Option<Revision>,
    pub(crate) deadline: Option<Duration>,
}

/// Somebody whom a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A service account.
    ServiceAccount(ServiceAccountId),
    /// An access token of an organization.
    AccessToken(AccessTokenId),
    /// A group.
    Group(GroupId),
    /// Somebody nobody knows.
    Anonymous,
    /// Somebody who came through a share.
    Share(ShareProof),
}

/// What a question is asked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Object {
    /// An organization.
    Organization(OrganizationId),
    /// A workspace.
    Workspace(WorkspaceId),
    /// A resource.
    Resource(ResourceId),
}

// === impl Question ===

impl Question {
    /// May the caller, whose credential the client has, do this there?
    #[must_use]
    pub fn new(permission: Permission, object: impl Into<Object>) -> Self {
        Self { subject: None, permission, object: object.into(), revision: None, deadline: None }
    }

    /// The same about somebody else. To ask about others takes `access.check` on the object's organization, or the
    /// operator's token, or the workload key; a share's proof may be asked about by whoever has it. With `access.check`
    /// an object that does not exist has no organization: that is refused with PERMISSION_DENIED, and not denied.
    #[must_use]
    pub fn of(self, subject: impl Into<Subject>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// The answer must count the change that returned this `revision`; the suite waits up to 2 seconds for it. Not
    /// needed for what takes something away: once that returned OK, every question that is asked later counts it.
    #[must_use]
    pub fn at_least(self, revision: Revision) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// How long to wait for the answer, from the moment it is asked: in the queue, on the way, and over all retries.
    /// Without it, [`Limits::deadline`](crate::Limits::deadline); an hour at most. The suite itself answers a call within
    /// 30 seconds.
    #[must_use]
    pub fn within(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }
}

// === impl Subject, Object ===

macro_rules! from_ids {
    ($($enumeration:ident::$variant:ident($id:ident),)+) => {$(
        impl From<$id> for $enumeration {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }
    )+};
}

from_ids! {
    Subject::User(UserId),
    Subject::ServiceAccount(ServiceAccountId),
    Subject::AccessToken(AccessTokenId),
    Subject::Group(GroupId),
    Subject::Share(ShareProof),
    Object::Organization(OrganizationId),
    Object::Workspace(WorkspaceId),
    Object::Resource(ResourceId),
}

#[cfg(test)]
mod tests;
