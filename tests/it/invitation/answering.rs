//! What the invited person sees and does.

use contracts::invitation::v1::{
    AcceptInvitationRequest, DeclineInvitationRequest, ErrorReason, InvitationState, ListMyInvitationsRequest,
    PreviewInvitationRequest, accept_invitation_request, decline_invitation_request,
};
use e2e::{Refused as _, Suite};
use tonic::Code;

use crate::invitation::{accept, invite, listed, times_member};

e2e::everywhere!(
    somebody_finds_what_waits_for_them,
    saying_no_frees_the_address,
    a_repeated_call_gets_the_first_answer
);

async fn somebody_finds_what_waits_for_them(suite: &Suite) {
    let (owner, invited, other) =
        (suite.person("owner").await, suite.person("invited").await, suite.person("other").await);
    let (first, second) = (suite.organization(&owner, "standard").await, suite.organization(&owner, "fastpix").await);
    suite.invite(&owner, &first, &invited.email, "member", &[]).await;
    suite.invite(&owner, &second, &invited.email, "admin", &[]).await;
    let list = ListMyInvitationsRequest::default();
    let mine =
        suite.invitations(&invited.token).list_my_invitations(list.clone()).await.unwrap().into_inner().invitations;
    let organizations: Vec<_> =
        mine.iter().map(|received| received.invitation.as_ref().unwrap().organization_id.clone()).collect();
    assert_eq!(organizations, [second.id.clone(), first.id.clone()]);
    assert!(mine.iter().all(|received| received.organization_display_name.starts_with("Organization ")));
    let name = owner.email.split('@').next().unwrap();
    assert!(mine.iter().all(|received| received.inviter_display_name == name), "{mine:?}");
    let theirs = suite.invitations(&other.token).list_my_invitations(list).await.unwrap().into_inner().invitations;
    assert!(theirs.is_empty());

    let id = mine[0].invitation.as_ref().unwrap().id.clone();
    let by_id = AcceptInvitationRequest {
        invitation: Some(accept_invitation_request::Invitation::InvitationId(id)),
        ..AcceptInvitationRequest::default()
    };
    let refused = suite.invitations(&other.token).accept_invitation(by_id.clone()).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    suite.invitations(&invited.token).accept_invitation(by_id).await.unwrap();
    assert!(suite.may(&invited.token, "member.invite", second.object()).await);
    assert!(!suite.may(&invited.token, "organization.view", first.object()).await);
}

async fn saying_no_frees_the_address(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let token = suite.invite(&owner, &organization, &invited.email, "member", &[]).await;
    let decline = DeclineInvitationRequest {
        invitation: Some(decline_invitation_request::Invitation::Token(token.clone())),
        ..DeclineInvitationRequest::default()
    };
    let declined = suite.invitations(&invited.token).decline_invitation(decline.clone()).await.unwrap().into_inner();
    assert_eq!(declined.invitation.unwrap().state(), InvitationState::Declined);
    let mut invited_calls = suite.invitations(&invited.token);
    invited_calls.decline_invitation(decline).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    invited_calls.accept_invitation(accept(&token)).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    let preview = suite.invitations("").preview_invitation(PreviewInvitationRequest { token }).await;
    preview.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    assert_eq!(listed(suite, &owner, &organization, InvitationState::Declined).await.len(), 1);

    let token = suite.invite(&owner, &organization, &invited.email, "member", &[]).await;
    suite.accept(&invited, &token).await;
    assert_eq!(times_member(suite, &owner, &organization, &invited).await, 1);
}

async fn a_repeated_call_gets_the_first_answer(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let request_id = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e";
    let mut asked = invite(&organization, &[&invited.email], "member");
    request_id.clone_into(&mut asked.request_id);
    let first = suite.invitations(&owner.token).create_invitations(asked.clone()).await.unwrap().into_inner();
    let again = suite.invitations(&owner.token).create_invitations(asked.clone()).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!(first.results[0].refusal(), ErrorReason::Unspecified);
    "admin".clone_into(&mut asked.role);
    let other = suite.invitations(&owner.token).create_invitations(asked).await;
    other.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");

    let token = suite.mailed_token(&invited.email, 2).await;
    let mut asked = accept(&token);
    request_id.clone_into(&mut asked.request_id);
    let first = suite.invitations(&invited.token).accept_invitation(asked.clone()).await.unwrap().into_inner();
    let again = suite.invitations(&invited.token).accept_invitation(asked).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert!(!first.revision.is_empty());
}
