//! What this service asks of the others.

use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::{
    BatchCheckRequest, CheckRequest, Consistency, ListPermissionsRequest, ListResourcesRequest, ModelLevel,
    ModelResourceType, ModelShareMode,
};
use contracts::identity::internal::v1::BatchGetUsersRequest;
use contracts::identity::internal::v1::directory_service_client::DirectoryServiceClient;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, FilterMembersRequest, FilterMembersResponse, LiveMember, LiveServiceAccount,
};
use ids::{IdError, OrganizationId, ResourceId, UserId, WorkspaceId};
use kit::Fault;
use kit::email::Email;
use kit::fields::Holder;
use kit::guard::ObjectId;
use kit::models::ModelRef;
use kit::wire::Channel;
use tonic::Request;

use crate::app::Cx;
use crate::event;
use crate::model::{Grant, Level, LiveHolders, ResourceType, ShareMode};

/// The services that this one asks.
#[derive(Debug)]
pub(crate) struct Peers {
    authz: AuthzServiceClient<Channel>,
    memberships: MembershipServiceClient<Channel>,
    directory: DirectoryServiceClient<Channel>,
}

/// What decides what somebody sees.
const VIEW: &str = "view";
/// Checks in one call to authz.
const CHECKS_MAX: usize = 10_000;

impl Peers {
    pub(crate) fn new(peers: &kit::wire::Peers) -> Self {
        Self {
            authz: AuthzServiceClient::new(peers.authz.clone()),
            memberships: MembershipServiceClient::new(peers.organization.clone()),
            directory: DirectoryServiceClient::new(peers.identity.clone()),
        }
    }
}

/// A type of an access model.
pub(crate) async fn resource_type(cx: &Cx, model: &ModelRef, name: &str) -> Result<Option<ResourceType>, Fault> {
    let known = cx.kit().models().get(model).await?;
    Ok(known.model.resource_types.iter().find(|known| known.name == name).map(ResourceType::from))
}

/// The resources of an organization that the caller may view, with the token for those that follow.
pub(crate) async fn viewable(
    cx: &Cx,
    organization: OrganizationId,
    resource_type: &str,
    size: usize,
    after: Option<&str>,
) -> Result<(Vec<ResourceId>, String), Fault> {
    let request = ListResourcesRequest {
        permission: VIEW.to_owned(),
        organization_id: organization.into(),
        r#type: resource_type.to_owned(),
        page_size: i32::try_from(size).map_err(Fault::internal)?,
        page_token: after.unwrap_or_default().to_owned(),
        ..ListResourcesRequest::default()
    };
    let answer = cx.app.peers.authz.clone().list_resources(cx.onward(request)).await.map_err(Fault::from_peer)?;
    let answer = answer.into_inner();
    let viewable =
        answer.resource_ids.iter().map(|id| id.parse().map_err(Fault::internal)).collect::<Result<_, _>>()?;
    Ok((viewable, answer.next_page_token))
}

/// Which of these the caller may view, in their order.
pub(crate) async fn may_view(cx: &Cx, resources: impl Iterator<Item = ResourceId>) -> Result<Vec<bool>, Fault> {
    let checks = resources.map(|id| CheckRequest {
        permission: VIEW.to_owned(),
        object: Some(ObjectId::Resource(id).into()),
        ..CheckRequest::default()
    });
    let request = BatchCheckRequest { checks: checks.collect(), consistency: None };
    let answer = cx.app.peers.authz.clone().batch_check(cx.onward(request)).await.map_err(Fault::from_peer)?;
    Ok(answer.into_inner().results.into_iter().map(|result| result.allowed).collect())
}

/// The modes of shares that an access model has.
pub(crate) async fn share_modes(cx: &Cx, model: &ModelRef) -> Result<Vec<ShareMode>, Fault> {
    let known = cx.kit().models().get(model).await?;
    Ok(known.model.share_modes.iter().map(ShareMode::from).collect())
}

/// Whether an access model lets grants count for people from outside the organization.
pub(crate) async fn takes_outsiders(cx: &Cx, model: &ModelRef) -> Result<bool, Fault> {
    Ok(cx.kit().models().get(model).await?.policy.grants_to_outsiders)
}

/// Whether each of these grants' holders has now, by whatever it be, all that the grant's level gives.
pub(crate) async fn hold_their_levels(
    cx: &Cx,
    grants: &[&Grant],
    resource_type: &ResourceType,
) -> Result<Vec<bool>, Fault> {
    let actions =
        |grant: &Grant| resource_type.level(&grant.level).map(|level| level.actions.clone()).unwrap_or_default();
    let check = |grant: &Grant, action: String| CheckRequest {
        subject: Some(event::subject(grant.holder)),
        permission: action,
        object: Some(ObjectId::Resource(grant.resource).into()),
        consistency: None,
    };
    let asked = grants.iter().enumerate();
    let asked = asked.flat_map(|(at, grant)| actions(grant).into_iter().map(move |action| (at, check(grant, action))));
    let asked: Vec<(usize, CheckRequest)> = asked.collect();
    let mut hold: Vec<bool> = grants.iter().map(|grant| !actions(grant).is_empty()).collect();
    for asked in asked.chunks(CHECKS_MAX) {
        let checks = asked.iter().map(|(_, check)| check.clone()).collect();
        let request = BatchCheckRequest { checks, consistency: None };
        let answer = cx.app.peers.authz.clone().batch_check(cx.onward(request)).await.map_err(Fault::from_peer)?;
        for ((at, _), result) in asked.iter().zip(answer.into_inner().results) {
            hold.get_mut(*at).into_iter().for_each(|holds| *holds &= result.allowed);
        }
    }
    Ok(hold)
}

