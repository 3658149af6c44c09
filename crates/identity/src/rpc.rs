//! The contracts' services, one line per RPC.

mod active_organization;
mod bounds;
mod change_password;
mod convert;
mod create_access_token;
mod create_signing_key;
mod deactivate_user;
mod delete_signing_key;
mod get_jwks;
mod get_user;
mod internal;
mod list_access_tokens;
mod list_sessions;
mod list_signing_keys;
mod password;
mod person;
mod refresh_session;
mod request_password_reset;
mod reset_password;
mod revoke_access_token;
mod revoke_session;
mod rotate_access_token;
mod session_tokens;
mod sign_in;
mod sign_out;
mod sign_up;
mod switch_organization;
mod token_making;
mod update_user;
mod verify_email;

use std::sync::Arc;

use contracts::identity::internal::v1 as inner;
use contracts::identity::internal::v1::credential_service_server::{CredentialService, CredentialServiceServer};
use contracts::identity::internal::v1::directory_service_server::{DirectoryService, DirectoryServiceServer};
use contracts::identity::v1 as outer;
use contracts::identity::v1::access_token_service_server::{AccessTokenService, AccessTokenServiceServer};
use contracts::identity::v1::session_service_server::{SessionService, SessionServiceServer};
use contracts::identity::v1::signing_key_service_server::{SigningKeyService, SigningKeyServiceServer};
use contracts::identity::v1::user_service_server::{UserService, UserServiceServer};
use contracts::identity::v1::*;
use kit::server::{Background, MESSAGE_LIMIT, Service};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::{default_organization, housekeeping, jwks, last_use};

#[derive(Debug)]
struct Rpc(Arc<App>);

type Answer<T> = Result<Response<T>, Status>;

macro_rules! served {
    ($server:ident, $app:expr) => {
        $server::new(Rpc(Arc::clone($app)))
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT)
    };
}

pub(crate) fn service(app: &Arc<App>) -> Service {
    let routes = Routes::new(served!(UserServiceServer, app))
        .add_service(served!(SessionServiceServer, app))
        .add_service(served!(AccessTokenServiceServer, app))
        .add_service(served!(SigningKeyServiceServer, app))
        .add_service(served!(DirectoryServiceServer, app))
        .add_service(served!(CredentialServiceServer, app));
    Service {
        name: "identity",
        router: routes.into_axum_router().merge(jwks::router(Arc::clone(app))),
        grpc_services: vec![
            outer::user_service_server::SERVICE_NAME,
            outer::session_service_server::SERVICE_NAME,
            outer::access_token_service_server::SERVICE_NAME,
            outer::signing_key_service_server::SERVICE_NAME,
            inner::directory_service_server::SERVICE_NAME,
            inner::credential_service_server::SERVICE_NAME,
        ],
        quick: Vec::new(),
        background: background(app),
        conditions: Vec::new(),
    }
}

fn background(app: &Arc<App>) -> Vec<Background> {
    let (sweeper, writer, completer) = (Arc::clone(app), Arc::clone(app), Arc::clone(app));
    vec![
        Box::new(move |shutdown| Box::pin(housekeeping::run(sweeper, shutdown))),
        Box::new(move |shutdown| Box::pin(last_use::run(writer, shutdown))),
        Box::new(move |shutdown| Box::pin(default_organization::run(completer, shutdown))),
    ]
}

#[tonic::async_trait]
impl UserService for Rpc {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Answer<SignUpResponse> {
        kit::call(&self.0, request, sign_up::sign_up).await
    }

    async fn verify_email(&self, request: Request<VerifyEmailRequest>) -> Answer<VerifyEmailResponse> {
        kit::call(&self.0, request, verify_email::verify_email).await
    }

    async fn get_user(&self, request: Request<GetUserRequest>) -> Answer<GetUserResponse> {
        kit::call(&self.0, request, get_user::get_user).await
    }

    async fn update_user(&self, request: Request<UpdateUserRequest>) -> Answer<UpdateUserResponse> {
        kit::call(&self.0, request, update_user::update_user).await
    }

    async fn deactivate_user(&self, request: Request<DeactivateUserRequest>) -> Answer<DeactivateUserResponse> {
        kit::call(&self.0, request, deactivate_user::deactivate_user).await
    }

    async fn change_password(&self, request: Request<ChangePasswordRequest>) -> Answer<ChangePasswordResponse> {
        kit::call(&self.0, request, change_password::change_password).await
    }

