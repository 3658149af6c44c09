//! What the tests of owners and states do again and again.

use contracts::organization::v1::member_service_client::MemberServiceClient;
use contracts::organization::v1::operator_service_client::OperatorServiceClient;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::organization::v1::*;
use ids::{MembershipId, OrganizationId, UserId};
use tonic::{Response, Status};

use crate::model::WorkspaceMembership;
use crate::rpc::tests::{House, Line};
use crate::store;

impl House {
    pub(crate) fn members(&self, user: UserId) -> MemberServiceClient<Line> {
        MemberServiceClient::new(self.line(Some(user)))
    }

    pub(crate) fn workspaces(&self, user: UserId) -> WorkspaceServiceClient<Line> {
        WorkspaceServiceClient::new(self.line(Some(user)))
    }

    pub(crate) fn operator(&self) -> OperatorServiceClient<Line> {
        OperatorServiceClient::new(self.line(None))
    }

    /// Somebody new with this role.
    pub(crate) async fn member(&self, organization: &str, role: &str) -> UserId {
        let user = self.world.person("Bob");
        self.accept(organization, &self.invitation(), user, role, &[]).await.unwrap();
        user
    }

    /// The role that somebody has in the organization; nothing if they do not belong.
    pub(crate) async fn role(&self, organization: &str, user: UserId) -> Option<String> {
        self.get(organization, user).await.ok().and_then(|member| member.role)
    }

    pub(crate) async fn get(&self, organization: &str, user: UserId) -> Result<Member, Status> {
        let request = GetMemberRequest { organization_id: organization.to_owned(), user_id: user.into() };
        let answer = self.members(user).get_member(request).await?;
        Ok(answer.into_inner().member.unwrap())
    }

    /// A new workspace that somebody makes.
    pub(crate) async fn workspace(&self, organization: &str, by: UserId) -> Result<String, Status> {
        let request = CreateWorkspaceRequest {
            organization_id: organization.to_owned(),
            display_name: "Lab".to_owned(),
            ..Default::default()
        };
        let id = self.workspaces(by).create_workspace(request).await?.into_inner().workspace.unwrap().id;
        self.world.note_workspace(&id, organization);
        Ok(id)
    }

    /// Who is in a workspace, with their roles.
    pub(crate) async fn inside(&self, workspace: &str, as_seen_by: UserId) -> Vec<(String, String)> {
        let request = ListWorkspaceMembersRequest { workspace_id: workspace.to_owned(), ..Default::default() };
        let members = self.members(as_seen_by).list_workspace_members(request).await.unwrap().into_inner().members;
        members.into_iter().map(|member| (member.user_id, member.role)).collect()
    }

    pub(crate) async fn transfer(
        &self,
        organization: &str,
        by: UserId,
        to: UserId,
    ) -> Result<Response<TransferOwnershipResponse>, Status> {
        let request = TransferOwnershipRequest {
            organization_id: organization.to_owned(),
            new_owner_user_id: to.into(),
            ..Default::default()
        };
        self.organizations(by).transfer_ownership(request).await
    }

    pub(crate) async fn set_role(
        &self,
        organization: &str,
        by: UserId,
        of: UserId,
        role: &str,
    ) -> Result<Response<UpdateMemberResponse>, Status> {
        let member = Member { user_id: of.into(), role: Some(role.to_owned()), ..Default::default() };
        self.update(organization, by, member).await
    }

    /// Lets a membership end in an hour.
    pub(crate) async fn expire(
        &self,
        organization: &str,
        by: UserId,
        of: UserId,
    ) -> Result<Response<UpdateMemberResponse>, Status> {
        let member = Member { user_id: of.into(), expire_time: Some(self.in_an_hour()), ..Default::default() };
        self.update(organization, by, member).await
    }

    pub(crate) async fn update(
        &self,
        organization: &str,
        by: UserId,
        member: Member,
    ) -> Result<Response<UpdateMemberResponse>, Status> {
        let request = UpdateMemberRequest {
            organization_id: organization.to_owned(),
            member: Some(member),
            ..Default::default()
        };
        self.members(by).update_member(request).await
    }

    pub(crate) async fn remove(
        &self,
        organization: &str,
        by: UserId,
        user: UserId,
    ) -> Result<Response<RemoveMemberResponse>, Status> {
        let request = RemoveMemberRequest {
            organization_id: organization.to_owned(),
            user_id: user.into(),
            ..Default::default()
        };
        self.members(by).remove_member(request).await
    }

    pub(crate) async fn leave(
        &self,
        organization: &str,
        user: UserId,
        successor: Option<UserId>,
    ) -> Result<Response<LeaveOrganizationResponse>, Status> {
        let request = LeaveOrganizationRequest {
            organization_id: organization.to_owned(),
            successor_user_id: successor.map(String::from).unwrap_or_default(),
            ..Default::default()
        };
        self.members(user).leave_organization(request).await
    }

    pub(crate) async fn suspend(
        &self,
        organization: &str,
        by: UserId,
        user: UserId,
    ) -> Result<Response<SuspendMemberResponse>, Status> {
        let request = SuspendMemberRequest {
            organization_id: organization.to_owned(),
            user_id: user.into(),
            ..Default::default()
        };
        self.members(by).suspend_member(request).await
    }

    pub(crate) async fn reactivate(
        &self,
        organization: &str,
        by: UserId,
        user: UserId,
    ) -> Result<Response<ReactivateMemberResponse>, Status> {
        let request = ReactivateMemberRequest {
            organization_id: organization.to_owned(),
            user_id: user.into(),
            ..Default::default()
        };
        self.members(by).reactivate_member(request).await
    }

    pub(crate) async fn change_role(
        &self,
        organization: &str,
        user: UserId,
        role: &str,
    ) -> Result<Response<ChangeMemberRoleResponse>, Status> {
        let request = ChangeMemberRoleRequest {
            organization_id: organization.to_owned(),
            user_id: user.into(),
            role: role.to_owned(),
            reason: "ticket 7".to_owned(),
            request_id: String::new(),
        };
        self.operator().change_member_role(request).await
    }

    /// The kinds of the organization's log entries, in order, and whether each takes something away.
    pub(crate) async fn logged(&self, organization: &str) -> Vec<(String, bool)> {
        let id: OrganizationId = organization.parse().unwrap();
        let entries = self.app.db.log_after(id.uuid(), 0, 1000).await.unwrap();
        entries.into_iter().map(|entry| (entry.kind, entry.narrowing)).collect()
    }

    pub(crate) fn in_an_hour(&self) -> prost_types::Timestamp {
        self.app_now().plus(std::time::Duration::from_hours(1)).into()
    }
}

pub(crate) fn owner(user: UserId) -> (String, String) {
    holds(user, "owner")
}

pub(crate) fn holds(user: UserId, role: &str) -> (String, String) {
    (user.into(), role.to_owned())
}

impl House {
    /// Makes somebody from outside a guest of a workspace, as an accepted invitation does.
    pub(crate) async fn make_guest(&self, organization: &str, workspace: &str, user: UserId) {
        let held = WorkspaceMembership {
            id: MembershipId::from_uuid(self.world.uuid()),
            organization: organization.parse().unwrap(),
            workspace: workspace.parse().unwrap(),
            user,
            membership: None,
            role: "guest".to_owned(),
            expires: None,
            created: self.app_now(),
        };
        let tx = self.app.db.begin_housekeeping(&kit::guard::Housekeeping::witness()).await.unwrap();
        store::workspace_membership::insert(&tx, &held).await.unwrap();
        tx.commit_step().await.unwrap();
    }
}
