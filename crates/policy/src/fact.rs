//! What the services tell about their data: one [`Fact`] per row that matters to a decision.
//!
//! A fact refers to others by id, also to some that were not told yet: those give nothing until they
//! arrive. Ids are never reused, so a fact that was removed stays removed.

mod change;
mod holder;

use ids::{
    AccessTokenId, GrantId, GroupId, GroupMemberId, MembershipId, OrganizationId, ResourceId, RoleId, ServiceAccountId,
    SessionId, ShareId, UserId, WorkspaceId,
};

pub use self::change::{Applied, Change, FactKey};
pub use self::holder::{Holder, Member, Principal};
use crate::time::Time;

/// One thing that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A person's account; of no organization.
    User(User),
    /// A person is signed in; of no organization.
    Session(Session),
    /// A service account exists.
    ServiceAccount(ServiceAccount),
    /// An organization exists and follows a model.
    Organization(Organization),
    /// A workspace exists.
    Workspace(Workspace),
    /// Somebody has a role.
    Assignment(Assignment),
    /// An organization has a role of its own.
    CustomRole(CustomRole),
    /// A group exists.
    Group(Group),
    /// Somebody is in a group.
    GroupMember(GroupMember),
    /// A resource exists.
    Resource(Resource),
    /// Somebody has a level on a resource.
    Grant(Grant),
    /// An access token exists.
    Token(Token),
    /// A resource has a door.
    Share(Share),
}

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Whose account.
    pub id: UserId,
    /// Somebody who was deactivated is denied everything, everywhere.
    pub active: bool,
}

/// A person is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which session.
    pub id: SessionId,
    /// Whose session.
    pub user: UserId,
    /// When it ends by itself.
    pub expires: Option<Time>,
}

/// An account of a program. It belongs to its organization by this fact alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Which account.
    pub id: ServiceAccountId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// One that was deactivated is denied everything.
    pub active: bool,
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Which organization.
    pub id: OrganizationId,
    /// The name of the model it follows.
    pub model: String,
    /// The version of that model.
    pub model_version: u32,
    /// Whether it is in use.
    pub state: OrganizationState,
}

/// Whether an organization is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationState {
    /// It is.
    Active,
    /// It was stopped by an operator: everything is denied.
    Suspended,
    /// It was deleted: everything is denied, but `organization.undelete` to those who would hold it.
    Deleted,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Which workspace.
    pub id: WorkspaceId,
    /// Where it belongs.
    pub organization: OrganizationId,
}

/// Somebody has a role, in an organization or in one of its workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which assignment; new each time, so that inviting somebody back revives nothing.
    pub id: MembershipId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// Where the role is held.
    pub scope: Scope,
    /// Who holds it.
    pub holder: Holder,
    /// The name of a role of the model, or the id of a custom role.
    pub role: String,
    /// A suspended one gives nothing until it is put again as not suspended.
    pub suspended: bool,
    /// When it ends by itself.
    pub expires: Option<Time>,
    /// It lives only as long as this other assignment does: a workspace role hangs on the membership of
    /// the organization, so that one removal ends them all. A guest's role hangs on nothing.
    pub via: Option<MembershipId>,
}

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In the organization.
    Organization,
    /// In this workspace.
    Workspace(WorkspaceId),
}

/// The kind of place a role is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleScope {
    /// Held in an organization.
    Organization,
    /// Held in a workspace.
    Workspace,
}

/// A role that an organization made for itself. Nobody from outside the organization can hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Which role; an [`Assignment`] names it by this id.
    pub id: RoleId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// Where it is held.
    pub scope: RoleScope,
    /// Names of permissions, or `type.*`. Names that the model does not have give nothing.
    pub permissions: Vec<String>,
    /// Whether it reaches into all workspaces; of meaning for organization roles alone.
    pub every_workspace: bool,
    /// Roles of the same scope that its holder may hand out: names, ids of custom roles, or `*`.
    pub may_assign: Vec<String>,
    /// Workspace roles that the holder of an organization role may hand out in the workspaces it reaches.
    pub may_assign_in_workspace: Vec<String>,
}

/// A group of people and service accounts of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which group.
    pub id: GroupId,
    /// Where it belongs.
    pub organization: OrganizationId,
}

