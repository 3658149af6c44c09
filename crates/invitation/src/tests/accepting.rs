//! Accepting: once, by the invited person, while whoever invited still may hand out the role.

use contracts::invitation::v1::{
    AcceptInvitationRequest, AcceptInvitationResponse, InvitationState, ListMyInvitationsRequest,
    ResendInvitationRequest, WorkspaceRole, accept_invitation_request,
};
use tonic::Code;

use crate::tests::{DAY, House, Refused as _, accept, metadata, on_both, request};

on_both! {
    a_link_gives_one_membership_and_one_answer
    a_hundred_acceptances_give_one_membership
    an_id_is_as_good_for_the_invited_person_alone
    somebody_else_learns_nothing_but_that_it_is_not_theirs
    the_inviter_must_still_be_allowed
    an_access_token_invites_for_as_long_as_it_may
    workspaces_that_are_gone_are_skipped
    members_keep_their_role
    a_gone_organization_cannot_be_joined
    programs_cannot_join
}

fn by_id(id: &str) -> AcceptInvitationRequest {
    let invitation = accept_invitation_request::Invitation::InvitationId(id.to_owned());
    AcceptInvitationRequest { invitation: Some(invitation), ..Default::default() }
}

async fn a_link_gives_one_membership_and_one_answer(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    assert_eq!(invitation.state(), InvitationState::Pending);

    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(answer.role, "member");
    assert!(!answer.already_member);
    assert_eq!(answer.revision, "a revision");
    assert_eq!(answer.invitation.as_ref().unwrap().state(), InvitationState::Accepted);
    assert_eq!(house.world.role(organization, &bob).as_deref(), Some("member"));

    // Long after its time, and after the person was removed again: the same answer, and nothing is revived.
    house.world.set_role(organization, &bob, None);
    house.clock.advance(20 * DAY);
    let again = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(again, answer);
    assert_eq!(house.world.role(organization, &bob), None);
    assert_eq!(house.world.times_asked(), 1);
    let expected = ["invitation.created", "invitation.accepting", "invitation.accepted"];
    assert_eq!(house.logged(organization).await, expected);
}

async fn a_hundred_acceptances_give_one_membership(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (mut client, request) = (house.of(&bob), accept(&token));
            tokio::spawn(async move { client.accept_invitation(request).await })
        })
        .collect();
    let mut answers = Vec::<AcceptInvitationResponse>::new();
    for call in calls {
        answers.push(call.await.unwrap().unwrap().into_inner());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    let expected = ["invitation.created", "invitation.accepting", "invitation.accepted"];
    assert_eq!(house.logged(organization).await, expected);
}

async fn an_id_is_as_good_for_the_invited_person_alone(house: House) {
    let (alice, bob, mallory) = (house.world.person("alice"), house.world.person("bob"), house.world.person("mallory"));
    let organization = house.world.organization(&alice);
    let (invitation, _) = house.invited(&alice, organization, &bob.email).await;
    let refused = house.of(&mallory).accept_invitation(by_id(&invitation.id)).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    // The same words as for an invitation that there is not.
    let unknown = house.of(&mallory).accept_invitation(by_id(&organization.to_string())).await;
    let unknown = unknown.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    assert_eq!(refused.message(), unknown.message());

    let mine = house.of(&bob).list_my_invitations(ListMyInvitationsRequest::default()).await.unwrap().into_inner();
    let mine = mine.invitations.into_iter().next().unwrap().invitation.unwrap();
    house.of(&bob).accept_invitation(by_id(&mine.id)).await.unwrap();
    assert_eq!(house.world.role(organization, &bob).as_deref(), Some("member"));
}

