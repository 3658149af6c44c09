//! What the invited person sees, and saying no.

use contracts::invitation::v1::{
    DeclineInvitationRequest, InvitationState, ListMyInvitationsRequest, PreviewInvitationRequest,
    decline_invitation_request,
};
use tonic::Code;

use crate::tests::{DAY, House, Refused as _, accept, on_both};

on_both! {
    a_link_shows_what_it_leads_to
    only_a_pending_link_shows_anything
    somebody_sees_what_waits_for_their_address
    saying_no_is_for_ever
}

fn preview(token: &str) -> PreviewInvitationRequest {
    PreviewInvitationRequest { token: token.to_owned() }
}

fn decline(token: &str) -> DeclineInvitationRequest {
    let invitation = decline_invitation_request::Invitation::Token(token.to_owned());
    DeclineInvitationRequest { invitation: Some(invitation), ..Default::default() }
}

async fn a_link_shows_what_it_leads_to(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, "bob@example.com").await;
    let mut anybody = house.with(String::new());
    let seen = anybody.preview_invitation(preview(&token)).await.unwrap().into_inner();
    assert!(!seen.account_exists);
    let received = seen.invitation.unwrap();
    assert_eq!(received.organization_display_name, "alice's Corp");
    assert_eq!(received.inviter_display_name, "alice");
    assert_eq!(received.invitation, Some(invitation));

    house.world.person("bob");
    let seen = anybody.preview_invitation(preview(&token)).await.unwrap().into_inner();
    assert!(seen.account_exists);
}

async fn only_a_pending_link_shows_anything(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, accepted) = house.invited(&alice, organization, &bob.email).await;
    house.of(&bob).accept_invitation(accept(&accepted)).await.unwrap();
    let (_, expired) = house.invited(&alice, organization, "carol@example.com").await;
    house.clock.advance(14 * DAY);
    let (_, orphaned) = house.invited(&alice, organization, "dan@example.com").await;
    house.world.delete_organization(organization);
    for token in [accepted.as_str(), &expired, &orphaned, "", "tnt_inv_x"] {
        let refused = house.with(String::new()).preview_invitation(preview(token)).await;
        refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    }
}

async fn somebody_sees_what_waits_for_their_address(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let (first, second) = (house.world.organization(&alice), house.world.organization(&alice));
    house.invited(&alice, first, "bob@example.com").await;
    house.invited(&alice, first, "carol@example.com").await;
    house.clock.advance(DAY);
    let (newest, _) = house.invited(&alice, second, "bob@example.com").await;

    let list = ListMyInvitationsRequest::default();
    let mine = house.of(&bob).list_my_invitations(list.clone()).await.unwrap().into_inner();
    assert_eq!(mine.invitations.len(), 2);
    assert_eq!(mine.invitations[0].invitation, Some(newest));
    assert!(mine.invitations.iter().all(|received| received.inviter_display_name == "alice"));
    assert!(mine.next_page_token.is_empty());

    let page = house.of(&bob).list_my_invitations(ListMyInvitationsRequest { page_size: 1, ..list.clone() }).await;
    let page = page.unwrap().into_inner();
    assert_eq!(page.invitations, mine.invitations[..1]);
    let rest = ListMyInvitationsRequest { page_size: 1, page_token: page.next_page_token.clone() };
    let rest = house.of(&bob).list_my_invitations(rest).await.unwrap().into_inner();
    assert_eq!(rest.invitations, mine.invitations[1..]);
    assert!(rest.next_page_token.is_empty());
    // The token is its caller's.
    let foreign = ListMyInvitationsRequest { page_size: 1, page_token: page.next_page_token };
    house.of(&alice).list_my_invitations(foreign).await.refused(Code::InvalidArgument, "INVALID_FIELDS");

    house.clock.advance(13 * DAY);
    let mine = house.of(&bob).list_my_invitations(list.clone()).await.unwrap().into_inner();
    assert_eq!(mine.invitations.len(), 1, "the first one has expired");
    let (_, text) = house.world.access_token(first, "admin");
    house.with(text).list_my_invitations(list).await.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
}

async fn saying_no_is_for_ever(house: House) {
    let (alice, bob, mallory) = (house.world.person("alice"), house.world.person("bob"), house.world.person("mallory"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.of(&mallory).decline_invitation(decline(&token)).await.refused(Code::PermissionDenied, "EMAIL_MISMATCH");
    let by_id = decline_invitation_request::Invitation::InvitationId(invitation.id.clone());
    let by_id = DeclineInvitationRequest { invitation: Some(by_id), ..Default::default() };
    let refused = house.of(&mallory).decline_invitation(by_id.clone()).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");

    let declined = house.of(&bob).decline_invitation(by_id.clone()).await.unwrap().into_inner().invitation.unwrap();
    assert_eq!(declined.state(), InvitationState::Declined);
    house.of(&bob).decline_invitation(by_id).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    house.of(&bob).accept_invitation(accept(&token)).await.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    assert_eq!(house.world.role(organization, &bob), None);
    assert_eq!(house.list(&alice, organization, InvitationState::Declined).await, [declined]);
    // The address can be invited anew.
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
}