/// What somebody who came through a share may do with a resource, by the share as it is now; in alphabetical order.
/// Nothing if the share is not for them. Counts what the revision, if there is one, tells.
pub(crate) async fn opened_by(
    cx: &Cx,
    proof: String,
    resource: ResourceId,
    revision: Option<String>,
) -> Result<Vec<String>, Fault> {
    use contracts::access::v1::{Subject, subject::Kind};

    let request = ListPermissionsRequest {
        subject: Some(Subject { kind: Some(Kind::ShareProof(proof)) }),
        object: Some(ObjectId::Resource(resource).into()),
        consistency: revision.map(|at_least_revision| Consistency { at_least_revision, bounded_staleness: None }),
    };
    let answer = cx.app.peers.authz.clone().list_permissions(unaccompanied(cx, request)).await;
    Ok(answer.map_err(Fault::from_peer)?.into_inner().permissions)
}

/// A call in this service's own name: whoever calls may show a credential that has ended, and not mean to use any.
fn unaccompanied<T>(cx: &Cx, message: T) -> Request<T> {
    let mut request = cx.onward(message);
    request.metadata_mut().remove("authorization");
    request
}

/// Those of some holders who belong to an organization now.
pub(crate) async fn live_holders(
    cx: &Cx,
    organization: OrganizationId,
    holders: impl Iterator<Item = Holder>,
) -> Result<LiveHolders, Fault> {
    let mut request = FilterMembersRequest { organization_id: organization.into(), ..FilterMembersRequest::default() };
    for holder in holders {
        match holder {
            Holder::User(id) => request.user_ids.push(id.into()),
            Holder::ServiceAccount(id) => request.service_account_ids.push(id.into()),
            Holder::Group(id) => request.group_ids.push(id.into()),
        }
    }
    if request.user_ids.is_empty() && request.service_account_ids.is_empty() && request.group_ids.is_empty() {
        return Ok(LiveHolders::default());
    }
    let answer = cx.app.peers.memberships.clone().filter_members(cx.onward(request)).await.map_err(Fault::from_peer)?;
    LiveHolders::try_from(answer.into_inner()).map_err(Fault::internal)
}

/// Whether an organization has a workspace.
pub(crate) async fn has_workspace(
    cx: &Cx,
    organization: OrganizationId,
    workspace: WorkspaceId,
) -> Result<bool, Fault> {
    let workspace_id = String::from(workspace);
    let request = DescribeOrganizationRequest {
        organization_id: organization.into(),
        workspace_ids: vec![workspace_id.clone()],
        ..Default::default()
    };
    let answer = cx.app.peers.memberships.clone().describe_organization(cx.onward(request)).await;
    let answer = answer.map_err(Fault::from_peer)?.into_inner();
    Ok(answer.workspaces.iter().any(|known| known.workspace_id == workspace_id))
}

/// The address that somebody has proven; nothing if there is no such account.
pub(crate) async fn address_of(cx: &Cx, user: UserId) -> Result<Option<Email>, Fault> {
    let request = BatchGetUsersRequest { user_ids: vec![user.into()] };
    let answer = cx.app.peers.directory.clone().batch_get_users(unaccompanied(cx, request)).await;
    let found = answer.map_err(Fault::from_peer)?.into_inner().users.pop();
    found.map(|found| Email::parse(&found.email)).transpose().map_err(Fault::internal)
}

impl TryFrom<FilterMembersResponse> for LiveHolders {
    type Error = IdError;

    fn try_from(answer: FilterMembersResponse) -> Result<Self, IdError> {
        let member = |member: LiveMember| Ok((member.user_id.parse()?, member.membership_id.parse()?));
        let program =
            |program: LiveServiceAccount| Ok((program.service_account_id.parse()?, program.membership_id.parse()?));
        Ok(Self {
            people: answer.members.into_iter().map(member).collect::<Result<_, IdError>>()?,
            service_accounts: answer.service_accounts.into_iter().map(program).collect::<Result<_, IdError>>()?,
            groups: answer.group_ids.iter().map(|id| id.parse()).collect::<Result<_, IdError>>()?,
        })
    }
}

impl From<&ModelResourceType> for ResourceType {
    fn from(known: &ModelResourceType) -> Self {
        let creator_level = known.creator_level.clone();
        Self {
            name: known.name.clone(),
            levels: known.levels.iter().map(Level::from).collect(),
            actions: known.actions.clone(),
            creator_level: Some(creator_level).filter(|level| !level.is_empty()),
            parents: known.parents.clone(),
        }
    }
}

impl From<&ModelLevel> for Level {
    fn from(known: &ModelLevel) -> Self {
        Self { name: known.name.clone(), actions: known.actions.clone() }
    }
}

impl From<&ModelShareMode> for ShareMode {
    fn from(known: &ModelShareMode) -> Self {
        Self { name: known.name.clone(), actions: known.actions.clone() }
    }
}
