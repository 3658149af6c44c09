//! Who may hand out which role: when inviting, when sending again, and when it is accepted.

use contracts::identity::v1::{CreateAccessTokenRequest, RevokeAccessTokenRequest};
use contracts::invitation::v1::{InvitationState, WorkspaceRole};
use contracts::organization::v1::CreateWorkspaceRequest;
use e2e::{Refused as _, Suite, workspace_object};
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::invitation::{accept, invite, listed, remove, resend, revoke, times_member};

e2e::everywhere!(
    nobody_hands_out_more_than_they_hold,
    an_invitation_falls_with_the_inviters_place,
    an_invitation_falls_with_the_token_that_made_it,
    roles_in_workspaces_are_handed_out_too,
);

async fn nobody_hands_out_more_than_they_hold(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;

    let mut inviting = suite.invitations(&admin.token);
    let refused = inviting.create_invitations(invite(&organization, &["x@example.com"], "owner")).await;
    let refused = refused.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    assert_eq!(refused.get_details_error_info().unwrap().metadata["role"], "owner");
    suite.invite(&admin, &organization, "equal@example.com", "admin", &[]).await;
    let refused = invite(&organization, &["x@example.com"], "member");
    suite.invitations(&member.token).create_invitations(refused).await.denied();

    // What an Owner offered, an Admin can take back but not offer again.
    suite.invite(&owner, &organization, "high@example.com", "owner", &[]).await;
    let high = listed(suite, &owner, &organization, InvitationState::Pending).await.remove(0);
    let refused = inviting.resend_invitation(resend(&organization, &high)).await;
    refused.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    assert_eq!(suite.mails("high@example.com").len(), 1);
    inviting.revoke_invitation(revoke(&organization, &high)).await.expect("an Admin may revoke");
}

async fn an_invitation_falls_with_the_inviters_place(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let token = suite.invite(&admin, &organization, &invited.email, "member", &[]).await;
    let pending = listed(suite, &owner, &organization, InvitationState::Pending).await.remove(0);
    assert_eq!(pending.invited_by, format!("user:{}", admin.user_id));

    remove(suite, &owner, &organization, &admin).await;
    let refused = suite.invitations(&invited.token).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITER_NOT_PERMITTED");
    assert!(!suite.may(&invited.token, "organization.view", organization.object()).await);

    // Whoever sends it again vouches for it.
    suite.invitations(&owner.token).resend_invitation(resend(&organization, &pending)).await.unwrap();
    let token = suite.mailed_token(&invited.email, 3).await;
    suite.accept(&invited, &token).await;
    assert_eq!(times_member(suite, &owner, &organization, &invited).await, 1);
}

async fn an_invitation_falls_with_the_token_that_made_it(suite: &Suite) {
    let (owner, first, second) =
        (suite.person("owner").await, suite.person("first").await, suite.person("second").await);
    let organization = suite.organization(&owner, "standard").await;
    let create = CreateAccessTokenRequest {
        organization_id: organization.id.clone(),
        display_name: "Onboarding".to_owned(),
        role: "admin".to_owned(),
        ..CreateAccessTokenRequest::default()
    };
    let created = suite.access_tokens(&owner.token).create_access_token(create).await.unwrap().into_inner();
    let emails = [first.email.as_str(), second.email.as_str()];
    let asked = invite(&organization, &emails, "member");
    let answer = suite.invitations(&created.secret).create_invitations(asked).await.unwrap().into_inner();
    let token_id = created.access_token.unwrap().id;
    let made = answer.results[0].invitation.clone().unwrap();
    assert_eq!(made.invited_by, format!("access_token:{token_id}"));

    let token = suite.mailed_token(&first.email, 2).await;
    suite.accept(&first, &token).await;
    let revoke = RevokeAccessTokenRequest {
        organization_id: organization.id.clone(),
        access_token_id: token_id,
        ..RevokeAccessTokenRequest::default()
    };
    suite.access_tokens(&owner.token).revoke_access_token(revoke).await.unwrap();
    let token = suite.mailed_token(&second.email, 2).await;
    let refused = suite.invitations(&second.token).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITER_NOT_PERMITTED");
    assert_eq!(times_member(suite, &owner, &organization, &first).await, 1, "what was accepted before stays");
}

async fn roles_in_workspaces_are_handed_out_too(suite: &Suite) {
    let (owner, stranger, invited) =
        (suite.person("owner").await, suite.person("stranger").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let elsewhere = suite.organization(&stranger, "standard").await;
    let workspace = async |by: &str, of: &str| {
        let request = CreateWorkspaceRequest {
            organization_id: of.to_owned(),
            display_name: suite.unique("Workspace "),
            ..CreateWorkspaceRequest::default()
        };
        suite.workspaces(by).create_workspace(request).await.unwrap().into_inner().workspace.unwrap().id
    };
    let (own, foreign) =
        (workspace(&owner.token, &organization.id).await, workspace(&stranger.token, &elsewhere.id).await);
    let with = |id: &str, role: &str| {
        let given = WorkspaceRole { workspace_id: id.to_owned(), role: role.to_owned() };
        let mut request = invite(&organization, &[&invited.email], "member");
        request.workspaces = vec![given];
        request
    };
    let mut inviting = suite.invitations(&owner.token);
    let refused = inviting.create_invitations(with(&foreign, "")).await;
    refused.refused(Code::InvalidArgument, "WORKSPACE_UNKNOWN");
    let refused = inviting.create_invitations(with(&own, "king")).await;
    refused.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert!(listed(suite, &owner, &organization, InvitationState::Unspecified).await.is_empty());

    inviting.create_invitations(with(&own, "admin")).await.unwrap();
    let token = suite.mailed_token(&invited.email, 2).await;
    suite.accept(&invited, &token).await;
    assert!(suite.may(&invited.token, "workspace.update", workspace_object(&own)).await);
    assert!(!suite.may(&invited.token, "workspace.view", workspace_object(&foreign)).await);
}
