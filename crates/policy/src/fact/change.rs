//! How facts come and go.

use ids::{
    AccessTokenId, GrantId, GroupId, GroupMemberId, MembershipId, OrganizationId, ResourceId, RoleId, ServiceAccountId,
    SessionId, ShareId, UserId, WorkspaceId,
};

use crate::fact::Fact;

/// What a fact is kept under: its kind and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// Of [`Fact::User`].
    User(UserId),
    /// Of [`Fact::Session`].
    Session(SessionId),
    /// Of [`Fact::ServiceAccount`].
    ServiceAccount(ServiceAccountId),
    /// Of [`Fact::Organization`].
    Organization(OrganizationId),
    /// Of [`Fact::Workspace`].
    Workspace(WorkspaceId),
    /// Of [`Fact::Assignment`].
    Assignment(MembershipId),
    /// Of [`Fact::CustomRole`].
    CustomRole(RoleId),
    /// Of [`Fact::Group`].
    Group(GroupId),
    /// Of [`Fact::GroupMember`].
    GroupMember(GroupMemberId),
    /// Of [`Fact::Resource`].
    Resource(ResourceId),
    /// Of [`Fact::Grant`].
    Grant(GrantId),
    /// Of [`Fact::Token`].
    Token(AccessTokenId),
    /// Of [`Fact::Share`].
    Share(ShareId),
}

/// One change of what is so. The key is the fact's own, so the two cannot disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This is so, in this version.
    Put(Fact),
    /// What this key named is gone for ever. The version does not matter: no put revives it.
    Remove(FactKey),
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It took effect.
    Changed,
    /// Nothing: this version, or a newer one, is known already.
    Known,
    /// Nothing: the fact was removed, and stays so.
    Gone,
}

impl Change {
    /// The key of the fact that it changes.
    #[must_use]
    pub fn key(&self) -> FactKey {
        match self {
            Self::Put(fact) => fact.key(),
            Self::Remove(key) => *key,
        }
    }
}
