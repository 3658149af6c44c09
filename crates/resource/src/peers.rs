//! What this service asks of the others.

use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::{BatchCheckRequest, CheckRequest, ListResourcesRequest, ModelResourceType};
use contracts::organization::internal::v1::FilterMembersRequest;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use ids::{MembershipId, OrganizationId, ResourceId, UserId};
use kit::Fault;
use kit::guard::ObjectId;
use kit::models::ModelRef;
use kit::wire::Channel;

use crate::app::Cx;
use crate::model::ResourceType;

/// The services that this one asks.
#[derive(Debug)]
pub(crate) struct Peers {
    authz: AuthzServiceClient<Channel>,
    memberships: MembershipServiceClient<Channel>,
}

/// What decides what somebody sees.
const VIEW: &str = "view";

impl Peers {
    pub(crate) fn new(peers: &kit::wire::Peers) -> Self {
        Self {
            authz: AuthzServiceClient::new(peers.authz.clone()),
            memberships: MembershipServiceClient::new(peers.organization.clone()),
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

/// Those of these people who are members of an organization now, with their memberships.
pub(crate) async fn live_members(
    cx: &Cx,
    organization: OrganizationId,
    people: impl Iterator<Item = UserId>,
) -> Result<Vec<(UserId, MembershipId)>, Fault> {
    let user_ids: Vec<String> = people.map(String::from).collect();
    if user_ids.is_empty() {
        return Ok(Vec::new());
    }
    let request = FilterMembersRequest { organization_id: organization.into(), user_ids };
    let answer = cx.app.peers.memberships.clone().filter_members(cx.onward(request)).await.map_err(Fault::from_peer)?;
    let members = answer.into_inner().members.into_iter();
    let live = members.map(|member| Ok((member.user_id.parse()?, member.membership_id.parse()?)));
    live.collect::<Result<_, ids::IdError>>().map_err(Fault::internal)
}

impl From<&ModelResourceType> for ResourceType {
    fn from(known: &ModelResourceType) -> Self {
        let creator_level = known.creator_level.clone();
        Self {
            name: known.name.clone(),
            levels: known.levels.iter().map(|level| level.name.clone()).collect(),
            creator_level: Some(creator_level).filter(|level| !level.is_empty()),
            parents: known.parents.clone(),
        }
    }
}
