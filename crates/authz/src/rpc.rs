//! The contracts' services, one line per RPC.

mod asker;
mod batch_check;
mod check;
mod convert;
mod explain;
mod get_model;
mod get_verification;
mod internal;
mod list_models;
mod list_permissions;
mod list_resources;
mod list_subjects;
mod model;
mod put_model;
#[cfg(test)]
pub(crate) mod scene;
mod start_verification;
mod validate_model;
mod verification;

use std::sync::Arc;

use contracts::authz::internal::v1 as inner;
use contracts::authz::internal::v1::decision_service_server::{DecisionService, DecisionServiceServer};
use contracts::authz::internal::v1::fact_service_server::{FactService, FactServiceServer};
use contracts::authz::v1::authz_service_server::{AuthzService, AuthzServiceServer};
use contracts::authz::v1::model_service_server::{ModelService, ModelServiceServer};
use contracts::authz::v1::verification_service_server::{VerificationService, VerificationServiceServer};
use contracts::authz::v1::*;
use kit::server::Service;
use kit::stack::{LocalService, Quick};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::app::App;

/// Batches of 10,000 checks, and pushes of 1,000 events, are larger than what others send.
const MESSAGE_BYTES_MAX: usize = 4 << 20;

/// What takes a microsecond. Batches and lists can take a thousand times that.
const CHECKS: &[&str] = &["/tenantry.authz.v1.AuthzService/Check", "/tenantry.authz.v1.AuthzService/Explain"];
const DECISIONS: &[&str] = &[
    "/tenantry.authz.internal.v1.DecisionService/Decide",
    "/tenantry.authz.internal.v1.DecisionService/VerifySubject",
];

#[derive(Debug)]
struct Rpc(Arc<App>);

type Answer<T> = Result<Response<T>, Status>;

macro_rules! served {
    ($server:ident, $app:expr) => {
        $server::new(Rpc(Arc::clone($app)))
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX)
    };
}

pub(crate) fn service(app: &Arc<App>) -> Service {
    let routes = Routes::new(served!(AuthzServiceServer, app))
        .add_service(served!(ModelServiceServer, app))
        .add_service(served!(VerificationServiceServer, app))
        .add_service(served!(FactServiceServer, app))
        .add_service(served!(DecisionServiceServer, app));
    Service {
        name: "authz",
        router: routes.into_axum_router(),
        grpc_services: vec![
            contracts::authz::v1::authz_service_server::SERVICE_NAME,
            contracts::authz::v1::model_service_server::SERVICE_NAME,
            contracts::authz::v1::verification_service_server::SERVICE_NAME,
            inner::fact_service_server::SERVICE_NAME,
            inner::decision_service_server::SERVICE_NAME,
        ],
        quick: vec![
            Quick { paths: CHECKS, server: LocalService::generated(served!(AuthzServiceServer, app)) },
            Quick { paths: DECISIONS, server: LocalService::generated(served!(DecisionServiceServer, app)) },
        ],
        background: Vec::new(),
        conditions: Vec::new(),
    }
}

#[tonic::async_trait]
impl AuthzService for Rpc {
    async fn check(&self, request: Request<CheckRequest>) -> Answer<CheckResponse> {
        kit::answer(&self.0, request, check::check).await
    }

    async fn batch_check(&self, request: Request<BatchCheckRequest>) -> Answer<BatchCheckResponse> {
        kit::answer(&self.0, request, batch_check::batch_check).await
    }

    async fn list_resources(&self, request: Request<ListResourcesRequest>) -> Answer<ListResourcesResponse> {
        kit::answer(&self.0, request, list_resources::list_resources).await
    }

    async fn list_subjects(&self, request: Request<ListSubjectsRequest>) -> Answer<ListSubjectsResponse> {
        kit::answer(&self.0, request, list_subjects::list_subjects).await
    }

