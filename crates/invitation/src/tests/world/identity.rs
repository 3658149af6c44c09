//! identity, as far as it is asked here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::identity::internal::v1::credential_service_server::CredentialService;
use contracts::identity::internal::v1::directory_service_server::DirectoryService;
use contracts::identity::internal::v1::{
    BatchGetUsersRequest, BatchGetUsersResponse, DirectoryUser, FindUsersRequest, FindUsersResponse,
    ResolveCredentialRequest, ResolveCredentialResponse,
};
use contracts::identity::v1::signing_key_service_server::SigningKeyService;
use contracts::identity::v1::{
    CreateSigningKeyRequest, CreateSigningKeyResponse, DeleteSigningKeyRequest, DeleteSigningKeyResponse,
    GetJwksRequest, GetJwksResponse, Jwk, ListSigningKeysRequest, ListSigningKeysResponse,
};
use tonic::{Request, Response, Status};

use crate::tests::world::{Person, World};

#[tonic::async_trait]
impl DirectoryService for World {
    async fn batch_get_users(
        &self,
        request: Request<BatchGetUsersRequest>,
    ) -> Result<Response<BatchGetUsersResponse>, Status> {
        let ids = request.into_inner().user_ids;
        let users = self.users(|person| ids.contains(&person.user.to_string()));
        Ok(Response::new(BatchGetUsersResponse { users }))
    }

    async fn find_users(&self, request: Request<FindUsersRequest>) -> Result<Response<FindUsersResponse>, Status> {
        let emails = request.into_inner().emails;
        let users = self.users(|person| emails.contains(&person.email));
        Ok(Response::new(FindUsersResponse { users }))
    }
}

#[tonic::async_trait]
impl CredentialService for World {
    async fn resolve_credential(
        &self,
        request: Request<ResolveCredentialRequest>,
    ) -> Result<Response<ResolveCredentialResponse>, Status> {
        let state = self.state.lock().unwrap();
        let found = state.tokens.get(&request.into_inner().credential);
        let answer = found.map(|(token, organization)| ResolveCredentialResponse {
            access_token_id: token.to_string(),
            organization_id: organization.to_string(),
            operator: false,
        });
        Ok(Response::new(answer.unwrap_or_default()))
    }
}

#[tonic::async_trait]
impl SigningKeyService for World {
    async fn get_jwks(&self, _: Request<GetJwksRequest>) -> Result<Response<GetJwksResponse>, Status> {
        let key = Jwk {
            kid: self.issuer.key_id().to_owned(),
            x: URL_SAFE_NO_PAD.encode(self.issuer.public_key()),
            ..Default::default()
        };
        Ok(Response::new(GetJwksResponse { keys: vec![key] }))
    }

    async fn create_signing_key(
        &self,
        _: Request<CreateSigningKeyRequest>,
    ) -> Result<Response<CreateSigningKeyResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn list_signing_keys(
        &self,
        _: Request<ListSigningKeysRequest>,
    ) -> Result<Response<ListSigningKeysResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn delete_signing_key(
        &self,
        _: Request<DeleteSigningKeyRequest>,
    ) -> Result<Response<DeleteSigningKeyResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }
}

impl World {
    fn users(&self, is_wanted: impl Fn(&Person) -> bool) -> Vec<DirectoryUser> {
        let state = self.state.lock().unwrap();
        let wanted = state.people.values().filter(|person| is_wanted(person));
        wanted
            .map(|person| DirectoryUser {
                user_id: person.user.into(),
                email: person.email.clone(),
                display_name: person.name.clone(),
                ..DirectoryUser::default()
            })
            .collect()
    }
}
