//! Inviting: roles, addresses, lifetimes, mails, and who may.

use std::time::Duration;

use contracts::invitation::v1::{
    AcceptInvitationRequest, CreateInvitationsRequest, ErrorReason, InvitationResult, InvitationState,
    ListInvitationsRequest, PreviewInvitationRequest, ResendInvitationRequest, RevokeInvitationRequest,
    accept_invitation_request,
};
use contracts::organization::v1::{ListMembersRequest, MemberState};
use e2e::{Refused as _, Suite};
use tonic::Code;

use crate::fastpix::{Cast, MODEL};

e2e::everywhere!(fp_04, fp_05, fp_06, fp_12, fp_13, fp_17, fp_25);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn invite(cast: &Cast, emails: &[&str], role: &str) -> CreateInvitationsRequest {
    CreateInvitationsRequest {
        organization_id: cast.organization.id.clone(),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        role: role.to_owned(),
        ..Default::default()
    }
}

fn accept(token: &str) -> AcceptInvitationRequest {
    let invitation = Some(accept_invitation_request::Invitation::Token(token.to_owned()));
    AcceptInvitationRequest { invitation, ..Default::default() }
}

/// The roles are Admin and Member; an invitation without a role is refused.
pub(crate) async fn fp_04(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut inviting = suite.invitations(&cast.admin.token);
    let refused = inviting.create_invitations(invite(&cast, &["a@example.com"], "")).await;
    refused.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let refused = inviting.create_invitations(invite(&cast, &["a@example.com"], "owner")).await;
    refused.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    let list = ListInvitationsRequest {
        organization_id: cast.organization.id.clone(),
        state: InvitationState::Pending.into(),
        ..Default::default()
    };
    assert!(inviting.list_invitations(list).await.unwrap().into_inner().invitations.is_empty());
    for (number, role) in ["admin", "member"].into_iter().enumerate() {
        let email = format!("role{number}@example.com");
        let answer = inviting.create_invitations(invite(&cast, &[&email], role)).await.unwrap().into_inner();
        assert_eq!(answer.results[0].invitation.as_ref().unwrap().role, role);
    }
}

/// One address or several, separated by commas or spaces; each has its own outcome.
pub(crate) async fn fp_05(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mixed =
        format!("one@example.com, two@example.com three@example.com nonsense ONE@example.com,{}", cast.member.email);
    let request = invite(&cast, &[&mixed, "four@example.com"], "member");
    suite.invitations(&cast.member.token).create_invitations(request.clone()).await.denied();
    let answer = suite.invitations(&cast.admin.token).create_invitations(request.clone()).await.unwrap().into_inner();
    let outcome = |result: &InvitationResult| (result.email.clone(), result.refusal());
    let outcomes: Vec<_> = answer.results.iter().map(outcome).collect();
    let expected = [
        ("one@example.com", ErrorReason::Unspecified),
        ("two@example.com", ErrorReason::Unspecified),
        ("three@example.com", ErrorReason::Unspecified),
        ("nonsense", ErrorReason::EmailInvalid),
        ("ONE@example.com", ErrorReason::EmailRepeated),
        (cast.member.email.as_str(), ErrorReason::AlreadyMember),
        ("four@example.com", ErrorReason::Unspecified),
    ];
    assert_eq!(outcomes, expected.map(|(email, refusal)| (email.to_owned(), refusal)));
    for email in ["one@example.com", "two@example.com", "three@example.com", "four@example.com"] {
        suite.mail(email, 1).await;
    }
    // Inviting again names the pending invitation, and sends nothing.
    let mut client = suite.invitations(&cast.admin.token);
    let again = client.create_invitations(invite(&cast, &["one@example.com"], "member")).await;
    let again = again.unwrap().into_inner().results.remove(0);
    assert_eq!(again.refusal(), ErrorReason::AlreadyInvited);
    assert_eq!(again.invitation, answer.results[0].invitation);
    assert_eq!(suite.mails("one@example.com").len(), 1);
}

