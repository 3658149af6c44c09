//! The contracts' services, one line per RPC.

mod add_group_member;
mod add_workspace_member;
mod change;
mod change_member_role;
mod convert;
mod create_group;
mod create_organization;
mod create_role;
mod create_service_account;
mod create_workspace;
mod delete_group;
mod delete_organization;
mod delete_role;
mod delete_service_account;
mod delete_workspace;
mod founding;
mod get_billing;
mod get_edition;
mod get_member;
mod get_organization;
mod get_role;
mod get_service_account;
mod get_usage;
mod get_workspace;
mod holding;
mod internal;
mod leave_organization;
mod list_audit_entries;
mod list_editions;
mod list_group_members;
mod list_groups;
mod list_members;
mod list_organizations;
mod list_roles;
mod list_service_accounts;
mod list_workspace_members;
mod list_workspaces;
pub(crate) mod ownership;
mod reactivate_member;
mod reactivate_organization;
mod remove_group_member;
mod remove_member;
mod remove_workspace_member;
mod rights;
mod role_draft;
mod role_name;
mod role_rules;
mod seats;
mod set_edition;
mod succession;
mod suspend_member;
mod suspend_organization;
mod transfer_ownership;
mod transfer_workspace_ownership;
mod undelete_organization;
mod update_billing;
mod update_group;
mod update_member;
mod update_organization;
mod update_role;
mod update_service_account;
mod update_workspace;
mod update_workspace_member;

use std::sync::Arc;

use contracts::organization::internal::v1 as inner;
use contracts::organization::internal::v1::membership_service_server::{MembershipService, MembershipServiceServer};
use contracts::organization::v1 as outer;
use contracts::organization::v1::audit_service_server::{AuditService, AuditServiceServer};
use contracts::organization::v1::billing_service_server::{BillingService, BillingServiceServer};
use contracts::organization::v1::edition_service_server::{EditionService, EditionServiceServer};
use contracts::organization::v1::group_service_server::{GroupService, GroupServiceServer};
use contracts::organization::v1::member_service_server::{MemberService, MemberServiceServer};
use contracts::organization::v1::operator_service_server::{OperatorService, OperatorServiceServer};
use contracts::organization::v1::organization_service_server::{OrganizationService, OrganizationServiceServer};
use contracts::organization::v1::role_service_server::{RoleService, RoleServiceServer};
use contracts::organization::v1::service_account_service_server::{ServiceAccountService, ServiceAccountServiceServer};
use contracts::organization::v1::workspace_service_server::{WorkspaceService, WorkspaceServiceServer};
use contracts::organization::v1::*;
use kit::server::{MESSAGE_LIMIT, Service};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::app::App;

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
    let routes = Routes::new(served!(OrganizationServiceServer, app))
        .add_service(served!(WorkspaceServiceServer, app))
        .add_service(served!(MemberServiceServer, app))
        .add_service(served!(OperatorServiceServer, app))
        .add_service(served!(AuditServiceServer, app))
        .add_service(served!(EditionServiceServer, app))
        .add_service(served!(BillingServiceServer, app))
        .add_service(served!(RoleServiceServer, app))
        .add_service(served!(GroupServiceServer, app))
        .add_service(served!(ServiceAccountServiceServer, app))
        .add_service(served!(MembershipServiceServer, app));
    Service {
        name: "organization",
        router: routes.into_axum_router(),
        grpc_services: vec![
            outer::organization_service_server::SERVICE_NAME,
            outer::workspace_service_server::SERVICE_NAME,
            outer::member_service_server::SERVICE_NAME,
            outer::operator_service_server::SERVICE_NAME,
            outer::audit_service_server::SERVICE_NAME,
            outer::edition_service_server::SERVICE_NAME,
            outer::billing_service_server::SERVICE_NAME,
            outer::role_service_server::SERVICE_NAME,
            outer::group_service_server::SERVICE_NAME,
            outer::service_account_service_server::SERVICE_NAME,
            inner::membership_service_server::SERVICE_NAME,
        ],
        quick: Vec::new(),
        background: Vec::new(),
        conditions: Vec::new(),
    }
}

#[tonic::async_trait]
impl OrganizationService for Rpc {
    async fn create_organization(
        &self,
        request: Request<CreateOrganizationRequest>,
    ) -> Answer<CreateOrganizationResponse> {
        kit::call(&self.0, request, create_organization::create_organization).await
    }

