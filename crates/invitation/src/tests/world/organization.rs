//! organization, as far as it is asked here; and what can go wrong with it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use contracts::organization::internal::v1::membership_service_server::MembershipService;
use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, DescribeOrganizationResponse, DescribeServiceAccountRequest,
    DescribeServiceAccountResponse, DescribedRole, DescribedWorkspace, EndMembershipsRequest, EndMembershipsResponse,
    EnsureDefaultOrganizationRequest, EnsureDefaultOrganizationResponse, EnsureMembershipRequest,
    EnsureMembershipResponse, FilterMembersRequest, FilterMembersResponse, ListUserOrganizationsRequest,
    ListUserOrganizationsResponse, LiveMember, ReserveSeatsRequest, ReserveSeatsResponse,
};
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::tests::world::{State, World};

/// How memberships are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Membership {
    #[default]
    Works,
    /// The call does not arrive.
    Unreachable,
    /// The answer does not arrive.
    AnswerLost,
    /// There is no room: the access model says so.
    Full,
    /// There is no room: the edition says so.
    EditionFull,
    /// It takes a while.
    Late,
    /// There is too much to do just now.
    Overloaded,
}

#[tonic::async_trait]
impl MembershipService for World {
    async fn ensure_membership(
        &self,
        request: Request<EnsureMembershipRequest>,
    ) -> Result<Response<EnsureMembershipResponse>, Status> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let membership_id = self.membership_id().to_string();
        let membership = self.next_membership();
        match membership {
            Membership::Unreachable => return Err(Status::unavailable("nobody is there")),
            Membership::Full => return Err(exhausted("MEMBER_LIMIT_REACHED", "")),
            Membership::EditionFull => return Err(exhausted("EDITION_LIMIT_REACHED", "team")),
            Membership::Overloaded => return Err(exhausted("OVERLOADED", "")),
            Membership::Late => tokio::time::sleep(Duration::from_millis(500)).await,
            Membership::Works | Membership::AnswerLost => {}
        }
        let answer = self.state.lock().unwrap().ensure(request.into_inner(), membership_id)?;
        match membership {
            Membership::AnswerLost => Err(Status::unavailable("the connection broke")),
            _ => Ok(Response::new(answer)),
        }
    }

    async fn ensure_default_organization(
        &self,
        _: Request<EnsureDefaultOrganizationRequest>,
    ) -> Result<Response<EnsureDefaultOrganizationResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn list_user_organizations(
        &self,
        _: Request<ListUserOrganizationsRequest>,
    ) -> Result<Response<ListUserOrganizationsResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn describe_service_account(
        &self,
        _: Request<DescribeServiceAccountRequest>,
    ) -> Result<Response<DescribeServiceAccountResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn reserve_seats(
        &self,
        request: Request<ReserveSeatsRequest>,
    ) -> Result<Response<ReserveSeatsResponse>, Status> {
        self.reserve(request.into_inner())
    }

    async fn end_memberships(
        &self,
        _: Request<EndMembershipsRequest>,
    ) -> Result<Response<EndMembershipsResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn filter_members(
        &self,
        request: Request<FilterMembersRequest>,
    ) -> Result<Response<FilterMembersResponse>, Status> {
        let FilterMembersRequest { organization_id, user_ids, .. } = request.into_inner();
        let state = self.state.lock().unwrap();
        let organization = organization_id.parse().unwrap();
        let members = user_ids.into_iter().filter_map(|user_id| {
            let role = state.roles.get(&(organization, format!("user:{user_id}")))?.clone();
            Some(LiveMember { user_id, membership_id: String::new(), role })
        });
        Ok(Response::new(FilterMembersResponse { members: members.collect(), ..Default::default() }))
    }

    async fn describe_organization(
        &self,
        request: Request<DescribeOrganizationRequest>,
    ) -> Result<Response<DescribeOrganizationResponse>, Status> {
        let DescribeOrganizationRequest { organization_id, workspace_ids, role_ids } = request.into_inner();
        let state = self.state.lock().unwrap();
        let organization = state.organizations.get(&organization_id.parse().unwrap());
        let Some(organization) = organization.filter(|organization| !organization.gone) else { return Err(gone()) };
        let mut workspaces = workspace_ids;
        workspaces.retain(|id| organization.workspaces.contains(&id.parse().unwrap()));
        let workspaces = workspaces.into_iter();
        let workspaces = workspaces
            .map(|workspace_id| DescribedWorkspace { display_name: format!("workspace {workspace_id}"), workspace_id });
        let roles = role_ids.into_iter().filter_map(|role_id| {
            let (in_workspace, display_name) = organization.own_roles.get(&role_id)?.clone();
            Some(DescribedRole { role_id, in_workspace, display_name })
        });
        Ok(Response::new(DescribeOrganizationResponse {
            display_name: organization.name.clone(),
            model: organization.model.clone(),
            model_version: 1,
            workspaces: workspaces.collect(),
            edition: "free".to_owned(),
            invitations_supported: organization.invites,
            roles: roles.collect(),
        }))
    }
}

impl State {
    fn ensure(
        &mut self,
        request: EnsureMembershipRequest,
        membership_id: String,
    ) -> Result<EnsureMembershipResponse, Status> {
        if let Some(given) = self.given.get(&request.invitation_id) {
            return Ok(given.clone());
        }
        let organization = request.organization_id.parse().unwrap();
        let Some(found) = self.organizations.get(&organization).filter(|found| !found.gone) else { return Err(gone()) };
        let workspaces = request.workspaces.into_iter().map(|workspace| workspace.workspace_id);
        let skipped = workspaces.filter(|id| !found.workspaces.contains(&id.parse().unwrap()));
        let skipped_workspace_ids = skipped.collect();
        if let Some(found) = self.organizations.get_mut(&organization) {
            found.kept.remove(&request.invitation_id);
        }
        if request.role.is_empty() {
            self.roles.insert((organization, format!("guest:{}", request.user_id)), String::new());
            let answer = EnsureMembershipResponse { skipped_workspace_ids, ..Default::default() };
            self.given.insert(request.invitation_id, answer.clone());
            return Ok(answer);
        }
        let place = (organization, format!("user:{}", request.user_id));
        let before = self.roles.get(&place).cloned();
        let role = before.clone().unwrap_or(request.role);
        self.roles.insert(place, role.clone());
        let revision = "a revision".to_owned();
        let already_member = before.is_some();
        let answer = EnsureMembershipResponse { membership_id, role, already_member, skipped_workspace_ids, revision };
        self.given.insert(request.invitation_id, answer.clone());
        Ok(answer)
    }
}

impl World {
    fn next_membership(&self) -> Membership {
        let mut state = self.state.lock().unwrap();
        state.plan.pop_front().unwrap_or(state.membership)
    }
}

fn exhausted(reason: &str, edition: &str) -> Status {
    let metadata = [("limit", "3"), ("edition", edition)].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let details = ErrorDetails::with_error_info(reason, "organization.tenantry", metadata);
    Status::with_error_details(Code::ResourceExhausted, "no", details)
}

fn gone() -> Status {
    let details = ErrorDetails::with_error_info("ORGANIZATION_GONE", "organization.tenantry", []);
    Status::with_error_details(Code::FailedPrecondition, "the organization exists no more", details)
}