/// An invitation expires after 14 days, and can then not be accepted; resending gives it 14 days anew and kills the old link.
pub(crate) async fn fp_06(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let invited = suite.person("invited").await;
    let first = suite.invite(&cast.admin, &cast.organization, &invited.email, "member", &[]).await;
    suite.advance(14 * DAY - Duration::from_secs(60));
    let (admin, invited) = (suite.sign_in(&cast.admin.email).await, suite.sign_in(&invited.email).await);
    let preview = PreviewInvitationRequest { token: first.clone() };
    suite.invitations("").preview_invitation(preview.clone()).await.expect("it lives for 14 days");

    suite.advance(Duration::from_secs(120));
    suite
        .invitations(&invited.token)
        .accept_invitation(accept(&first))
        .await
        .refused(Code::FailedPrecondition, "INVITATION_INVALID");
    suite.invitations("").preview_invitation(preview).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    let list = ListInvitationsRequest {
        organization_id: cast.organization.id.clone(),
        state: InvitationState::Expired.into(),
        ..Default::default()
    };
    let expired = suite.invitations(&admin.token).list_invitations(list).await.unwrap().into_inner().invitations;
    assert_eq!(expired.len(), 1);

    // A new invitation, resent after 10 days, lives for 14 more; its first link is dead.
    let second = suite.invite(&admin, &cast.organization, &invited.email, "member", &[]).await;
    suite.advance(10 * DAY);
    let (admin, invited) = (suite.sign_in(&cast.admin.email).await, suite.sign_in(&invited.email).await);
    let pending = ListInvitationsRequest {
        organization_id: cast.organization.id.clone(),
        state: InvitationState::Pending.into(),
        ..Default::default()
    };
    let pending = suite.invitations(&admin.token).list_invitations(pending).await.unwrap().into_inner().invitations;
    let resend = ResendInvitationRequest {
        organization_id: cast.organization.id.clone(),
        invitation_id: pending[0].id.clone(),
        ..Default::default()
    };
    let before = suite.mails(&invited.email).len();
    suite.invitations(&admin.token).resend_invitation(resend).await.unwrap();
    let third = suite.mailed_token(&invited.email, before + 1).await;
    suite
        .invitations(&invited.token)
        .accept_invitation(accept(&second))
        .await
        .refused(Code::FailedPrecondition, "INVITATION_INVALID");
    suite.advance(13 * DAY);
    let invited = suite.sign_in(&invited.email).await;
    suite.accept(&invited, &third).await;
}

