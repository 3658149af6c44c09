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

use crate::rpc::tests::world::World;

#[tonic::async_trait]
impl DirectoryService for World {
    async fn batch_get_users(
        &self,
        request: Request<BatchGetUsersRequest>,
    ) -> Result<Response<BatchGetUsersResponse>, Status> {
        let ids = request.into_inner().user_ids;
        let people = self.people.lock().unwrap();
        let known = people.iter().filter(|(user, _)| ids.contains(&user.to_string()));
        let users = known.map(|(user, name)| DirectoryUser {
            user_id: (*user).into(),
            display_name: name.clone(),
            ..DirectoryUser::default()
        });
        Ok(Response::new(BatchGetUsersResponse { users: users.collect() }))
    }

    async fn find_users(&self, _: Request<FindUsersRequest>) -> Result<Response<FindUsersResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }
}

#[tonic::async_trait]
impl CredentialService for World {
    async fn resolve_credential(
        &self,
        request: Request<ResolveCredentialRequest>,
    ) -> Result<Response<ResolveCredentialResponse>, Status> {
        let operator = request.into_inner().credential == self.operator.reveal();
        Ok(Response::new(ResolveCredentialResponse { operator, ..ResolveCredentialResponse::default() }))
    }
}

#[tonic::async_trait]
impl SigningKeyService for World {
    async fn get_jwks(&self, _: Request<GetJwksRequest>) -> Result<Response<GetJwksResponse>, Status> {
        let key = Jwk {
            kid: self.issuer.key_id().to_owned(),
            x: URL_SAFE_NO_PAD.encode(self.issuer.public_key()),
            ..Jwk::default()
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