    async fn get_organization(&self, request: Request<GetOrganizationRequest>) -> Answer<GetOrganizationResponse> {
        kit::call(&self.0, request, get_organization::get_organization).await
    }

    async fn list_organizations(
        &self,
        request: Request<ListOrganizationsRequest>,
    ) -> Answer<ListOrganizationsResponse> {
        kit::call(&self.0, request, list_organizations::list_organizations).await
    }

    async fn update_organization(
        &self,
        request: Request<UpdateOrganizationRequest>,
    ) -> Answer<UpdateOrganizationResponse> {
        kit::call(&self.0, request, update_organization::update_organization).await
    }

    async fn delete_organization(
        &self,
        request: Request<DeleteOrganizationRequest>,
    ) -> Answer<DeleteOrganizationResponse> {
        kit::call(&self.0, request, delete_organization::delete_organization).await
    }

    async fn undelete_organization(
        &self,
        request: Request<UndeleteOrganizationRequest>,
    ) -> Answer<UndeleteOrganizationResponse> {
        kit::call(&self.0, request, undelete_organization::undelete_organization).await
    }

    async fn transfer_ownership(
        &self,
        request: Request<TransferOwnershipRequest>,
    ) -> Answer<TransferOwnershipResponse> {
        kit::call(&self.0, request, transfer_ownership::transfer_ownership).await
    }
}

#[tonic::async_trait]
impl WorkspaceService for Rpc {
    async fn create_workspace(&self, request: Request<CreateWorkspaceRequest>) -> Answer<CreateWorkspaceResponse> {
        kit::call(&self.0, request, create_workspace::create_workspace).await
    }

    async fn get_workspace(&self, request: Request<GetWorkspaceRequest>) -> Answer<GetWorkspaceResponse> {
        kit::call(&self.0, request, get_workspace::get_workspace).await
    }

    async fn list_workspaces(&self, request: Request<ListWorkspacesRequest>) -> Answer<ListWorkspacesResponse> {
        kit::call(&self.0, request, list_workspaces::list_workspaces).await
    }

    async fn update_workspace(&self, request: Request<UpdateWorkspaceRequest>) -> Answer<UpdateWorkspaceResponse> {
        kit::call(&self.0, request, update_workspace::update_workspace).await
    }

    async fn delete_workspace(&self, request: Request<DeleteWorkspaceRequest>) -> Answer<DeleteWorkspaceResponse> {
        kit::call(&self.0, request, delete_workspace::delete_workspace).await
    }

    async fn transfer_workspace_ownership(
        &self,
        request: Request<TransferWorkspaceOwnershipRequest>,
    ) -> Answer<TransferWorkspaceOwnershipResponse> {
        kit::call(&self.0, request, transfer_workspace_ownership::transfer_workspace_ownership).await
    }
}

#[tonic::async_trait]
impl RoleService for Rpc {
    async fn create_role(&self, request: Request<CreateRoleRequest>) -> Answer<CreateRoleResponse> {
        kit::call(&self.0, request, create_role::create_role).await
    }

    async fn get_role(&self, request: Request<GetRoleRequest>) -> Answer<GetRoleResponse> {
        kit::call(&self.0, request, get_role::get_role).await
    }

    async fn list_roles(&self, request: Request<ListRolesRequest>) -> Answer<ListRolesResponse> {
        kit::call(&self.0, request, list_roles::list_roles).await
    }

    async fn update_role(&self, request: Request<UpdateRoleRequest>) -> Answer<UpdateRoleResponse> {
        kit::call(&self.0, request, update_role::update_role).await
    }

    async fn delete_role(&self, request: Request<DeleteRoleRequest>) -> Answer<DeleteRoleResponse> {
        kit::call(&self.0, request, delete_role::delete_role).await
    }
}

#[tonic::async_trait]
impl GroupService for Rpc {
    async fn create_group(&self, request: Request<CreateGroupRequest>) -> Answer<CreateGroupResponse> {
        kit::call(&self.0, request, create_group::create_group).await
    }

    async fn list_groups(&self, request: Request<ListGroupsRequest>) -> Answer<ListGroupsResponse> {
        kit::call(&self.0, request, list_groups::list_groups).await
    }

    async fn update_group(&self, request: Request<UpdateGroupRequest>) -> Answer<UpdateGroupResponse> {
        kit::call(&self.0, request, update_group::update_group).await
    }

    async fn delete_group(&self, request: Request<DeleteGroupRequest>) -> Answer<DeleteGroupResponse> {
        kit::call(&self.0, request, delete_group::delete_group).await
    }

