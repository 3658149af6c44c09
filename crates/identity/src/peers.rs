//! The other services, as this one uses them.

use contracts::access::v1::Object;
use contracts::authz::v1::ListPermissionsRequest;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::invitation::internal::v1::VerifyInvitationRequest;
use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, DescribeServiceAccountRequest, DescribeServiceAccountResponse, EndMembershipsRequest,
    EnsureDefaultOrganizationRequest, ListUserOrganizationsRequest,
};
use ids::{IdError, OrganizationId, ServiceAccountId, UserId, WorkspaceId};
use kit::Fault;
use kit::email::Email;
use kit::guard::ObjectId;
use kit::wire::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::app::Cx;
use crate::error;
use crate::model::ServiceAccount;

/// The clients.
#[derive(Debug)]
pub(crate) struct Peers {
    organization: MembershipServiceClient<Channel>,
    invitation: PendingInvitationServiceClient<Channel>,
    authz: AuthzServiceClient<Channel>,
}

/// There is no organization.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// And there will be none, as things are.
    ForGood(Fault),
    /// Perhaps; that is not known.
    ForNow(Fault),
}

// === impl Peers ===

impl Peers {
    pub(crate) fn new(peers: &kit::wire::Peers) -> Self {
        Self {
            organization: MembershipServiceClient::new(peers.organization.clone()),
            invitation: PendingInvitationServiceClient::new(peers.invitation.clone()),
            authz: AuthzServiceClient::new(peers.authz.clone()),
        }
    }

    /// Ends all memberships of somebody; repeating it does no harm.
    ///
    /// # Errors
    /// FAILED_PRECONDITION with `LAST_HOLDER` if an organization cannot do without them.
    pub(crate) async fn end_memberships(&self, cx: &Cx, user: UserId) -> Result<(), Fault> {
        let request = cx.onward(EndMembershipsRequest { user_id: user.into() });
        self.organization
            .clone()
            .end_memberships(request)
            .await
            .map_err(|status| last_holder(&status).unwrap_or_else(|| Fault::from_peer(status)))?;
        Ok(())
    }

    /// The organizations that somebody belongs to, as a member or as a guest.
    pub(crate) async fn organizations_of(&self, cx: &Cx, user: UserId) -> Result<Vec<OrganizationId>, Fault> {
        let request = cx.onward(ListUserOrganizationsRequest { user_id: user.into() });
        let answer = self.organization.clone().list_user_organizations(request).await.map_err(Fault::from_peer)?;
        let ids = answer.into_inner().organization_ids;
        ids.iter().map(|id| id.parse()).collect::<Result<_, IdError>>().map_err(Fault::internal)
    }

    /// Makes somebody's organization of their own, or finds the one that was made; nothing, if the model gives none.
    pub(crate) async fn ensure_default_organization(
        &self,
        request: Request<EnsureDefaultOrganizationRequest>,
    ) -> Result<Option<OrganizationId>, Refusal> {
        match self.organization.clone().ensure_default_organization(request).await {
            Ok(answer) => {
                let id = Some(answer.into_inner().organization_id).filter(|id| !id.is_empty());
                let id = id.map(|id| id.parse()).transpose();
                id.map_err(|error: IdError| Refusal::ForNow(Fault::internal(error)))
            }
            Err(status) if is_for_good(&status) => Err(Refusal::ForGood(Fault::from_peer(status))),
            Err(status) => Err(Refusal::ForNow(Fault::from_peer(status))),
        }
    }

    /// A service account of an organization, if it has it.
    pub(crate) async fn service_account(
        &self,
        cx: &Cx,
        organization: OrganizationId,
        id: ServiceAccountId,
    ) -> Result<Option<ServiceAccount>, Fault> {
        let request =
            DescribeServiceAccountRequest { organization_id: organization.into(), service_account_id: id.into() };
        let answer = self.organization.clone().describe_service_account(cx.onward(request)).await;
        let answer = answer.map_err(Fault::from_peer)?.into_inner();
        if answer.found { service_account(id, answer).map(Some).map_err(Fault::internal) } else { Ok(None) }
    }

    /// Of some workspaces, those that the organization has now.
    pub(crate) async fn live_workspaces(
        &self,
        cx: &Cx,
        organization: OrganizationId,
        workspaces: impl Iterator<Item = WorkspaceId>,
    ) -> Result<Vec<WorkspaceId>, Fault> {
        let workspace_ids = workspaces.map(String::from).collect::<Vec<_>>();
        if workspace_ids.is_empty() {
            return Ok(Vec::new());
        }
        let organization_id = organization.into();
        let request =
            DescribeOrganizationRequest { organization_id, workspace_ids, ..DescribeOrganizationRequest::default() };
        let answer = self.organization.clone().describe_organization(cx.onward(request)).await;
        let workspaces = answer.map_err(Fault::from_peer)?.into_inner().workspaces;
        let ids = workspaces.iter().map(|workspace| workspace.workspace_id.parse());
        ids.collect::<Result<_, IdError>>().map_err(Fault::internal)
    }

    /// The address that an invitation's token proves, if it proves one.
    pub(crate) async fn invited_email(&self, cx: &Cx, token: String) -> Result<Option<Email>, Fault> {
        let request = cx.onward(VerifyInvitationRequest { token });
        let answer = self.invitation.clone().verify_invitation(request).await.map_err(Fault::from_peer)?;
        let email = answer.into_inner().email;
        if email.is_empty() { Ok(None) } else { Email::parse(&email).map(Some).map_err(Fault::internal) }
    }

    /// What the caller may do on an object, in alphabetical order.
    pub(crate) async fn own_permissions(&self, cx: &Cx, object: ObjectId) -> Result<Vec<String>, Fault> {
        let object = Some(Object::from(object));
        let request = cx.onward(ListPermissionsRequest { object, ..ListPermissionsRequest::default() });
        let answer = self.authz.clone().list_permissions(request).await.map_err(Fault::from_peer)?;
        Ok(answer.into_inner().permissions)
    }
}

/// What is asked of the organization service for somebody who is owed an organization of their own.
pub(crate) fn default_organization(user: UserId, model: String) -> EnsureDefaultOrganizationRequest {
    EnsureDefaultOrganizationRequest { user_id: user.into(), model }
}

fn service_account(id: ServiceAccountId, answer: DescribeServiceAccountResponse) -> Result<ServiceAccount, IdError> {
    let workspaces = answer.workspaces.into_iter().map(|held| Ok((held.workspace_id.parse()?, held.role)));
    Ok(ServiceAccount {
        id,
        membership: answer.membership_id.parse()?,
        role: answer.role,
        workspaces: workspaces.collect::<Result<_, _>>()?,
    })
}

/// Whether repeating cannot help.
fn is_for_good(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::FailedPrecondition
            | Code::NotFound
            | Code::InvalidArgument
            | Code::AlreadyExists
            | Code::PermissionDenied
    )
}

/// The organization's refusal in this service's own words.
fn last_holder(status: &Status) -> Option<Fault> {
    let mut info = status.get_details_error_info().filter(|info| info.reason == "LAST_HOLDER")?;
    Some(error::last_holder(info.metadata.remove("organization_id").unwrap_or_default()))
}
