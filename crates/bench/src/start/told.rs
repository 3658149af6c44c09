//! The facts of a world as authz keeps them: which service told them, of which scope, under which key, in which words.

use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{self as told, FactKind, OrganizationFactState};
use policy::Fact;
use policy::fact::{Audience, Holder, Member, OrganizationState, Parent, Scope};
use prost::Message as _;
use uuid::Uuid;

/// A row of authz's database.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) kind: i32,
    pub(crate) id: Uuid,
    pub(crate) service: &'static str,
    pub(crate) scope: Uuid,
    pub(crate) body: Vec<u8>,
}

/// The row of a fact; nothing for the kinds that no world has.
pub(crate) fn row(fact: &Fact) -> Option<Row> {
    let scope = fact.organization().map(ids::OrganizationId::uuid);
    let (kind, id, service, told) = match fact {
        Fact::User(fact) => {
            let told = told::UserFact { user_id: fact.id.into(), active: fact.active };
            (FactKind::User, fact.id.uuid(), "identity", Told::User(told))
        }
        Fact::Organization(fact) => (FactKind::Organization, fact.id.uuid(), "organization", organization(fact)?),
        Fact::Workspace(fact) => {
            let told = told::WorkspaceFact { workspace_id: fact.id.into(), organization_id: fact.organization.into() };
            (FactKind::Workspace, fact.id.uuid(), "organization", Told::Workspace(told))
        }
        Fact::Assignment(fact) => (FactKind::Assignment, fact.id.uuid(), "organization", assignment(fact)),
        Fact::Group(fact) => {
            let told = told::GroupFact { group_id: fact.id.into(), organization_id: fact.organization.into() };
            (FactKind::Group, fact.id.uuid(), "organization", Told::Group(told))
        }
        Fact::GroupMember(fact) => (FactKind::GroupMember, fact.id.uuid(), "organization", group_member(fact)),
        Fact::Resource(fact) => (FactKind::Resource, fact.id.uuid(), "resource", resource(fact)),
        Fact::Grant(fact) => (FactKind::Grant, fact.id.uuid(), "resource", grant(fact)),
        Fact::Share(fact) => (FactKind::Share, fact.id.uuid(), "resource", share(fact)?),
        Fact::Session(_) | Fact::ServiceAccount(_) | Fact::CustomRole(_) | Fact::Token(_) => return None,
    };
    let body = told::Fact { fact: Some(told) }.encode_to_vec();
    // A person's facts are a scope of their own.
    Some(Row { kind: kind.into(), id, service, scope: scope.unwrap_or(id), body })
}

fn organization(fact: &policy::fact::Organization) -> Option<Told> {
    let state = match fact.state {
        OrganizationState::Active => OrganizationFactState::Active,
        OrganizationState::Suspended => OrganizationFactState::Suspended,
        OrganizationState::Deleted => OrganizationFactState::Deleted,
    };
    Some(Told::Organization(told::OrganizationFact {
        organization_id: fact.id.into(),
        model: fact.model.clone(),
        model_version: fact.model_version.try_into().ok()?,
        state: state.into(),
    }))
}

fn assignment(fact: &policy::fact::Assignment) -> Told {
    Told::Assignment(told::AssignmentFact {
        membership_id: fact.id.into(),
        organization_id: fact.organization.into(),
        workspace_id: match fact.scope {
            Scope::Organization => String::new(),
            Scope::Workspace(id) => id.into(),
        },
        holder: Some(holder(fact.holder)),
        role: fact.role.clone(),
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
        ..told::AssignmentFact::default()
    })
}

fn group_member(fact: &policy::fact::GroupMember) -> Told {
    let member = match fact.member {
        Member::User(id) => Holder::User(id),
        Member::ServiceAccount(id) => Holder::ServiceAccount(id),
    };
    Told::GroupMember(told::GroupMemberFact {
        group_member_id: fact.id.into(),
        organization_id: fact.organization.into(),
        group_id: fact.group.into(),
        member: Some(holder(member)),
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
    })
}

fn resource(fact: &policy::fact::Resource) -> Told {
    let parent = match fact.parent {
        Parent::Organization => object::Kind::OrganizationId(fact.organization.into()),
        Parent::Workspace(id) => object::Kind::WorkspaceId(id.into()),
        Parent::Resource(id) => object::Kind::ResourceId(id.into()),
    };
    Told::Resource(told::ResourceFact {
        resource_id: fact.id.into(),
        organization_id: fact.organization.into(),
        r#type: fact.kind.clone(),
        parent: Some(Object { kind: Some(parent) }),
        inherits_access: fact.inherits,
    })
}

fn grant(fact: &policy::fact::Grant) -> Told {
    Told::Grant(told::GrantFact {
        grant_id: fact.id.into(),
        organization_id: fact.organization.into(),
        resource_id: fact.resource.into(),
        holder: Some(holder(fact.holder)),
        level: fact.level.clone(),
        via_membership_id: fact.via.map(String::from).unwrap_or_default(),
        ..told::GrantFact::default()
    })
}

/// The worlds have public shares alone.
fn share(fact: &policy::fact::Share) -> Option<Told> {
    let public = told::share_fact::Audience::Public(told::SharePublic {});
    let audience = (fact.audience == Audience::Public).then_some(public);
    Some(Told::Share(told::ShareFact {
        share_id: fact.id.into(),
        organization_id: fact.organization.into(),
        resource_id: fact.resource.into(),
        mode: fact.mode.clone(),
        audience: Some(audience?),
        open: fact.open,
        ..told::ShareFact::default()
    }))
}

fn holder(holder: Holder) -> Subject {
    Subject {
        kind: Some(match holder {
            Holder::User(id) => subject::Kind::UserId(id.into()),
            Holder::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
            Holder::Group(id) => subject::Kind::GroupId(id.into()),
            Holder::AccessToken(id) => subject::Kind::AccessTokenId(id.into()),
        }),
    }
}
