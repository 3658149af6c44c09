//! Members: changing, removing, leaving, and what a Member sees of it.

use contracts::authz::v1::{CheckRequest, DecisionReason, ExplainRequest};
use contracts::identity::v1::GetUserRequest;
use contracts::organization::v1::{
    GetMemberRequest, GetOrganizationRequest, LeaveOrganizationRequest, ListMembersRequest, Member,
    RemoveMemberRequest, UpdateMemberRequest, WorkspaceRole,
};
use contracts::resource::v1::GetResourceRequest;
use e2e::{Person, Refused as _, Suite, resource_object, workspace_object};
use tonic::Code;

use crate::fastpix::Cast;

e2e::everywhere!(fp_14, fp_15, fp_16, fp_24);

fn role(cast: &Cast, of: &Person, role: &str) -> UpdateMemberRequest {
    UpdateMemberRequest {
        organization_id: cast.organization.id.clone(),
        member: Some(Member { user_id: of.user_id.clone(), role: Some(role.to_owned()), ..Member::default() }),
        ..Default::default()
    }
}

fn workspaces(cast: &Cast, of: &Person, workspaces: &[&str]) -> UpdateMemberRequest {
    let workspace = |id: &&str| WorkspaceRole { workspace_id: (*id).to_owned(), role: String::new() };
    UpdateMemberRequest {
        organization_id: cast.organization.id.clone(),
        member: Some(Member {
            user_id: of.user_id.clone(),
            workspaces: workspaces.iter().map(workspace).collect(),
            ..Member::default()
        }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["workspaces".to_owned()] }),
        ..Default::default()
    }
}

fn remove(cast: &Cast, person: &Person) -> RemoveMemberRequest {
    RemoveMemberRequest {
        organization_id: cast.organization.id.clone(),
        user_id: person.user_id.clone(),
        ..Default::default()
    }
}

fn leave(cast: &Cast, successor: &str) -> LeaveOrganizationRequest {
    LeaveOrganizationRequest {
        organization_id: cast.organization.id.clone(),
        successor_user_id: successor.to_owned(),
        ..Default::default()
    }
}

/// After acceptance an Admin edits a member's role and workspaces at any time.
pub(crate) async fn fp_14(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut admin = suite.members(&cast.admin.token);
    let mut member = suite.members(&cast.member.token);
    member.update_member(role(&cast, &cast.member, "admin")).await.denied();
    suite.members(&cast.stranger.token).update_member(role(&cast, &cast.member, "admin")).await.denied();

    admin.update_member(role(&cast, &cast.member, "admin")).await.unwrap();
    assert!(suite.may(&cast.member.token, "media.delete", workspace_object(cast.development())).await);
    admin.update_member(role(&cast, &cast.member, "member")).await.unwrap();
    assert!(!suite.may(&cast.member.token, "media.delete", workspace_object(cast.production())).await);
    assert!(suite.may(&cast.member.token, "media.view", workspace_object(cast.production())).await);

    let changed = admin.update_member(workspaces(&cast, &cast.member, &[cast.development()])).await.unwrap();
    let assigned = changed.into_inner().member.unwrap().workspaces;
    assert_eq!(assigned.iter().map(|role| role.workspace_id.as_str()).collect::<Vec<_>>(), [cast.development()]);
    assert!(suite.may(&cast.member.token, "media.view", workspace_object(cast.development())).await);
    assert!(!suite.may(&cast.member.token, "media.view", workspace_object(cast.production())).await);
    member.update_member(workspaces(&cast, &cast.member, &[cast.production()])).await.denied();
    admin.update_member(role(&cast, &cast.member, "emperor")).await.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    admin.update_member(role(&cast, &cast.stranger, "member")).await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
}

/// An Admin removes a member; every door is closed, and inviting them back opens none of the old ones.
pub(crate) async fn fp_15(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let media = suite.resource(&cast.admin, cast.production(), "media").await;
    let get = GetResourceRequest { resource_id: media.id.clone() };
    suite.resources(&cast.member.token).get_resource(get.clone()).await.unwrap();
    let second = suite.join(&cast.admin, &cast.organization, "second", "member", &[cast.production()]).await;
    suite.members(&second.token).remove_member(remove(&cast, &cast.member)).await.denied();
    suite.members(&cast.stranger.token).remove_member(remove(&cast, &cast.member)).await.denied();

    suite.members(&cast.admin.token).remove_member(remove(&cast, &cast.member)).await.unwrap();
    suite.resources(&cast.member.token).get_resource(get).await.denied();
    let organization = GetOrganizationRequest { organization_id: cast.organization.id.clone() };
    suite.organizations(&cast.member.token).get_organization(organization).await.denied();
    let list = ListMembersRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    suite.members(&cast.member.token).list_members(list.clone()).await.denied();
    let listed = suite.members(&cast.admin.token).list_members(list).await.unwrap().into_inner().members;
    assert!(listed.iter().all(|member| member.user_id != cast.member.user_id));
    let check = CheckRequest {
        permission: "media.view".to_owned(),
        object: Some(resource_object(&media.id)),
        ..Default::default()
    };
    let answer = suite.authz(&cast.member.token).check(check).await.unwrap().into_inner();
    assert_eq!((answer.allowed, answer.reason()), (false, DecisionReason::NoStanding));
    // The account itself lives on.
    suite.users(&cast.member.token).get_user(GetUserRequest::default()).await.unwrap();
    let again = suite.members(&cast.admin.token).remove_member(remove(&cast, &cast.member)).await;
    again.refused(Code::NotFound, "MEMBER_NOT_FOUND");

    // Back without a workspace: the old assignment is not revived.
    let token = suite.invite(&cast.admin, &cast.organization, &cast.member.email, "member", &[]).await;
    suite.accept(&cast.member, &token).await;
    assert!(suite.may(&cast.member.token, "organization.view", cast.organization.object()).await);
    assert!(!suite.may(&cast.member.token, "media.view", resource_object(&media.id)).await);
}

