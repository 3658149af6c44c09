//! The other services, as this one uses them.

use contracts::access::v1::Object;
use contracts::authz::v1::ListPermissionsRequest;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::invitation::internal::v1::VerifyInvitationRequest;
use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::organization::internal::v1::EndMembershipsRequest;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use ids::UserId;
use kit::Fault;
use kit::email::Email;
use kit::guard::ObjectId;
use kit::wire::Channel;
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::app::Cx;
use crate::error;

/// The clients.
#[derive(Debug)]
pub(crate) struct Peers {
    organization: MembershipServiceClient<Channel>,
    invitation: PendingInvitationServiceClient<Channel>,
    authz: AuthzServiceClient<Channel>,
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

/// The organization's refusal in this service's own words.
fn last_holder(status: &Status) -> Option<Fault> {
    let mut info = status.get_details_error_info().filter(|info| info.reason == "LAST_HOLDER")?;
    Some(error::last_holder(info.metadata.remove("organization_id").unwrap_or_default()))
}