    async fn add_group_member(&self, request: Request<AddGroupMemberRequest>) -> Answer<AddGroupMemberResponse> {
        kit::call(&self.0, request, add_group_member::add_group_member).await
    }

    async fn remove_group_member(
        &self,
        request: Request<RemoveGroupMemberRequest>,
    ) -> Answer<RemoveGroupMemberResponse> {
        kit::call(&self.0, request, remove_group_member::remove_group_member).await
    }

    async fn list_group_members(&self, request: Request<ListGroupMembersRequest>) -> Answer<ListGroupMembersResponse> {
        kit::call(&self.0, request, list_group_members::list_group_members).await
    }
}

#[tonic::async_trait]
impl ServiceAccountService for Rpc {
    async fn create_service_account(
        &self,
        request: Request<CreateServiceAccountRequest>,
    ) -> Answer<CreateServiceAccountResponse> {
        kit::call(&self.0, request, create_service_account::create_service_account).await
    }

    async fn get_service_account(
        &self,
        request: Request<GetServiceAccountRequest>,
    ) -> Answer<GetServiceAccountResponse> {
        kit::call(&self.0, request, get_service_account::get_service_account).await
    }

    async fn list_service_accounts(
        &self,
        request: Request<ListServiceAccountsRequest>,
    ) -> Answer<ListServiceAccountsResponse> {
        kit::call(&self.0, request, list_service_accounts::list_service_accounts).await
    }

    async fn update_service_account(
        &self,
        request: Request<UpdateServiceAccountRequest>,
    ) -> Answer<UpdateServiceAccountResponse> {
        kit::call(&self.0, request, update_service_account::update_service_account).await
    }

    async fn delete_service_account(
        &self,
        request: Request<DeleteServiceAccountRequest>,
    ) -> Answer<DeleteServiceAccountResponse> {
        kit::call(&self.0, request, delete_service_account::delete_service_account).await
    }
}

#[tonic::async_trait]
impl MemberService for Rpc {
    async fn list_members(&self, request: Request<ListMembersRequest>) -> Answer<ListMembersResponse> {
        kit::call(&self.0, request, list_members::list_members).await
    }

    async fn get_member(&self, request: Request<GetMemberRequest>) -> Answer<GetMemberResponse> {
        kit::call(&self.0, request, get_member::get_member).await
    }

    async fn update_member(&self, request: Request<UpdateMemberRequest>) -> Answer<UpdateMemberResponse> {
        kit::call(&self.0, request, update_member::update_member).await
    }

    async fn remove_member(&self, request: Request<RemoveMemberRequest>) -> Answer<RemoveMemberResponse> {
        kit::call(&self.0, request, remove_member::remove_member).await
    }

    async fn leave_organization(
        &self,
        request: Request<LeaveOrganizationRequest>,
    ) -> Answer<LeaveOrganizationResponse> {
        kit::call(&self.0, request, leave_organization::leave_organization).await
    }

    async fn suspend_member(&self, request: Request<SuspendMemberRequest>) -> Answer<SuspendMemberResponse> {
        kit::call(&self.0, request, suspend_member::suspend_member).await
    }

    async fn reactivate_member(&self, request: Request<ReactivateMemberRequest>) -> Answer<ReactivateMemberResponse> {
        kit::call(&self.0, request, reactivate_member::reactivate_member).await
    }

    async fn add_workspace_member(
        &self,
        request: Request<AddWorkspaceMemberRequest>,
    ) -> Answer<AddWorkspaceMemberResponse> {
        kit::call(&self.0, request, add_workspace_member::add_workspace_member).await
    }

    async fn list_workspace_members(
        &self,
        request: Request<ListWorkspaceMembersRequest>,
    ) -> Answer<ListWorkspaceMembersResponse> {
        kit::call(&self.0, request, list_workspace_members::list_workspace_members).await
    }

    async fn update_workspace_member(
        &self,
        request: Request<UpdateWorkspaceMemberRequest>,
    ) -> Answer<UpdateWorkspaceMemberResponse> {
        kit::call(&self.0, request, update_workspace_member::update_workspace_member).await
    }

    async fn remove_workspace_member(
        &self,
        request: Request<RemoveWorkspaceMemberRequest>,
    ) -> Answer<RemoveWorkspaceMemberResponse> {
        kit::call(&self.0, request, remove_workspace_member::remove_workspace_member).await
    }
}

