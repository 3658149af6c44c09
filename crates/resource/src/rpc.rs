//! The contracts' services, one line per RPC.

mod convert;
mod create_resource;
mod create_share;
mod delete_resource;
mod delete_share;
mod get_resource;
mod get_share;
mod grant_access;
mod list_grants;
mod list_resources;
mod list_shares;
mod mode;
mod move_resource;
mod open_share;
mod revoke_access;
mod update_resource;
mod update_share;

use std::sync::Arc;

use contracts::resource::v1::grant_service_server::{self, GrantService, GrantServiceServer};
use contracts::resource::v1::resource_service_server::{self, ResourceService, ResourceServiceServer};
use contracts::resource::v1::share_service_server::{self, ShareService, ShareServiceServer};
use contracts::resource::v1::*;
use kit::server::{MESSAGE_LIMIT, Service};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::app::App;

#[derive(Debug)]
struct Rpc(Arc<App>);

type Answer<T> = Result<Response<T>, Status>;

pub(crate) fn service(app: &Arc<App>) -> Service {
    let resources = ResourceServiceServer::new(Rpc(Arc::clone(app)))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let grants = GrantServiceServer::new(Rpc(Arc::clone(app)))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let shares = ShareServiceServer::new(Rpc(Arc::clone(app)))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    Service {
        name: "resource",
        router: Routes::new(resources).add_service(grants).add_service(shares).into_axum_router(),
        grpc_services: vec![
            resource_service_server::SERVICE_NAME,
            grant_service_server::SERVICE_NAME,
            share_service_server::SERVICE_NAME,
        ],
        quick: Vec::new(),
        background: Vec::new(),
        conditions: Vec::new(),
    }
}

#[tonic::async_trait]
impl ResourceService for Rpc {
    async fn create_resource(&self, request: Request<CreateResourceRequest>) -> Answer<CreateResourceResponse> {
        kit::call(&self.0, request, create_resource::create_resource).await
    }

    async fn get_resource(&self, request: Request<GetResourceRequest>) -> Answer<GetResourceResponse> {
        kit::call(&self.0, request, get_resource::get_resource).await
    }

    async fn list_resources(&self, request: Request<ListResourcesRequest>) -> Answer<ListResourcesResponse> {
        kit::call(&self.0, request, list_resources::list_resources).await
    }

    async fn update_resource(&self, request: Request<UpdateResourceRequest>) -> Answer<UpdateResourceResponse> {
        kit::call(&self.0, request, update_resource::update_resource).await
    }

    async fn move_resource(&self, request: Request<MoveResourceRequest>) -> Answer<MoveResourceResponse> {
        kit::call(&self.0, request, move_resource::move_resource).await
    }

    async fn delete_resource(&self, request: Request<DeleteResourceRequest>) -> Answer<DeleteResourceResponse> {
        kit::call(&self.0, request, delete_resource::delete_resource).await
    }
}

#[tonic::async_trait]
impl GrantService for Rpc {
    async fn grant_access(&self, request: Request<GrantAccessRequest>) -> Answer<GrantAccessResponse> {
        kit::call(&self.0, request, grant_access::grant_access).await
    }

    async fn revoke_access(&self, request: Request<RevokeAccessRequest>) -> Answer<RevokeAccessResponse> {
        kit::call(&self.0, request, revoke_access::revoke_access).await
    }

    async fn list_grants(&self, request: Request<ListGrantsRequest>) -> Answer<ListGrantsResponse> {
        kit::call(&self.0, request, list_grants::list_grants).await
    }
}

#[tonic::async_trait]
impl ShareService for Rpc {
    async fn create_share(&self, request: Request<CreateShareRequest>) -> Answer<CreateShareResponse> {
        kit::call(&self.0, request, create_share::create_share).await
    }

    async fn get_share(&self, request: Request<GetShareRequest>) -> Answer<GetShareResponse> {
        kit::call(&self.0, request, get_share::get_share).await
    }

    async fn list_shares(&self, request: Request<ListSharesRequest>) -> Answer<ListSharesResponse> {
        kit::call(&self.0, request, list_shares::list_shares).await
    }

    async fn update_share(&self, request: Request<UpdateShareRequest>) -> Answer<UpdateShareResponse> {
        kit::call(&self.0, request, update_share::update_share).await
    }

    async fn delete_share(&self, request: Request<DeleteShareRequest>) -> Answer<DeleteShareResponse> {
        kit::call(&self.0, request, delete_share::delete_share).await
    }

    async fn open_share(&self, request: Request<OpenShareRequest>) -> Answer<OpenShareResponse> {
        kit::call(&self.0, request, open_share::open_share).await
    }
}