async fn somebody_else_learns_nothing_but_that_it_is_not_theirs(house: House) {
    let (alice, bob, mallory) = (house.world.person("alice"), house.world.person("bob"), house.world.person("mallory"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    let refused = house.of(&mallory).accept_invitation(accept(&token)).await;
    let refused = refused.refused(Code::PermissionDenied, "EMAIL_MISMATCH");
    assert_eq!(metadata(&refused, "invited"), "b***@example.com");
    assert!(!refused.message().contains(&bob.email));

    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    let refused = house.of(&mallory).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    for token in ["", "tnt_inv_nonsense", &token.replace("tnt_inv", "tnt_at")] {
        let refused = house.of(&bob).accept_invitation(accept(token)).await;
        refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    }
    let nothing = house.of(&bob).accept_invitation(AcceptInvitationRequest::default()).await;
    nothing.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(house.world.role(organization, &mallory), None);
}

async fn the_inviter_must_still_be_allowed(house: House) {
    let (alice, bob, carol) = (house.world.person("alice"), house.world.person("bob"), house.world.person("carol"));
    let organization = house.world.organization(&alice);
    house.world.set_role(organization, &carol, Some("admin"));
    let (invitation, token) = house.invited(&carol, organization, &bob.email).await;
    house.world.set_role(organization, &carol, Some("member"));
    let refused = house.of(&bob).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITER_NOT_PERMITTED");
    assert_eq!(house.world.role(organization, &bob), None);
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);

    // Whoever sends it again vouches for it from then on.
    let resend = ResendInvitationRequest {
        organization_id: organization.into(),
        invitation_id: invitation.id,
        ..Default::default()
    };
    let resent = house.of(&alice).resend_invitation(resend).await.unwrap().into_inner().invitation.unwrap();
    assert_eq!(resent.invited_by, format!("user:{}", alice.user));
    let token = house.mailed_token(&bob.email, 2).await;
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
}

async fn an_access_token_invites_for_as_long_as_it_may(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (id, text) = house.world.access_token(organization, "admin");
    let created = house.with(text).create_invitations(request(organization, &[&bob.email], "member")).await;
    let created = created.unwrap().into_inner().results.remove(0).invitation.unwrap();
    assert_eq!(created.invited_by, format!("access_token:{id}"));
    let token = house.mailed_token(&bob.email, 1).await;
    assert!(house.mails(&bob.email)[0].contains("Subject: You are invited to alice's Corp"));
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();

    let (_, powerless) = house.world.access_token(organization, "member");
    let refused = house.with(powerless).create_invitations(request(organization, &["x@example.com"], "member")).await;
    refused.refused(Code::PermissionDenied, "PERMISSION_DENIED");
}

async fn workspaces_that_are_gone_are_skipped(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (kept, deleted) = (house.world.workspace(organization), house.world.workspace(organization));
    let workspace = |id: ids::WorkspaceId| WorkspaceRole { workspace_id: id.into(), role: String::new() };
    let mut asked = request(organization, &[&bob.email], "member");
    asked.workspaces = vec![workspace(deleted), workspace(kept)];
    let invitation = house.invite(&alice, asked).await.invitation.unwrap();
    assert_eq!(invitation.workspaces.len(), 2);
    assert!(invitation.workspaces.iter().all(|given| given.role == "member"));

    house.world.delete_workspace(organization, deleted);
    let token = house.mailed_token(&bob.email, 1).await;
    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(answer.skipped_workspace_ids, [deleted.to_string()]);
    let again = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(again, answer);
}

async fn members_keep_their_role(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_role(organization, &bob, Some("admin"));
    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert!(answer.already_member);
    assert_eq!(answer.role, "admin");
}

async fn a_gone_organization_cannot_be_joined(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.delete_organization(organization);
    let refused = house.of(&bob).accept_invitation(accept(&token)).await;
    assert_eq!(refused.unwrap_err().code(), Code::FailedPrecondition);
    let mine = house.of(&bob).list_my_invitations(ListMyInvitationsRequest::default()).await.unwrap().into_inner();
    assert!(mine.invitations.is_empty());
}

async fn programs_cannot_join(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    let (_, text) = house.world.access_token(organization, "admin");
    let refused = house.with(text).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
    let refused = house.with(String::new()).accept_invitation(accept(&token)).await;
    refused.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
}
