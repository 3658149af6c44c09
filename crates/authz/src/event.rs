//! Facts as the logs tell them, turned into those that `policy` decides on. A checkpoint keeps what came out of it: if
//! what is kept is to be read differently, its `FORMAT` goes up.

use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{self as told, FactKind, OrganizationFactState};
use ids::IdError;
use kit::Time;
use policy::fact::{
    Assignment, Audience, CustomRole, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState,
    Parent, Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User, Workspace,
};
use policy::{Change, Fact, FactKey};
use prost::Message as _;
use prost_types::Timestamp;
use uuid::Uuid;

/// What a fact is kept under: the number of its kind, and its id.
pub(crate) type Key = (i32, Uuid);

/// A fact that cannot be understood. Whoever told it is newer than this version, or broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A field that must be there is not.
    #[error("a fact has no {0}")]
    Missing(&'static str),
    /// An id is none.
    #[error("a fact's id {0}")]
    Id(#[from] IdError),
    /// A value is not known to this version.
    #[error("a fact has an unknown {0}")]
    Unknown(&'static str),
    /// A moment is none.
    #[error("a fact's moment {0}")]
    Moment(&'static str),
    /// A version below 1.
    #[error("an access model's version must be 1 or more")]
    Version,
    /// It cannot be decoded.
    #[error("a fact cannot be decoded")]
    Damaged,
    /// The fact's own id is not the one that it is kept under.
    #[error("a fact is kept under another id than its own")]
    Key,
}

/// The change that a stored fact, or the lack of one, means.
pub(crate) fn change(kind: i32, id: Uuid, body: Option<&[u8]>) -> Result<Change, FactError> {
    let key = key(kind, id)?;
    match body {
        None => Ok(Change::Remove(key)),
        Some(body) => {
            let fact = fact_of(told::Fact::decode(body).map_err(|_| FactError::Damaged)?)?;
            if fact.key() == key { Ok(Change::Put(fact)) } else { Err(FactError::Key) }
        }
    }
}

/// What a change is kept under, and as; nothing means a removal. Whatever memory would not understand is not kept: its
/// teller is told so, and not that something has failed here.
pub(crate) fn kept(change: Option<&told::FactChange>) -> Result<(Key, Option<Vec<u8>>), FactError> {
    use told::fact_change::Change;

    let told = change.and_then(|change| change.change.as_ref());
    let ((kind, id), body) = match told.ok_or(FactError::Missing("change"))? {
        Change::Put(fact) => (name(fact)?, Some(fact.encode_to_vec())),
        Change::Remove(key) => ((key.kind, uuid(&key.id)?), None),
    };
    self::change(kind, id, body.as_deref())?;
    Ok(((kind, id), body))
}

/// A change as it would be logged.
pub(crate) fn told(change: told::FactChange) -> Result<Change, FactError> {
    match change.change.ok_or(FactError::Missing("change"))? {
        told::fact_change::Change::Put(fact) => Ok(Change::Put(fact_of(fact)?)),
        told::fact_change::Change::Remove(removed) => Ok(Change::Remove(key(removed.kind, uuid(&removed.id)?)?)),
    }
}

/// The kind and the id that a fact is kept under.
fn name(fact: &told::Fact) -> Result<Key, FactError> {
    let (kind, id) = match fact.fact.as_ref().ok_or(FactError::Missing("content"))? {
        Told::User(fact) => (FactKind::User, &fact.user_id),
        Told::Session(fact) => (FactKind::Session, &fact.session_id),
        Told::Organization(fact) => (FactKind::Organization, &fact.organization_id),
        Told::Workspace(fact) => (FactKind::Workspace, &fact.workspace_id),
        Told::Assignment(fact) => (FactKind::Assignment, &fact.membership_id),
        Told::Resource(fact) => (FactKind::Resource, &fact.resource_id),
        Told::Grant(fact) => (FactKind::Grant, &fact.grant_id),
        Told::Token(fact) => (FactKind::Token, &fact.access_token_id),
        Told::CustomRole(fact) => (FactKind::CustomRole, &fact.role_id),
        Told::Group(fact) => (FactKind::Group, &fact.group_id),
        Told::GroupMember(fact) => (FactKind::GroupMember, &fact.group_member_id),
        Told::Share(fact) => (FactKind::Share, &fact.share_id),
        Told::ServiceAccount(fact) => (FactKind::ServiceAccount, &fact.service_account_id),
    };
    Ok((kind.into(), uuid(id)?))
}

/// An id of any kind.
pub(crate) fn uuid(text: &str) -> Result<Uuid, FactError> {
    Ok(text.parse::<ids::EventId>()?.uuid())
}

fn key(kind: i32, id: Uuid) -> Result<FactKey, FactError> {
    Ok(match FactKind::try_from(kind).map_err(|_| FactError::Unknown("kind"))? {
        FactKind::Unspecified => return Err(FactError::Missing("kind")),
        FactKind::User => FactKey::User(ids::UserId::from_uuid(id)),
        FactKind::Session => FactKey::Session(ids::SessionId::from_uuid(id)),
        FactKind::Organization => FactKey::Organization(ids::OrganizationId::from_uuid(id)),
        FactKind::Workspace => FactKey::Workspace(ids::WorkspaceId::from_uuid(id)),
        FactKind::Assignment => FactKey::Assignment(ids::MembershipId::from_uuid(id)),
        FactKind::CustomRole => FactKey::CustomRole(ids::RoleId::from_uuid(id)),
        FactKind::Group => FactKey::Group(ids::GroupId::from_uuid(id)),
        FactKind::GroupMember => FactKey::GroupMember(ids::GroupMemberId::from_uuid(id)),
        FactKind::Resource => FactKey::Resource(ids::ResourceId::from_uuid(id)),
        FactKind::Grant => FactKey::Grant(ids::GrantId::from_uuid(id)),
        FactKind::Token => FactKey::Token(ids::AccessTokenId::from_uuid(id)),
        FactKind::Share => FactKey::Share(ids::ShareId::from_uuid(id)),
        FactKind::ServiceAccount => FactKey::ServiceAccount(ids::ServiceAccountId::from_uuid(id)),
    })
}

fn fact_of(fact: told::Fact) -> Result<Fact, FactError> {
    Ok(match fact.fact.ok_or(FactError::Missing("content"))? {
        Told::User(fact) => Fact::User(User { id: fact.user_id.parse()?, active: fact.active }),
        Told::Session(fact) => Fact::Session(Session {
            id: fact.session_id.parse()?,
            user: fact.user_id.parse()?,
            expires: moment(fact.expire_time)?,
        }),
        Told::Organization(fact) => Fact::Organization(organization(fact)?),
        Told::Workspace(fact) => {
            Fact::Workspace(Workspace { id: fact.workspace_id.parse()?, organization: fact.organization_id.parse()? })
        }
        Told::Assignment(fact) => Fact::Assignment(assignment(fact)?),
        Told::Resource(fact) => Fact::Resource(Resource {
            id: fact.resource_id.parse()?,
            organization: fact.organization_id.parse()?,
            kind: fact.r#type,
            parent: parent(fact.parent)?,
            inherits: fact.inherits_access,
        }),
        Told::Grant(fact) => Fact::Grant(Grant {
            id: fact.grant_id.parse()?,
            organization: fact.organization_id.parse()?,
            resource: fact.resource_id.parse()?,
            holder: holder(fact.holder)?,
            level: fact.level,
            expires: moment(fact.expire_time)?,
            via: optional(&fact.via_membership_id)?,
        }),
        Told::Token(fact) => Fact::Token(Token {
            id: fact.access_token_id.parse()?,
            organization: fact.organization_id.parse()?,
            scopes: fact.scoped.then_some(fact.scopes),
            bound_to: optional(&fact.bound_to_membership_id)?,
            acts_as: optional(&fact.service_account_id)?,
            expires: moment(fact.expire_time)?,
        }),
        Told::CustomRole(fact) => Fact::CustomRole(custom_role(fact)?),
        Told::Group(fact) => {
            Fact::Group(Group { id: fact.group_id.parse()?, organization: fact.organization_id.parse()? })
        }
        Told::GroupMember(fact) => Fact::GroupMember(GroupMember {
            id: fact.group_member_id.parse()?,
            organization: fact.organization_id.parse()?,
            group: fact.group_id.parse()?,
            member: group_member(fact.member)?,
            via: optional(&fact.via_membership_id)?,
        }),
        Told::Share(fact) => Fact::Share(share(fact)?),
        Told::ServiceAccount(fact) => Fact::ServiceAccount(ServiceAccount {
            id: fact.service_account_id.parse()?,
            organization: fact.organization_id.parse()?,
            active: fact.active,
        }),
    })
}

fn custom_role(fact: told::CustomRoleFact) -> Result<CustomRole, FactError> {
    Ok(CustomRole {
        id: fact.role_id.parse()?,
        organization: fact.organization_id.parse()?,
        scope: if fact.in_workspace { RoleScope::Workspace } else { RoleScope::Organization },
        permissions: fact.permissions,
        every_workspace: fact.every_workspace,
        may_assign: fact.may_assign,
        may_assign_in_workspace: fact.may_assign_in_workspace,
    })
}

fn group_member(subject: Option<Subject>) -> Result<Member, FactError> {
    match holder(subject)? {
        Holder::User(id) => Ok(Member::User(id)),
        Holder::ServiceAccount(id) => Ok(Member::ServiceAccount(id)),
        Holder::Group(_) | Holder::AccessToken(_) => Err(FactError::Unknown("member")),
    }
}

fn share(fact: told::ShareFact) -> Result<Share, FactError> {
    use told::share_fact::Audience as ToldAudience;

    let audience = match fact.audience.ok_or(FactError::Missing("audience"))? {
        ToldAudience::Public(_) => Audience::Public,
        ToldAudience::Organization(_) => Audience::Organization,
        ToldAudience::Workspace(told) => Audience::Workspace { id: told.workspace_id.parse()?, guests: told.guests },
        ToldAudience::People(told) => {
            Audience::People(told.user_ids.iter().map(|id| id.parse()).collect::<Result<_, _>>()?)
        }
    };
    Ok(Share {
        id: fact.share_id.parse()?,
        organization: fact.organization_id.parse()?,
        resource: fact.resource_id.parse()?,
        mode: fact.mode,
        audience,
        expires: moment(fact.expire_time)?,
        open: fact.open,
    })
}

fn organization(fact: told::OrganizationFact) -> Result<Organization, FactError> {
    let state = match fact.state() {
        OrganizationFactState::Unspecified => return Err(FactError::Unknown("state")),
        OrganizationFactState::Active => OrganizationState::Active,
        OrganizationFactState::Suspended => OrganizationState::Suspended,
        OrganizationFactState::Deleted => OrganizationState::Deleted,
    };
    let model_version = u32::try_from(fact.model_version).map_err(|_| FactError::Version)?;
    Ok(Organization { id: fact.organization_id.parse()?, model: fact.model, model_version, state })
}

fn assignment(fact: told::AssignmentFact) -> Result<Assignment, FactError> {
    let scope = match fact.workspace_id.as_str() {
        "" => Scope::Organization,
        workspace => Scope::Workspace(workspace.parse()?),
    };
    Ok(Assignment {
        id: fact.membership_id.parse()?,
        organization: fact.organization_id.parse()?,
        scope,
        holder: holder(fact.holder)?,
        role: fact.role,
        suspended: fact.suspended,
        expires: moment(fact.expire_time)?,
        via: optional(&fact.via_membership_id)?,
    })
}

fn holder(subject: Option<Subject>) -> Result<Holder, FactError> {
    Ok(match subject.and_then(|subject| subject.kind).ok_or(FactError::Missing("holder"))? {
        subject::Kind::UserId(id) => Holder::User(id.parse()?),
        subject::Kind::ServiceAccountId(id) => Holder::ServiceAccount(id.parse()?),
        subject::Kind::AccessTokenId(id) => Holder::AccessToken(id.parse()?),
        subject::Kind::GroupId(id) => Holder::Group(id.parse()?),
        subject::Kind::Anonymous(_) | subject::Kind::ShareProof(_) => return Err(FactError::Unknown("holder")),
    })
}

fn parent(object: Option<Object>) -> Result<Parent, FactError> {
    Ok(match object.and_then(|object| object.kind).ok_or(FactError::Missing("parent"))? {
        object::Kind::OrganizationId(_) => Parent::Organization,
        object::Kind::WorkspaceId(id) => Parent::Workspace(id.parse()?),
        object::Kind::ResourceId(id) => Parent::Resource(id.parse()?),
    })
}

fn moment(timestamp: Option<Timestamp>) -> Result<Option<policy::Time>, FactError> {
    let time = timestamp.as_ref().map(Time::try_from).transpose().map_err(FactError::Moment)?;
    Ok(time.map(|time| policy::Time(time.millis())))
}

fn optional<T: std::str::FromStr<Err = IdError>>(text: &str) -> Result<Option<T>, FactError> {
    if text.is_empty() { Ok(None) } else { Ok(Some(text.parse()?)) }
}

#[cfg(test)]
mod tests;
