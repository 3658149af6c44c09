//! What an organization does with its invitations, what the other services ask, and what the service sweeps.

use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::invitation::internal::v1::{ListPendingInvitationsRequest, VerifyInvitationRequest};
use contracts::invitation::v1::{
    GetInvitationRequest, InvitationState, ListInvitationsRequest, ResendInvitationRequest, RevokeInvitationRequest,
};
use ids::OrganizationId;
use kit::wire::Channel;
use tonic::Code;
use tower::util::BoxCloneSyncService;

use crate::tests::{DAY, House, Refused as _, accept, eventually, metadata, on_both, request};

on_both! {
    an_organization_sees_its_own_invitations_alone
    a_list_is_paged_and_filtered
    sending_again_kills_the_link_before
    a_model_can_keep_the_time
    what_was_taken_back_is_no_more
    a_member_keeps_off
    services_see_what_is_pending
    a_link_proves_its_address_while_it_is_pending
    strangers_do_not_reach_what_is_for_services
    expired_ones_are_written_down
}

fn resend(organization: OrganizationId, id: &str) -> ResendInvitationRequest {
    let (organization_id, invitation_id) = (organization.into(), id.to_owned());
    ResendInvitationRequest { organization_id, invitation_id, ..Default::default() }
}

fn revoke(organization: OrganizationId, id: &str) -> RevokeInvitationRequest {
    let (organization_id, invitation_id) = (organization.into(), id.to_owned());
    RevokeInvitationRequest { organization_id, invitation_id, ..Default::default() }
}

fn get(organization: OrganizationId, id: &str) -> GetInvitationRequest {
    GetInvitationRequest { organization_id: organization.into(), invitation_id: id.to_owned() }
}

async fn an_organization_sees_its_own_invitations_alone(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let (mine, theirs) = (house.world.organization(&alice), house.world.organization(&bob));
    let (invitation, _) = house.invited(&alice, mine, "carol@example.com").await;
    let seen = house.of(&alice).get_invitation(get(mine, &invitation.id)).await.unwrap().into_inner().invitation;
    assert_eq!(seen, Some(invitation.clone()));
    // Under another organization it is not there, whatever is done with it.
    let mut bob = house.of(&bob);
    bob.get_invitation(get(theirs, &invitation.id)).await.refused(Code::NotFound, "INVITATION_NOT_FOUND");
    bob.resend_invitation(resend(theirs, &invitation.id)).await.refused(Code::NotFound, "INVITATION_NOT_FOUND");
    bob.revoke_invitation(revoke(theirs, &invitation.id)).await.refused(Code::NotFound, "INVITATION_NOT_FOUND");
    bob.get_invitation(get(mine, &invitation.id)).await.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    assert_eq!(house.list(&alice, mine, InvitationState::Pending).await, [invitation]);
}

