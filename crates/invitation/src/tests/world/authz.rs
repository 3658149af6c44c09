//! authz, as far as it is asked here: admins may everything, and hand out all roles but the one that is passed on;
//! helpers may all that invites, and hand out "member" alone; members may nothing of it.

use contracts::access::v1::{Subject, object, subject};
use contracts::authz::internal::v1::decision_service_server::DecisionService;
use contracts::authz::internal::v1::{
    DecideRequest, DecideResponse, ListMissingRequest, ListMissingResponse, PreviewChangesRequest,
    PreviewChangesResponse, VerifySubjectRequest, VerifySubjectResponse,
};
use contracts::authz::v1::model_service_server::ModelService;
use contracts::authz::v1::{
    GetModelRequest, GetModelResponse, ListModelsRequest, ListModelsResponse, Model, ModelPolicy, ModelRole,
    PutModelRequest, PutModelResponse, RepeatedInvitation, ValidateModelRequest, ValidateModelResponse,
};
use ids::OrganizationId;
use tonic::{Request, Response, Status};

use crate::tests::world::World;

#[tonic::async_trait]
impl DecisionService for World {
    async fn decide(&self, request: Request<DecideRequest>) -> Result<Response<DecideResponse>, Status> {
        let request = request.into_inner();
        let kind = request.object.and_then(|object| object.kind);
        let Some(organization) = kind.and_then(|kind| self.organization_of(&kind)) else {
            return Ok(Response::new(DecideResponse::default()));
        };
        let state = self.state.lock().unwrap();
        let place = (organization, name(request.subject));
        let handed_out = request.permission.strip_prefix("assign:");
        let allowed = match state.roles.get(&place).map(String::as_str) {
            Some("admin") => handed_out != Some("founder"),
            Some("helper") => handed_out.is_none_or(|role| role == "member"),
            _ => false,
        };
        let answer = DecideResponse {
            allowed,
            organization_id: organization.into(),
            model: state.organizations[&organization].model.clone(),
            model_version: 1,
            ..Default::default()
        };
        Ok(Response::new(answer))
    }

    async fn list_missing(&self, _: Request<ListMissingRequest>) -> Result<Response<ListMissingResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn preview_changes(
        &self,
        _: Request<PreviewChangesRequest>,
    ) -> Result<Response<PreviewChangesResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn verify_subject(
        &self,
        _: Request<VerifySubjectRequest>,
    ) -> Result<Response<VerifySubjectResponse>, Status> {
        Ok(Response::new(VerifySubjectResponse { live: true }))
    }
}

#[tonic::async_trait]
impl ModelService for World {
    async fn get_model(&self, request: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
        let GetModelRequest { name, version } = request.into_inner();
        let role = |name: &str| ModelRole { name: name.to_owned(), ..Default::default() };
        let outsider = |name: &str| ModelRole { outsiders: true, ..role(name) };
        let unless = |silent: &str, text: &str| if name == silent { String::new() } else { text.to_owned() };
        let repeated = if name == "replacing" || name == "seated" {
            RepeatedInvitation::Replace
        } else {
            RepeatedInvitation::Refuse
        };
        let policy = ModelPolicy {
            default_role: if name == "mild" { "member".to_owned() } else { String::new() },
            default_workspace_role: unless("nameless", "member"),
            invitation_lifetime: Some(prost_types::Duration { seconds: 14 * 24 * 60 * 60, nanos: 0 }),
            invite_unknown_users: name != "closed",
            resend_extends: name != "strict",
            repeated_invitation: repeated.into(),
            invitations_count: name == "seated",
            ..Default::default()
        };
        let mut workspace_roles = vec![role("member"), outsider("guest")];
        match name.as_str() {
            "mild" => workspace_roles.push(outsider("visitor")),
            "strict" => workspace_roles.truncate(1),
            _ => {}
        }
        let model = Model {
            name,
            version,
            organization_roles: vec![role("founder"), role("admin"), role("helper"), role("member")],
            workspace_roles,
            policy: Some(policy),
            ..Default::default()
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
    /// The organization of what is asked about, if that is there.
    fn organization_of(&self, object: &object::Kind) -> Option<OrganizationId> {
        let state = self.state.lock().unwrap();
        let mut living = state.organizations.iter().filter(|(_, organization)| !organization.gone);
        match object {
            object::Kind::OrganizationId(id) => living.find(|(known, _)| known.to_string() == *id),
            object::Kind::WorkspaceId(id) => {
                living.find(|(_, organization)| organization.workspaces.iter().any(|known| known.to_string() == *id))
            }
            object::Kind::ResourceId(_) => None,
        }
        .map(|(id, _)| *id)
    }
}

fn name(subject: Option<Subject>) -> String {
    match subject.and_then(|subject| subject.kind) {
        Some(subject::Kind::UserId(id)) => format!("user:{id}"),
        Some(subject::Kind::AccessTokenId(id)) => format!("access_token:{id}"),
        _ => String::new(),
    }
}
