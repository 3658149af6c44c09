//! authz, as far as it is asked here: everybody may everything in organizations that a test has noted. Models:
//!
//! - `paid`: those who are invited take up seats; everybody gets an organization; `tests` gives it editions
//! - `space`: five members at most, and those who are invited do not count
//! - `shared`: two seats, guests take one as well; no default organizations
//! - `owned`: a single owner, of the organization and of each workspace
//! - `crowd`: several owners, two of them advised; roles change by invitation alone

use contracts::access::v1::{AccessDifference, object};
use contracts::authz::internal::v1::decision_service_server::DecisionService;
use contracts::authz::internal::v1::{
    DecideRequest, DecideResponse, ListMissingRequest, ListMissingResponse, PreviewChangesRequest,
    PreviewChangesResponse, VerifySubjectRequest, VerifySubjectResponse,
};
use contracts::authz::v1::model_service_server::ModelService;
use contracts::authz::v1::{
    DefaultOrganization, DefaultWorkspace, GetModelRequest, GetModelResponse, ListModelsRequest, ListModelsResponse,
    Model, ModelPolicy, ModelRole, Ownership, PutModelRequest, PutModelResponse, ValidateModelRequest,
    ValidateModelResponse,
};
use tonic::{Request, Response, Status};

use crate::rpc::tests::world::World;

#[tonic::async_trait]
impl DecisionService for World {
    async fn decide(&self, request: Request<DecideRequest>) -> Result<Response<DecideResponse>, Status> {
        let DecideRequest { permission, object, .. } = request.into_inner();
        let organization_id = match object.and_then(|object| object.kind) {
            Some(object::Kind::OrganizationId(id)) => id,
            Some(object::Kind::WorkspaceId(id)) => {
                self.workspaces.lock().unwrap().get(&id).cloned().unwrap_or_default()
            }
            _ => String::new(),
        };
        let model = self.models.lock().unwrap().get(&organization_id).cloned();
        let answer = model.map(|model| DecideResponse {
            allowed: self.is_allowed(&model, &permission),
            organization_id,
            model,
            model_version: 1,
            ..DecideResponse::default()
        });
        Ok(Response::new(answer.unwrap_or_default()))
    }

    async fn verify_subject(
        &self,
        _: Request<VerifySubjectRequest>,
    ) -> Result<Response<VerifySubjectResponse>, Status> {
        Ok(Response::new(VerifySubjectResponse { live: true }))
    }

    async fn list_missing(&self, _: Request<ListMissingRequest>) -> Result<Response<ListMissingResponse>, Status> {
        Ok(Response::new(ListMissingResponse::default()))
    }

    async fn preview_changes(
        &self,
        request: Request<PreviewChangesRequest>,
    ) -> Result<Response<PreviewChangesResponse>, Status> {
        // One for each change, so that a test sees how many it was asked about.
        let differences = request.into_inner().changes.iter().map(|_| AccessDifference::default()).collect();
        Ok(Response::new(PreviewChangesResponse { differences }))
    }
}

#[tonic::async_trait]
impl ModelService for World {
    async fn get_model(&self, request: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
        let name = request.into_inner().name;
        let Some(policy) = policy(&name) else { return Err(Status::not_found("no such model")) };
        let role = |name: &str| ModelRole { name: name.to_owned(), ..ModelRole::default() };
        let model = Model {
            name,
            version: 1,
            organization_roles: vec![role("owner"), role("admin"), role("member")],
            workspace_roles: vec![role("owner"), role("member"), ModelRole { outsiders: true, ..role("guest") }],
            policy: Some(policy),
            ..Model::default()
        };
        Ok(Response::new(GetModelResponse { model: Some(model) }))
    }

    async fn list_models(&self, _: Request<ListModelsRequest>) -> Result<Response<ListModelsResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn validate_model(
        &self,
        _: Request<ValidateModelRequest>,
    ) -> Result<Response<ValidateModelResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn put_model(&self, _: Request<PutModelRequest>) -> Result<Response<PutModelResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }
}

impl World {
    /// Nobody hands out a role that passes on.
    fn is_allowed(&self, model: &str, permission: &str) -> bool {
        let passes_on = model == "owned" && permission == "assign:owner";
        !passes_on && !self.denied.lock().unwrap().iter().any(|denied| denied == permission)
    }
}

fn policy(model: &str) -> Option<ModelPolicy> {
    let workspace = DefaultWorkspace { display_name: "Main".to_owned(), kind: String::new() };
    let common = ModelPolicy {
        creator_role: "admin".to_owned(),
        protected_role: "admin".to_owned(),
        default_workspaces: vec![workspace],
        invitations_count: true,
        default_organization: DefaultOrganization::Never.into(),
        ..ModelPolicy::default()
    };
    match model {
        "paid" => Some(ModelPolicy { default_organization: DefaultOrganization::Always.into(), ..common }),
        "space" => Some(ModelPolicy { member_limit: 5, invitations_count: false, ..common }),
        "owned" => Some(ModelPolicy {
            organization_owners: Ownership::Single.into(),
            workspace_owners: Ownership::Single.into(),
            workspace_owner_role: "owner".to_owned(),
            workspace_creator_role: "owner".to_owned(),
            default_workspace_role: "member".to_owned(),
            role_change_anytime: true,
            workspaces_deletable: true,
            ..owners(common)
        }),
        "crowd" => Some(ModelPolicy {
            organization_owners: Ownership::Several.into(),
            recommended_owners: 2,
            ..owners(common)
        }),
        "shared" => Some(ModelPolicy { member_limit: 2, guests_count: true, ..common }),
        _ => None,
    }
}

fn owners(policy: ModelPolicy) -> ModelPolicy {
    let owner = || "owner".to_owned();
    let default_role = "member".to_owned();
    ModelPolicy { owner_role: owner(), creator_role: owner(), protected_role: owner(), default_role, ..policy }
}