/// Somebody's place in a group. It counts only while they belong to the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Which place; new each time.
    pub id: GroupMemberId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// The group.
    pub group: GroupId,
    /// Who is in it.
    pub member: Member,
    /// It lives only as long as this assignment does.
    pub via: Option<MembershipId>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Which resource.
    pub id: ResourceId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// The name of its type in the model.
    pub kind: String,
    /// What it hangs under.
    pub parent: Parent,
    /// Whether what is held above reaches it. If not, only roles with `every_workspace` come through.
    pub inherits: bool,
}

/// What a resource hangs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parent {
    /// Its organization.
    Organization,
    /// A workspace.
    Workspace(WorkspaceId),
    /// Another resource.
    Resource(ResourceId),
}

/// Somebody has a level on a resource and on what hangs under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Which grant; new each time.
    pub id: GrantId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// On what.
    pub resource: ResourceId,
    /// Who has it.
    pub holder: Holder,
    /// The name of the level; each resource's own type says what it means there.
    pub level: String,
    /// When it ends by itself.
    pub expires: Option<Time>,
    /// It lives only as long as this assignment does.
    pub via: Option<MembershipId>,
}

/// An access token. Its roles are [`Assignment`]s whose holder it is; one that acts as a service account has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Which token.
    pub id: AccessTokenId,
    /// Where it belongs: it can do nothing elsewhere.
    pub organization: OrganizationId,
    /// The permissions (names, or `type.*`) that it is limited to. None: no limit but its roles.
    pub scopes: Option<Vec<String>>,
    /// It dies with this membership, and can do what its holder can do at that moment, never more.
    pub bound_to: Option<MembershipId>,
    /// The service account that it acts as: it has what that account has, within its scopes, and holds nothing of
    /// its own.
    pub acts_as: Option<ServiceAccountId>,
    /// When it ends by itself.
    pub expires: Option<Time>,
}

/// A door to a resource, for those who have its URL. Password and limits of use are checked at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which share.
    pub id: ShareId,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// What it opens, with what hangs under it.
    pub resource: ResourceId,
    /// The name of the model's share mode.
    pub mode: String,
    /// Who may come through.
    pub audience: Audience,
    /// When it ends by itself.
    pub expires: Option<Time>,
    /// Whether it is open now.
    pub open: bool,
}

/// Who may come through a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Anyone, signed in or not.
    Public,
    /// People who belong to the organization; a workspace's guest does not.
    Organization,
    /// People who have a role in this workspace, or an organization role that reaches into all.
    Workspace {
        /// Which workspace.
        id: WorkspaceId,
        /// Whether those from outside the organization count too.
        guests: bool,
    },
    /// These people.
    People(Vec<UserId>),
}

impl Fact {
    /// The key under which it is kept.
    #[must_use]
    pub fn key(&self) -> FactKey {
        match self {
            Self::User(fact) => FactKey::User(fact.id),
            Self::Session(fact) => FactKey::Session(fact.id),
            Self::ServiceAccount(fact) => FactKey::ServiceAccount(fact.id),
            Self::Organization(fact) => FactKey::Organization(fact.id),
            Self::Workspace(fact) => FactKey::Workspace(fact.id),
            Self::Assignment(fact) => FactKey::Assignment(fact.id),
            Self::CustomRole(fact) => FactKey::CustomRole(fact.id),
            Self::Group(fact) => FactKey::Group(fact.id),
            Self::GroupMember(fact) => FactKey::GroupMember(fact.id),
            Self::Resource(fact) => FactKey::Resource(fact.id),
            Self::Grant(fact) => FactKey::Grant(fact.id),
            Self::Token(fact) => FactKey::Token(fact.id),
            Self::Share(fact) => FactKey::Share(fact.id),
        }
    }

    /// The organization it belongs to, if it belongs to one.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::User(_) | Self::Session(_) => None,
            Self::ServiceAccount(fact) => Some(fact.organization),
            Self::Organization(fact) => Some(fact.id),
            Self::Workspace(fact) => Some(fact.organization),
            Self::Assignment(fact) => Some(fact.organization),
            Self::CustomRole(fact) => Some(fact.organization),
            Self::Group(fact) => Some(fact.organization),
            Self::GroupMember(fact) => Some(fact.organization),
            Self::Resource(fact) => Some(fact.organization),
            Self::Grant(fact) => Some(fact.organization),
            Self::Token(fact) => Some(fact.organization),
            Self::Share(fact) => Some(fact.organization),
        }
    }
}