/// An Admin can leave by making another Admin; the last one can neither leave, nor be removed, nor be demoted.
pub(crate) async fn fp_16(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut admin = suite.members(&cast.admin.token);
    admin.leave_organization(leave(&cast, "")).await.refused(Code::FailedPrecondition, "LAST_HOLDER");
    admin.remove_member(remove(&cast, &cast.admin)).await.refused(Code::FailedPrecondition, "LAST_HOLDER");
    admin.update_member(role(&cast, &cast.admin, "member")).await.refused(Code::FailedPrecondition, "LAST_HOLDER");
    let refusal = admin.leave_organization(leave(&cast, &cast.stranger.user_id)).await;
    refusal.refused(Code::FailedPrecondition, "SUCCESSOR_NOT_MEMBER");
    suite.members(&cast.stranger.token).leave_organization(leave(&cast, "")).await.denied();

    admin.leave_organization(leave(&cast, &cast.member.user_id)).await.unwrap();
    assert!(!suite.may(&cast.admin.token, "organization.view", cast.organization.object()).await);
    let get = GetMemberRequest { organization_id: cast.organization.id.clone(), user_id: cast.member.user_id.clone() };
    let successor = suite.members(&cast.member.token).get_member(get).await.unwrap().into_inner().member.unwrap();
    assert_eq!(successor.role(), "admin");
    // The successor is the last one now.
    let refusal = suite.members(&cast.member.token).leave_organization(leave(&cast, "")).await;
    refusal.refused(Code::FailedPrecondition, "LAST_HOLDER");
    // With a second Admin, either may go; a Member may go at any time.
    let second = suite.join(&cast.member, &cast.organization, "second", "admin", &[]).await;
    let bystander = suite.join(&second, &cast.organization, "bystander", "member", &[]).await;
    suite.members(&bystander.token).leave_organization(leave(&cast, "")).await.unwrap();
    suite.members(&cast.member.token).leave_organization(leave(&cast, "")).await.unwrap();
    suite
        .members(&second.token)
        .leave_organization(leave(&cast, ""))
        .await
        .refused(Code::FailedPrecondition, "LAST_HOLDER");
}

/// A Member can view the member list, but not invite, edit or remove anyone; and can ask why.
pub(crate) async fn fp_24(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut member = suite.members(&cast.member.token);
    let list = ListMembersRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    assert_eq!(member.list_members(list).await.unwrap().into_inner().members.len(), 2);
    let get = GetMemberRequest { organization_id: cast.organization.id.clone(), user_id: cast.admin.user_id.clone() };
    assert_eq!(member.get_member(get).await.unwrap().into_inner().member.unwrap().email, cast.admin.email);
    member.remove_member(remove(&cast, &cast.admin)).await.denied();
    member.update_member(role(&cast, &cast.admin, "member")).await.denied();
    let invite = contracts::invitation::v1::CreateInvitationsRequest {
        organization_id: cast.organization.id.clone(),
        emails: vec!["x@example.com".to_owned()],
        role: "member".to_owned(),
        ..Default::default()
    };
    suite.invitations(&cast.member.token).create_invitations(invite).await.denied();

    let why = ExplainRequest {
        permission: "member.invite".to_owned(),
        object: Some(cast.organization.object()),
        ..Default::default()
    };
    let told = suite.authz(&cast.member.token).explain(why.clone()).await.unwrap().into_inner();
    assert_eq!((told.allowed, told.reason()), (false, DecisionReason::NotHeld));
    assert!(told.sentence.contains("`member`"), "{}", told.sentence);
    let told = suite.authz(&cast.admin.token).explain(why).await.unwrap().into_inner();
    assert!(told.allowed && told.sentence.contains("`admin`"), "{}", told.sentence);
}