/// The member list shows everyone who has access, and who is still invited.
pub(crate) async fn fp_12(suite: &Suite) {
    let cast = Cast::new(suite).await;
    suite.invite(&cast.admin, &cast.organization, "pending@example.com", "admin", &[]).await;
    let list = ListMembersRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    for person in [&cast.admin, &cast.member] {
        let listed = suite.members(&person.token).list_members(list.clone()).await.unwrap().into_inner().members;
        let listed: Vec<_> =
            listed.iter().map(|member| (member.email.clone(), member.role().to_owned(), member.state())).collect();
        let expected = [
            (cast.admin.email.clone(), "admin".to_owned(), MemberState::Active),
            (cast.member.email.clone(), "member".to_owned(), MemberState::Active),
            ("pending@example.com".to_owned(), "admin".to_owned(), MemberState::Invited),
        ];
        assert_eq!(listed, expected);
    }
    suite.members(&cast.stranger.token).list_members(list.clone()).await.denied();
    // One at a time, it is the same list.
    let mut request = ListMembersRequest { page_size: 1, ..list };
    let mut emails = Vec::new();
    loop {
        let page = suite.members(&cast.admin.token).list_members(request.clone()).await.unwrap().into_inner();
        emails.extend(page.members.into_iter().map(|member| member.email));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(emails, [cast.admin.email.as_str(), cast.member.email.as_str(), "pending@example.com"]);
}

/// While an invitation is pending its role cannot be changed; it can be deleted.
pub(crate) async fn fp_13(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let email = "undecided@example.com";
    let token = suite.invite(&cast.admin, &cast.organization, email, "member", &[]).await;
    let mut inviting = suite.invitations(&cast.admin.token);
    // There is no method that changes it, and inviting with another role does not either.
    let again =
        inviting.create_invitations(invite(&cast, &[email], "admin")).await.unwrap().into_inner().results.remove(0);
    assert_eq!(again.refusal(), ErrorReason::AlreadyInvited);
    let invitation = again.invitation.unwrap();
    assert_eq!(invitation.role, "member");

    let revoke = RevokeInvitationRequest {
        organization_id: cast.organization.id.clone(),
        invitation_id: invitation.id,
        ..Default::default()
    };
    suite.invitations(&cast.member.token).revoke_invitation(revoke.clone()).await.denied();
    inviting.revoke_invitation(revoke.clone()).await.unwrap();
    inviting.revoke_invitation(revoke).await.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    let preview = PreviewInvitationRequest { token };
    suite.invitations("").preview_invitation(preview).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    // Now another role can be offered.
    let anew =
        inviting.create_invitations(invite(&cast, &[email], "admin")).await.unwrap().into_inner().results.remove(0);
    assert_eq!(anew.refusal(), ErrorReason::Unspecified);
}

/// The invited person gets a mail with a "Join Organization" link; without an account they set one up on the way.
pub(crate) async fn fp_17(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let email = "newcomer@example.com";
    let token = suite.invite(&cast.admin, &cast.organization, email, "member", &[cast.production()]).await;
    let mail = suite.mail(email, 1).await;
    assert!(mail.contains("Join Organization") && mail.contains("/join?token="), "{mail}");
    let preview = PreviewInvitationRequest { token: token.clone() };
    let seen = suite.invitations("").preview_invitation(preview).await.unwrap().into_inner();
    assert!(!seen.account_exists);
    assert_eq!(seen.invitation.unwrap().invitation.unwrap().email, email);

    // Somebody else who has the link cannot use it, and gets no account for the address by another's token.
    let refusal = suite.invitations(&cast.stranger.token).accept_invitation(accept(&token)).await;
    let refusal = refusal.refused(Code::PermissionDenied, "EMAIL_MISMATCH");
    assert!(!refusal.message().contains(email), "{refusal:?}");

    suite.sign_up(email, &token).await;
    let newcomer = suite.sign_in(email).await;
    assert!(!suite.may(&newcomer.token, "organization.view", cast.organization.object()).await);
    suite.accept(&newcomer, &token).await;
    assert!(suite.may(&newcomer.token, "organization.view", cast.organization.object()).await);
    assert!(suite.may(&newcomer.token, "media.view", e2e::workspace_object(cast.production())).await);
    assert!(!suite.may(&newcomer.token, "media.view", e2e::workspace_object(cast.development())).await);
    // By the same person, once more: the same answer. By others: no.
    suite.accept(&newcomer, &token).await;
    suite
        .invitations(&cast.stranger.token)
        .accept_invitation(accept(&token))
        .await
        .refused(Code::FailedPrecondition, "INVITATION_INVALID");
}

/// Admins can invite others; whatever a role may hand out is bounded by what it holds itself.
pub(crate) async fn fp_25(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let second = suite.join(&cast.admin, &cast.organization, "second", "admin", &[]).await;
    let third = suite.join(&second, &cast.organization, "third", "admin", &[]).await;
    suite
        .invitations(&cast.member.token)
        .create_invitations(invite(&cast, &["x@example.com"], "member"))
        .await
        .denied();
    // An invitation is worth no more than its inviter is when it is accepted.
    let invited = suite.person("invited").await;
    let token = suite.invite(&third, &cast.organization, &invited.email, "admin", &[]).await;
    let demote = contracts::organization::v1::UpdateMemberRequest {
        organization_id: cast.organization.id.clone(),
        member: Some(contracts::organization::v1::Member {
            user_id: third.user_id.clone(),
            role: Some("member".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    };
    suite.members(&cast.admin.token).update_member(demote).await.unwrap();
    suite
        .invitations(&invited.token)
        .accept_invitation(accept(&token))
        .await
        .refused(Code::FailedPrecondition, "INVITER_NOT_PERMITTED");
    assert!(!suite.may(&invited.token, "organization.view", cast.organization.object()).await);
    // Nothing of one organization can be handed out in another.
    let elsewhere = suite.organization(&cast.member, MODEL).await;
    let mut foreign = invite(&cast, &["y@example.com"], "member");
    foreign.organization_id = elsewhere.id.clone();
    foreign.workspaces = vec![contracts::invitation::v1::WorkspaceRole {
        workspace_id: cast.production().to_owned(),
        role: String::new(),
    }];
    let refusal = suite.invitations(&cast.member.token).create_invitations(foreign).await.unwrap_err();
    assert!(matches!(e2e::reason(&refusal).as_str(), "WORKSPACE_UNKNOWN" | "PERMISSION_DENIED"), "{refusal:?}");
}