#[tonic::async_trait]
impl OperatorService for Rpc {
    async fn change_member_role(&self, request: Request<ChangeMemberRoleRequest>) -> Answer<ChangeMemberRoleResponse> {
        kit::call(&self.0, request, change_member_role::change_member_role).await
    }

    async fn suspend_organization(
        &self,
        request: Request<SuspendOrganizationRequest>,
    ) -> Answer<SuspendOrganizationResponse> {
        kit::call(&self.0, request, suspend_organization::suspend_organization).await
    }

    async fn reactivate_organization(
        &self,
        request: Request<ReactivateOrganizationRequest>,
    ) -> Answer<ReactivateOrganizationResponse> {
        kit::call(&self.0, request, reactivate_organization::reactivate_organization).await
    }
}

#[tonic::async_trait]
impl AuditService for Rpc {
    async fn list_audit_entries(&self, request: Request<ListAuditEntriesRequest>) -> Answer<ListAuditEntriesResponse> {
        kit::call(&self.0, request, list_audit_entries::list_audit_entries).await
    }
}

#[tonic::async_trait]
impl EditionService for Rpc {
    async fn list_editions(&self, request: Request<ListEditionsRequest>) -> Answer<ListEditionsResponse> {
        kit::call(&self.0, request, list_editions::list_editions).await
    }

    async fn get_edition(&self, request: Request<GetEditionRequest>) -> Answer<GetEditionResponse> {
        kit::call(&self.0, request, get_edition::get_edition).await
    }

    async fn set_edition(&self, request: Request<SetEditionRequest>) -> Answer<SetEditionResponse> {
        kit::call(&self.0, request, set_edition::set_edition).await
    }
}

#[tonic::async_trait]
impl BillingService for Rpc {
    async fn get_usage(&self, request: Request<GetUsageRequest>) -> Answer<GetUsageResponse> {
        kit::call(&self.0, request, get_usage::get_usage).await
    }

    async fn get_billing(&self, request: Request<GetBillingRequest>) -> Answer<GetBillingResponse> {
        kit::call(&self.0, request, get_billing::get_billing).await
    }

    async fn update_billing(&self, request: Request<UpdateBillingRequest>) -> Answer<UpdateBillingResponse> {
        kit::call(&self.0, request, update_billing::update_billing).await
    }
}

#[tonic::async_trait]
impl MembershipService for Rpc {
    async fn ensure_membership(
        &self,
        request: Request<inner::EnsureMembershipRequest>,
    ) -> Answer<inner::EnsureMembershipResponse> {
        kit::call(&self.0, request, internal::ensure_membership::ensure_membership).await
    }

    async fn ensure_default_organization(
        &self,
        request: Request<inner::EnsureDefaultOrganizationRequest>,
    ) -> Answer<inner::EnsureDefaultOrganizationResponse> {
        kit::call(&self.0, request, internal::ensure_default_organization::ensure_default_organization).await
    }

    async fn list_user_organizations(
        &self,
        request: Request<inner::ListUserOrganizationsRequest>,
    ) -> Answer<inner::ListUserOrganizationsResponse> {
        kit::call(&self.0, request, internal::list_user_organizations::list_user_organizations).await
    }

    async fn reserve_seats(&self, request: Request<inner::ReserveSeatsRequest>) -> Answer<inner::ReserveSeatsResponse> {
        kit::call(&self.0, request, internal::reserve_seats::reserve_seats).await
    }

    async fn end_memberships(
        &self,
        request: Request<inner::EndMembershipsRequest>,
    ) -> Answer<inner::EndMembershipsResponse> {
        kit::call(&self.0, request, internal::end_memberships::end_memberships).await
    }

    async fn filter_members(
        &self,
        request: Request<inner::FilterMembersRequest>,
    ) -> Answer<inner::FilterMembersResponse> {
        kit::call(&self.0, request, internal::filter_members::filter_members).await
    }

    async fn describe_service_account(
        &self,
        request: Request<inner::DescribeServiceAccountRequest>,
    ) -> Answer<inner::DescribeServiceAccountResponse> {
        kit::call(&self.0, request, internal::describe_service_account::describe_service_account).await
    }

    async fn describe_organization(
        &self,
        request: Request<inner::DescribeOrganizationRequest>,
    ) -> Answer<inner::DescribeOrganizationResponse> {
        kit::call(&self.0, request, internal::describe_organization::describe_organization).await
    }
}

#[cfg(test)]
mod tests;
