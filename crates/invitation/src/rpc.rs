//! The RPCs, one file each, and what they have in common.

use std::sync::Arc;

use contracts::invitation::internal::v1 as internal_v1;
use contracts::invitation::internal::v1::pending_invitation_service_server::{
    self, PendingInvitationService, PendingInvitationServiceServer,
};
use contracts::invitation::v1::invitation_service_server::{self, InvitationService, InvitationServiceServer};
use contracts::invitation::v1::*;
use kit::server::{MESSAGE_LIMIT, Service};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::app::App;

mod accept_invitation;
mod addressed;
mod authority;
mod convert;
mod create_invitations;
mod decline_invitation;
mod get_invitation;
mod internal;
mod invite_guests;
mod inviting;
mod list_invitations;
mod list_my_invitations;
mod mailing;
mod preview_invitation;
mod received;
mod resend_invitation;
mod revoke_invitation;
mod roles;

/// The service without its background.
pub(crate) fn service(app: &Arc<App>) -> Service {
    let invitations = InvitationServiceServer::new(Rpc(Arc::clone(app)))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let pending = PendingInvitationServiceServer::new(Rpc(Arc::clone(app)))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    Service {
        name: "invitation",
        router: Routes::new(invitations).add_service(pending).into_axum_router(),
        grpc_services: vec![invitation_service_server::SERVICE_NAME, pending_invitation_service_server::SERVICE_NAME],
        quick: Vec::new(),
        background: Vec::new(),
        conditions: Vec::new(),
    }
}

#[derive(Debug)]
struct Rpc(Arc<App>);

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl InvitationService for Rpc {
    async fn create_invitations(
        &self,
        request: Request<CreateInvitationsRequest>,
    ) -> Answer<CreateInvitationsResponse> {
        kit::call(&self.0, request, create_invitations::create_invitations).await
    }

    async fn invite_guests(&self, request: Request<InviteGuestsRequest>) -> Answer<InviteGuestsResponse> {
        kit::call(&self.0, request, invite_guests::invite_guests).await
    }

    async fn get_invitation(&self, request: Request<GetInvitationRequest>) -> Answer<GetInvitationResponse> {
        kit::call(&self.0, request, get_invitation::get_invitation).await
    }

    async fn list_invitations(&self, request: Request<ListInvitationsRequest>) -> Answer<ListInvitationsResponse> {
        kit::call(&self.0, request, list_invitations::list_invitations).await
    }

    async fn list_my_invitations(
        &self,
        request: Request<ListMyInvitationsRequest>,
    ) -> Answer<ListMyInvitationsResponse> {
        kit::call(&self.0, request, list_my_invitations::list_my_invitations).await
    }

    async fn resend_invitation(&self, request: Request<ResendInvitationRequest>) -> Answer<ResendInvitationResponse> {
        kit::call(&self.0, request, resend_invitation::resend_invitation).await
    }

    async fn revoke_invitation(&self, request: Request<RevokeInvitationRequest>) -> Answer<RevokeInvitationResponse> {
        kit::call(&self.0, request, revoke_invitation::revoke_invitation).await
    }

    async fn preview_invitation(
        &self,
        request: Request<PreviewInvitationRequest>,
    ) -> Answer<PreviewInvitationResponse> {
        kit::call(&self.0, request, preview_invitation::preview_invitation).await
    }

    async fn accept_invitation(&self, request: Request<AcceptInvitationRequest>) -> Answer<AcceptInvitationResponse> {
        kit::call(&self.0, request, accept_invitation::accept_invitation).await
    }

    async fn decline_invitation(
        &self,
        request: Request<DeclineInvitationRequest>,
    ) -> Answer<DeclineInvitationResponse> {
        kit::call(&self.0, request, decline_invitation::decline_invitation).await
    }
}

#[tonic::async_trait]
impl PendingInvitationService for Rpc {
    async fn list_pending_invitations(
        &self,
        request: Request<internal_v1::ListPendingInvitationsRequest>,
    ) -> Answer<internal_v1::ListPendingInvitationsResponse> {
        kit::call(&self.0, request, internal::list_pending_invitations::list_pending_invitations).await
    }

    async fn verify_invitation(
        &self,
        request: Request<internal_v1::VerifyInvitationRequest>,
    ) -> Answer<internal_v1::VerifyInvitationResponse> {
        kit::call(&self.0, request, internal::verify_invitation::verify_invitation).await
    }
}