    async fn request_password_reset(
        &self,
        request: Request<RequestPasswordResetRequest>,
    ) -> Answer<RequestPasswordResetResponse> {
        kit::call(&self.0, request, request_password_reset::request_password_reset).await
    }

    async fn reset_password(&self, request: Request<ResetPasswordRequest>) -> Answer<ResetPasswordResponse> {
        kit::call(&self.0, request, reset_password::reset_password).await
    }
}

#[tonic::async_trait]
impl SessionService for Rpc {
    async fn sign_in(&self, request: Request<SignInRequest>) -> Answer<SignInResponse> {
        kit::call(&self.0, request, sign_in::sign_in).await
    }

    async fn refresh_session(&self, request: Request<RefreshSessionRequest>) -> Answer<RefreshSessionResponse> {
        kit::call(&self.0, request, refresh_session::refresh_session).await
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Answer<SignOutResponse> {
        kit::call(&self.0, request, sign_out::sign_out).await
    }

    async fn list_sessions(&self, request: Request<ListSessionsRequest>) -> Answer<ListSessionsResponse> {
        kit::call(&self.0, request, list_sessions::list_sessions).await
    }

    async fn revoke_session(&self, request: Request<RevokeSessionRequest>) -> Answer<RevokeSessionResponse> {
        kit::call(&self.0, request, revoke_session::revoke_session).await
    }

    async fn switch_organization(
        &self,
        request: Request<SwitchOrganizationRequest>,
    ) -> Answer<SwitchOrganizationResponse> {
        kit::call(&self.0, request, switch_organization::switch_organization).await
    }
}

#[tonic::async_trait]
impl AccessTokenService for Rpc {
    async fn create_access_token(
        &self,
        request: Request<CreateAccessTokenRequest>,
    ) -> Answer<CreateAccessTokenResponse> {
        kit::call(&self.0, request, create_access_token::create_access_token).await
    }

    async fn list_access_tokens(&self, request: Request<ListAccessTokensRequest>) -> Answer<ListAccessTokensResponse> {
        kit::call(&self.0, request, list_access_tokens::list_access_tokens).await
    }

    async fn rotate_access_token(
        &self,
        request: Request<RotateAccessTokenRequest>,
    ) -> Answer<RotateAccessTokenResponse> {
        kit::call(&self.0, request, rotate_access_token::rotate_access_token).await
    }

    async fn revoke_access_token(
        &self,
        request: Request<RevokeAccessTokenRequest>,
    ) -> Answer<RevokeAccessTokenResponse> {
        kit::call(&self.0, request, revoke_access_token::revoke_access_token).await
    }
}

#[tonic::async_trait]
impl SigningKeyService for Rpc {
    async fn create_signing_key(&self, request: Request<CreateSigningKeyRequest>) -> Answer<CreateSigningKeyResponse> {
        kit::call(&self.0, request, create_signing_key::create_signing_key).await
    }

    async fn list_signing_keys(&self, request: Request<ListSigningKeysRequest>) -> Answer<ListSigningKeysResponse> {
        kit::call(&self.0, request, list_signing_keys::list_signing_keys).await
    }

    async fn delete_signing_key(&self, request: Request<DeleteSigningKeyRequest>) -> Answer<DeleteSigningKeyResponse> {
        kit::call(&self.0, request, delete_signing_key::delete_signing_key).await
    }

    async fn get_jwks(&self, request: Request<GetJwksRequest>) -> Answer<GetJwksResponse> {
        kit::call(&self.0, request, get_jwks::get_jwks).await
    }
}

#[tonic::async_trait]
impl DirectoryService for Rpc {
    async fn batch_get_users(
        &self,
        request: Request<inner::BatchGetUsersRequest>,
    ) -> Answer<inner::BatchGetUsersResponse> {
        kit::call(&self.0, request, internal::batch_get_users::batch_get_users).await
    }

    async fn find_users(&self, request: Request<inner::FindUsersRequest>) -> Answer<inner::FindUsersResponse> {
        kit::call(&self.0, request, internal::find_users::find_users).await
    }
}

#[tonic::async_trait]
impl CredentialService for Rpc {
    async fn resolve_credential(
        &self,
        request: Request<inner::ResolveCredentialRequest>,
    ) -> Answer<inner::ResolveCredentialResponse> {
        kit::call(&self.0, request, internal::resolve_credential::resolve_credential).await
    }
}