async fn a_list_is_paged_and_filtered(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    for name in ["c", "d", "e"] {
        house.invited(&alice, organization, &format!("{name}@example.com")).await;
    }
    let emails = async |state, page_size| {
        let mut asked =
            ListInvitationsRequest { organization_id: organization.into(), page_size, ..Default::default() };
        asked.set_state(state);
        let mut emails = Vec::new();
        loop {
            let page = house.of(&alice).list_invitations(asked.clone()).await.unwrap().into_inner();
            emails.extend(page.invitations.into_iter().map(|invitation| invitation.email));
            asked.page_token = page.next_page_token;
            if asked.page_token.is_empty() {
                return emails;
            }
        }
    };
    let all = ["e@example.com", "d@example.com", "c@example.com", "bob@example.com"];
    for page_size in [0, 1, 2, 3, 4, 5000] {
        assert_eq!(emails(InvitationState::Unspecified, page_size).await, all, "{page_size}");
    }
    assert_eq!(emails(InvitationState::Pending, 2).await, all[..3]);
    assert_eq!(emails(InvitationState::Accepted, 2).await, all[3..]);
    assert!(emails(InvitationState::Revoked, 2).await.is_empty());
    let mut wrong = ListInvitationsRequest { organization_id: organization.into(), ..Default::default() };
    wrong.state = 99;
    house.of(&alice).list_invitations(wrong.clone()).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    (wrong.state, wrong.page_size) = (0, -1);
    house.of(&alice).list_invitations(wrong).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn sending_again_kills_the_link_before(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, first) = house.invited(&alice, organization, &bob.email).await;
    house.clock.advance(10 * DAY);
    let resent = house.of(&alice).resend_invitation(resend(organization, &invitation.id)).await.unwrap().into_inner();
    let resent = resent.invitation.unwrap();
    assert_eq!(resent.resend_count, 1);
    let lived = |from: &prost_types::Timestamp, to: &prost_types::Timestamp| to.seconds - from.seconds;
    let (before, after) = (invitation.expire_time.as_ref().unwrap(), resent.expire_time.as_ref().unwrap());
    assert!((lived(before, after) - 10 * 24 * 60 * 60).abs() < 60, "its lifetime starts anew");
    let second = house.mailed_token(&bob.email, 2).await;
    assert_ne!(first, second);

    house.clock.advance(10 * DAY);
    let refused = house.of(&bob).accept_invitation(accept(&first)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    house.of(&bob).accept_invitation(accept(&second)).await.unwrap();
    let refused = house.of(&alice).resend_invitation(resend(organization, &invitation.id)).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    assert_eq!(metadata(&refused, "state"), "ACCEPTED");
}

async fn a_model_can_keep_the_time(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization_under(&alice, "strict");
    let (invitation, first) = house.invited(&alice, organization, &bob.email).await;
    house.clock.advance(10 * DAY);
    let resent = house.of(&alice).resend_invitation(resend(organization, &invitation.id)).await.unwrap().into_inner();
    let resent = resent.invitation.unwrap();
    assert_eq!((resent.resend_count, resent.expire_time), (1, invitation.expire_time));
    let second = house.mailed_token(&bob.email, 2).await;
    let refused = house.of(&bob).accept_invitation(accept(&first)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    house.clock.advance(4 * DAY);
    let refused = house.of(&bob).accept_invitation(accept(&second)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
}

async fn what_was_taken_back_is_no_more(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    let revoked = house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await.unwrap().into_inner();
    assert_eq!(revoked.invitation.unwrap().state(), InvitationState::Revoked);
    let refused = house.of(&bob).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    let refused = house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    assert_eq!(metadata(&refused, "state"), "REVOKED");

    let (expiring, _) = house.invited(&alice, organization, &bob.email).await;
    house.clock.advance(14 * DAY);
    let refused = house.of(&alice).revoke_invitation(revoke(organization, &expiring.id)).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    assert_eq!(metadata(&refused, "state"), "EXPIRED");
}

async fn a_member_keeps_off(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    house.world.set_role(organization, &bob, Some("member"));
    let (invitation, _) = house.invited(&alice, organization, "carol@example.com").await;
    let mut bob = house.of(&bob);
    let denied = (Code::PermissionDenied, "PERMISSION_DENIED");
    let list = ListInvitationsRequest { organization_id: organization.into(), ..Default::default() };
    bob.create_invitations(request(organization, &["x@example.com"], "member")).await.refused(denied.0, denied.1);
    bob.get_invitation(get(organization, &invitation.id)).await.refused(denied.0, denied.1);
    bob.list_invitations(list).await.refused(denied.0, denied.1);
    bob.resend_invitation(resend(organization, &invitation.id)).await.refused(denied.0, denied.1);
    bob.revoke_invitation(revoke(organization, &invitation.id)).await.refused(denied.0, denied.1);
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await, [invitation]);
}

async fn services_see_what_is_pending(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (first, _) = house.invited(&alice, organization, "first@example.com").await;
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    let (second, _) = house.invited(&alice, organization, "second@example.com").await;

    let mut asked =
        ListPendingInvitationsRequest { organization_id: organization.into(), page_size: 1, ..Default::default() };
    let mut seen = Vec::new();
    loop {
        let page = house.internal().list_pending_invitations(asked.clone()).await.unwrap().into_inner().invitations;
        let Some(last) = page.last() else { break };
        asked.after_invitation_id.clone_from(&last.invitation_id);
        seen.extend(page.into_iter().map(|pending| (pending.invitation_id, pending.email)));
    }
    assert_eq!(seen, [(first.id, first.email), (second.id, second.email)]);
    for page_size in [0, 1001] {
        let asked = ListPendingInvitationsRequest { page_size, ..asked.clone() };
        let refused = house.internal().list_pending_invitations(asked).await;
        refused.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
}

async fn a_link_proves_its_address_while_it_is_pending(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, "bob@example.com").await;
    let proven = async |token: &str| {
        let request = VerifyInvitationRequest { token: token.to_owned() };
        house.internal().verify_invitation(request).await.unwrap().into_inner().email
    };
    assert_eq!(proven(&token).await, "bob@example.com");
    assert_eq!(proven("").await, "");
    assert_eq!(proven("tnt_inv_x").await, "");
    house.clock.advance(14 * DAY);
    assert_eq!(proven(&token).await, "");
}

async fn strangers_do_not_reach_what_is_for_services(house: House) {
    let outside: Channel = BoxCloneSyncService::new(house.local.clone());
    let mut outside = PendingInvitationServiceClient::new(outside);
    let refused = outside.verify_invitation(VerifyInvitationRequest::default()).await;
    refused.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = outside.list_pending_invitations(ListPendingInvitationsRequest::default()).await;
    refused.refused(Code::PermissionDenied, "PERMISSION_DENIED");
}

async fn expired_ones_are_written_down(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    house.invited(&alice, organization, "old@example.com").await;
    house.clock.advance(14 * DAY);
    house.invited(&alice, organization, "new@example.com").await;
    let _running = house.start();
    eventually("the old one is written down", async || {
        house.logged(organization).await.last().is_some_and(|kind| kind == "invitation.expired")
    })
    .await;
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);
    assert_eq!(house.list(&alice, organization, InvitationState::Expired).await.len(), 1);
}
