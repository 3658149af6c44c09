//! Facts as the services would have logged them: the way into authz's store.

use anyhow::{Result, bail};
use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::*;
use policy::Change;
use policy::fact::{self, Audience, Fact, Holder, Member, OrganizationState, Parent, Scope};

/// A change of one of the worlds.
pub(crate) fn told(change: &Change) -> Result<Told> {
    let Change::Put(fact) = change else { bail!("a world begins with what is there, not with what is gone") };
    Ok(match fact {
        Fact::User(fact) => Told::User(UserFact { user_id: fact.id.into(), active: fact.active }),
        Fact::Organization(fact) => Told::Organization(organization(fact)?),
        Fact::Workspace(fact) => {
            Told::Workspace(WorkspaceFact { workspace_id: fact.id.into(), organization_id: fact.organization.into() })
        }
        Fact::Assignment(fact) => Told::Assignment(assignment(fact)),
        Fact::Group(fact) => {
            Told::Group(GroupFact { group_id: fact.id.into(), organization_id: fact.organization.into() })
        }
        Fact::GroupMember(fact) => Told::GroupMember(group_member(fact)?),
        Fact::Resource(fact) => Told::Resource(resource(fact)),
        Fact::Grant(fact) => Told::Grant(grant(fact)),
        Fact::Share(fact) => Told::Share(share(fact)?),
        Fact::Session(_) | Fact::ServiceAccount(_) | Fact::CustomRole(_) | Fact::Token(_) => {
            bail!("no world has {fact:?}")
        }
    })
}

pub(crate) fn user(id: ids::UserId) -> Subject {
    Subject { kind: Some(subject::Kind::UserId(id.into())) }
}

pub(crate) fn resource_object(id: ids::ResourceId) -> Object {
    Object { kind: Some(object::Kind::ResourceId(id.into())) }
}

fn organization(fact: &fact::Organization) -> Result<OrganizationFact> {
    let state = match fact.state {
        OrganizationState::Active => OrganizationFactState::Active,
        OrganizationState::Suspended => OrganizationFactState::Suspended,
        OrganizationState::Deleted => OrganizationFactState::Deleted,
    };
    Ok(OrganizationFact {
        organization_id: fact.id.into(),
        model: fact.model.clone(),
        model_version: fact.model_version.try_into()?,
        state: state.into(),
    })
}

fn assignment(fact: &fact::Assignment) -> AssignmentFact {
    let workspace_id = match fact.scope {
        Scope::Organization => String::new(),
        Scope::Workspace(id) => id.into(),
    };
    AssignmentFact {
        membership_id: fact.id.into(),
        organization_id: fact.organization.into(),
        workspace_id,
        holder: Some(holder(fact.holder)),
        role: fact.role.clone(),
        suspended: fact.suspended,
        expire_time: None,
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
    }
}

fn group_member(fact: &fact::GroupMember) -> Result<GroupMemberFact> {
    let Member::User(member) = fact.member else { bail!("no world has a program in a group") };
    Ok(GroupMemberFact {
        group_member_id: fact.id.into(),
        organization_id: fact.organization.into(),
        group_id: fact.group.into(),
        member: Some(user(member)),
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
    })
}

fn resource(fact: &fact::Resource) -> ResourceFact {
    let parent = match fact.parent {
        Parent::Organization => object::Kind::OrganizationId(fact.organization.into()),
        Parent::Workspace(id) => object::Kind::WorkspaceId(id.into()),
        Parent::Resource(id) => object::Kind::ResourceId(id.into()),
    };
    ResourceFact {
        resource_id: fact.id.into(),
        organization_id: fact.organization.into(),
        r#type: fact.kind.clone(),
        parent: Some(Object { kind: Some(parent) }),
        inherits_access: fact.inherits,
    }
}

fn grant(fact: &fact::Grant) -> GrantFact {
    GrantFact {
        grant_id: fact.id.into(),
        organization_id: fact.organization.into(),
        resource_id: fact.resource.into(),
        holder: Some(holder(fact.holder)),
        level: fact.level.clone(),
        expire_time: None,
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
    }
}

fn share(fact: &fact::Share) -> Result<ShareFact> {
    if fact.audience != Audience::Public {
        bail!("no world has a share for {:?}", fact.audience);
    }
    Ok(ShareFact {
        share_id: fact.id.into(),
        organization_id: fact.organization.into(),
        resource_id: fact.resource.into(),
        mode: fact.mode.clone(),
        audience: Some(share_fact::Audience::Public(SharePublic {})),
        open: fact.open,
        ..ShareFact::default()
    })
}

fn holder(holder: Holder) -> Subject {
    let kind = match holder {
        Holder::User(id) => subject::Kind::UserId(id.into()),
        Holder::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
        Holder::AccessToken(id) => subject::Kind::AccessTokenId(id.into()),
        Holder::Group(id) => subject::Kind::GroupId(id.into()),
    };
    Subject { kind: Some(kind) }
}
