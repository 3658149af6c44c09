//! The other services, as this one uses them: in the words of the model.

use std::collections::{HashMap, HashSet};

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::DecideRequest;
use contracts::authz::internal::v1::decision_service_client::DecisionServiceClient;
use contracts::identity::internal::v1::directory_service_client::DirectoryServiceClient;
use contracts::identity::internal::v1::{BatchGetUsersRequest, FindUsersRequest};
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, DescribeOrganizationResponse, FilterMembersRequest,
};
use ids::{OrganizationId, UserId, WorkspaceId};
use kit::Fault;
use kit::email::Email;
use kit::guard::ObjectId;
use kit::wire::{self, Channel};
use tonic::Code;

use crate::app::Cx;
use crate::model::Inviter;

pub(crate) mod membership;
pub(crate) mod seats;

/// Clients of the other services.
#[derive(Debug, Clone)]
pub(crate) struct Peers {
    directory: DirectoryServiceClient<Channel>,
    memberships: MembershipServiceClient<Channel>,
    decisions: DecisionServiceClient<Channel>,
}

/// A person, as others see them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) email: Email,
    pub(crate) display_name: String,
}

/// An organization that works.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) display_name: String,
    /// Those of the workspaces asked for that it has, by name.
    pub(crate) workspaces: HashMap<WorkspaceId, String>,
    /// Those of the roles asked for that it has as its own.
    pub(crate) roles: Vec<OwnRole>,
    /// Empty where the product has none.
    pub(crate) edition: String,
    /// Whether its edition lets it invite.
    pub(crate) invites: bool,
}

/// A role of an organization's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnRole {
    pub(crate) id: String,
    pub(crate) in_workspace: bool,
    pub(crate) display_name: String,
}

/// Workspaces and roles that an organization is asked about; 1,000 of each at most.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) workspaces: Vec<WorkspaceId>,
    pub(crate) roles: Vec<String>,
}

// === impl Peers ===

impl Peers {
    pub(crate) fn new(peers: wire::Peers) -> Self {
        Self {
            directory: DirectoryServiceClient::new(peers.identity),
            memberships: MembershipServiceClient::new(peers.organization),
            decisions: DecisionServiceClient::new(peers.authz),
        }
    }

    /// People by account; 1,000 at most.
    pub(crate) async fn people(
        &self,
        cx: &Cx,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<HashMap<UserId, Person>, Fault> {
        let user_ids: HashSet<_> = users.into_iter().map(String::from).collect();
        if user_ids.is_empty() {
            return Ok(HashMap::new());
        }
        let request = BatchGetUsersRequest { user_ids: user_ids.into_iter().collect() };
        let answer = self.directory.clone().batch_get_users(cx.onward(request)).await.map_err(Fault::from_peer)?;
        let people = answer.into_inner().users.into_iter().map(|user| {
            let email = Email::parse(&user.email).map_err(Fault::internal)?;
            let id = user.user_id.parse().map_err(Fault::internal)?;
            Ok((id, Person { email, display_name: user.display_name }))
        });
        people.collect()
    }

    /// The accounts of these addresses; 1,000 at most.
    pub(crate) async fn accounts(&self, cx: &Cx, emails: &[Email]) -> Result<HashMap<Email, UserId>, Fault> {
        if emails.is_empty() {
            return Ok(HashMap::new());
        }
        let request = FindUsersRequest { emails: emails.iter().map(Email::to_string).collect() };
        let answer = self.directory.clone().find_users(cx.onward(request)).await.map_err(Fault::from_peer)?;
        let accounts = answer.into_inner().users.into_iter().map(|user| {
            let email = Email::parse(&user.email).map_err(Fault::internal)?;
            Ok((email, user.user_id.parse().map_err(Fault::internal)?))
        });
        accounts.collect()
    }

    /// Those of these people who are members; 1,000 at most.
    pub(crate) async fn members(
        &self,
        cx: &Cx,
        organization: OrganizationId,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<HashSet<UserId>, Fault> {
        let user_ids: Vec<_> = users.into_iter().map(String::from).collect();
        if user_ids.is_empty() {
            return Ok(HashSet::new());
        }
        let request =
            FilterMembersRequest { organization_id: organization.into(), user_ids, ..FilterMembersRequest::default() };
        let answer = self.memberships.clone().filter_members(cx.onward(request)).await.map_err(Fault::from_peer)?;
        let members = answer.into_inner().members.into_iter();
        members.map(|member| member.user_id.parse().map_err(Fault::internal)).collect()
    }

    /// An organization, with those of the workspaces and own roles that it has; nothing if it is gone.
    pub(crate) async fn organization(
        &self,
        cx: &Cx,
        organization: OrganizationId,
        asked: Asked,
    ) -> Result<Option<Organization>, Fault> {
        let request = DescribeOrganizationRequest {
            organization_id: organization.into(),
            workspace_ids: asked.workspaces.into_iter().map(String::from).collect(),
            role_ids: asked.roles,
        };
        match self.memberships.clone().describe_organization(cx.onward(request)).await {
            Ok(answer) => Organization::try_from(answer.into_inner()).map(Some),
            Err(status) if matches!(status.code(), Code::NotFound | Code::FailedPrecondition) => Ok(None),
            Err(status) => Err(Fault::from_peer(status)),
        }
    }

    /// Whether whoever invited holds a permission now, in whatever session.
    pub(crate) async fn inviter_may(
        &self,
        cx: &Cx,
        inviter: Inviter,
        permission: &str,
        object: ObjectId,
    ) -> Result<bool, Fault> {
        let kind = match inviter {
            Inviter::User(id) => subject::Kind::UserId(id.into()),
            Inviter::AccessToken(id) => subject::Kind::AccessTokenId(id.into()),
        };
        let request = DecideRequest {
            subject: Some(Subject { kind: Some(kind) }),
            session_id: String::new(),
            permission: permission.to_owned(),
            object: Some(object.into()),
        };
        let answer = self.decisions.clone().decide(cx.onward(request)).await.map_err(Fault::from_peer)?;
        Ok(answer.into_inner().allowed)
    }
}

// === impl Organization ===

impl TryFrom<DescribeOrganizationResponse> for Organization {
    type Error = Fault;

    fn try_from(answer: DescribeOrganizationResponse) -> Result<Self, Fault> {
        let workspaces = answer
            .workspaces
            .into_iter()
            .map(|workspace| Ok((workspace.workspace_id.parse().map_err(Fault::internal)?, workspace.display_name)));
        let roles = answer.roles.into_iter().map(|role| OwnRole {
            id: role.role_id,
            in_workspace: role.in_workspace,
            display_name: role.display_name,
        });
        Ok(Self {
            display_name: answer.display_name,
            workspaces: workspaces.collect::<Result<_, Fault>>()?,
            roles: roles.collect(),
            edition: answer.edition,
            invites: answer.invitations_supported,
        })
    }
}