    async fn list_permissions(&self, request: Request<ListPermissionsRequest>) -> Answer<ListPermissionsResponse> {
        kit::answer(&self.0, request, list_permissions::list_permissions).await
    }

    async fn explain(&self, request: Request<ExplainRequest>) -> Answer<ExplainResponse> {
        kit::answer(&self.0, request, explain::explain).await
    }
}

#[tonic::async_trait]
impl ModelService for Rpc {
    async fn list_models(&self, request: Request<ListModelsRequest>) -> Answer<ListModelsResponse> {
        kit::answer(&self.0, request, list_models::list_models).await
    }

    async fn get_model(&self, request: Request<GetModelRequest>) -> Answer<GetModelResponse> {
        kit::answer(&self.0, request, get_model::get_model).await
    }

    async fn validate_model(&self, request: Request<ValidateModelRequest>) -> Answer<ValidateModelResponse> {
        kit::answer(&self.0, request, validate_model::validate_model).await
    }

    async fn put_model(&self, request: Request<PutModelRequest>) -> Answer<PutModelResponse> {
        kit::call(&self.0, request, put_model::put_model).await
    }
}

#[tonic::async_trait]
impl VerificationService for Rpc {
    async fn start_verification(
        &self,
        request: Request<StartVerificationRequest>,
    ) -> Answer<StartVerificationResponse> {
        kit::call(&self.0, request, start_verification::start_verification).await
    }

    async fn get_verification(&self, request: Request<GetVerificationRequest>) -> Answer<GetVerificationResponse> {
        kit::answer(&self.0, request, get_verification::get_verification).await
    }
}

#[tonic::async_trait]
impl FactService for Rpc {
    async fn apply_facts(&self, request: Request<inner::ApplyFactsRequest>) -> Answer<inner::ApplyFactsResponse> {
        kit::call(&self.0, request, internal::apply_facts::apply_facts).await
    }

    async fn attend(&self, request: Request<inner::AttendRequest>) -> Answer<inner::AttendResponse> {
        kit::call(&self.0, request, internal::attend::attend).await
    }

    async fn claim_verification(
        &self,
        request: Request<inner::ClaimVerificationRequest>,
    ) -> Answer<inner::ClaimVerificationResponse> {
        kit::call(&self.0, request, internal::claim_verification::claim_verification).await
    }

    async fn report_verification(
        &self,
        request: Request<inner::ReportVerificationRequest>,
    ) -> Answer<inner::ReportVerificationResponse> {
        kit::call(&self.0, request, internal::report_verification::report_verification).await
    }

    async fn restore_stream(
        &self,
        request: Request<inner::RestoreStreamRequest>,
    ) -> Answer<inner::RestoreStreamResponse> {
        kit::call(&self.0, request, internal::restore_stream::restore_stream).await
    }

    async fn get_digest(&self, request: Request<inner::GetDigestRequest>) -> Answer<inner::GetDigestResponse> {
        kit::answer(&self.0, request, internal::get_digest::get_digest).await
    }
}

#[tonic::async_trait]
impl DecisionService for Rpc {
    async fn decide(&self, request: Request<inner::DecideRequest>) -> Answer<inner::DecideResponse> {
        kit::answer(&self.0, request, internal::decide::decide).await
    }

    async fn list_missing(&self, request: Request<inner::ListMissingRequest>) -> Answer<inner::ListMissingResponse> {
        kit::answer(&self.0, request, internal::list_missing::list_missing).await
    }

    async fn preview_changes(
        &self,
        request: Request<inner::PreviewChangesRequest>,
    ) -> Answer<inner::PreviewChangesResponse> {
        kit::answer(&self.0, request, internal::preview_changes::preview_changes).await
    }

    async fn verify_subject(
        &self,
        request: Request<inner::VerifySubjectRequest>,
    ) -> Answer<inner::VerifySubjectResponse> {
        kit::answer(&self.0, request, internal::verify_subject::verify_subject).await
    }
}
