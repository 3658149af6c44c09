//! Seats: kept for who is invited, moved and freed with the invitation, whatever fails in between.

use std::time::Duration;

use contracts::invitation::v1::{
    DeclineInvitationRequest, ErrorReason, InvitationResult, InvitationState, ResendInvitationRequest,
    RevokeInvitationRequest, decline_invitation_request,
};
use ids::OrganizationId;
use kit::Time;
use tonic::Code;

use crate::tests::world::Person;
use crate::tests::{DAY, House, Refused as _, accept, eventually, on_both, request};

on_both! {
    whoever_is_invited_has_a_seat_for_as_long
    what_ends_frees_its_seat
    there_are_no_more_invitations_than_seats
    a_new_invitation_takes_over_the_seat
    a_seat_is_settled_once_that_is_possible
    a_seat_that_was_not_taken_over_is_given_back
    a_call_that_comes_to_nothing_keeps_no_seat
    sending_again_moves_the_seat
    without_counting_nobody_asks_for_seats
}

fn seated(house: &House, alice: &Person, seats: usize) -> OrganizationId {
    let organization = house.world.organization_under(alice, "seated");
    house.world.set_seats(organization, seats);
    organization
}

async fn invite(house: &House, by: &Person, to: OrganizationId, emails: &str) -> Vec<InvitationResult> {
    house.of(by).create_invitations(request(to, &[emails], "member")).await.unwrap().into_inner().results
}

/// Until when the only seat that is kept is kept.
fn until(house: &House, organization: OrganizationId) -> Time {
    let kept = house.world.kept(organization);
    assert_eq!(kept.len(), 1, "{kept:?}");
    kept[0].1
}

fn expires(result: &InvitationResult) -> Time {
    Time::try_from(result.invitation.as_ref().unwrap().expire_time.as_ref().unwrap()).unwrap()
}

async fn whoever_is_invited_has_a_seat_for_as_long(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = seated(&house, &alice, 1);
    let results = invite(&house, &alice, organization, &bob.email).await;
    assert_eq!(until(&house, organization), expires(&results[0]));
    let token = house.mailed_token(&bob.email, 1).await;
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    assert!(house.world.kept(organization).is_empty());
}

async fn what_ends_frees_its_seat(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = seated(&house, &alice, 1);
    let results = invite(&house, &alice, organization, &bob.email).await;
    let token = house.mailed_token(&bob.email, 1).await;
    let invitation = Some(decline_invitation_request::Invitation::Token(token));
    let decline = DeclineInvitationRequest { invitation, ..Default::default() };
    house.of(&bob).decline_invitation(decline).await.unwrap();
    assert!(house.world.kept(organization).is_empty());
    assert_eq!(results[0].refusal, 0);

    let results = invite(&house, &alice, organization, "carol@example.com").await;
    house.of(&alice).revoke_invitation(revoke(organization, &results[0])).await.unwrap();
    assert!(house.world.kept(organization).is_empty());

    let results = invite(&house, &alice, organization, "dan@example.com").await;
    assert_eq!(results[0].refusal, 0);
    house.clock.advance(14 * DAY);
    assert_eq!(invite(&house, &alice, organization, "erin@example.com").await[0].refusal, 0);
}

fn revoke(organization: OrganizationId, result: &InvitationResult) -> RevokeInvitationRequest {
    let invitation_id = result.invitation.as_ref().unwrap().id.clone();
    RevokeInvitationRequest { organization_id: organization.into(), invitation_id, ..Default::default() }
}

async fn there_are_no_more_invitations_than_seats(house: House) {
    let alice = house.world.person("alice");
    let organization = seated(&house, &alice, 3);
    let calls: Vec<_> = (0..5)
        .map(|number| {
            let emails = format!("a{number}@example.com b{number}@example.com");
            let (mut client, asked) = (house.of(&alice), request(organization, &[&emails], "member"));
            tokio::spawn(async move { client.create_invitations(asked).await })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.extend(call.await.unwrap().unwrap().into_inner().results);
    }
    let (invited, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(|result| result.refusal == 0);
    assert_eq!((invited.len(), refused.len()), (3, 7));
    assert!(refused.iter().all(|result| result.refusal() == ErrorReason::SeatLimitReached));
    let message = &refused[0].refusal_message;
    assert!(message.contains('3') && message.contains("edition") && message.contains("team"), "{message}");
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 3);
    assert_eq!(house.world.kept(organization).len(), 3);
}

async fn a_new_invitation_takes_over_the_seat(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = seated(&house, &alice, 1);
    let old = invite(&house, &alice, organization, &bob.email).await.remove(0).invitation.unwrap();
    let first = house.mailed_token(&bob.email, 1).await;
    let results = invite(&house, &alice, organization, "bob@example.com carol@example.com").await;
    let new = results[0].invitation.as_ref().unwrap();
    assert_ne!(old.id, new.id);
    assert_eq!(results[1].refusal(), ErrorReason::SeatLimitReached);
    let kept = house.world.kept(organization);
    assert_eq!(kept, [(new.id.clone(), expires(&results[0]))]);
    let superseded = house.list(&alice, organization, InvitationState::Superseded).await;
    assert_eq!(superseded.iter().map(|invitation| &invitation.id).collect::<Vec<_>>(), [&old.id]);
    let refused = house.of(&bob).accept_invitation(accept(&first)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    let second = house.mailed_token(&bob.email, 2).await;
    house.of(&bob).accept_invitation(accept(&second)).await.unwrap();
}

async fn a_seat_is_settled_once_that_is_possible(house: House) {
    let alice = house.world.person("alice");
    let organization = seated(&house, &alice, 2);
    // Nobody keeps a seat: nobody is invited.
    house.world.set_seats_away(true);
    let away = house.of(&alice).create_invitations(request(organization, &["x@example.com"], "member")).await;
    away.refused(Code::Unavailable, "DEPENDENCY_UNAVAILABLE");
    house.world.set_seats_away(false);
    let kept = invite(&house, &alice, organization, "kept@example.com").await;
    let freed = invite(&house, &alice, organization, "freed@example.com").await;

    house.world.set_seats_away(true);
    house.of(&alice).revoke_invitation(revoke(organization, &freed[0])).await.unwrap();
    house.clock.advance(DAY);
    let invitation_id = kept[0].invitation.as_ref().unwrap().id.clone();
    let resend = ResendInvitationRequest { organization_id: organization.into(), invitation_id, ..Default::default() };
    let resent = house.of(&alice).resend_invitation(resend).await.unwrap().into_inner().invitation.unwrap();
    assert_eq!(house.world.kept(organization).len(), 2);

    house.world.set_seats_away(false);
    let _running = house.start();
    let expires = Time::try_from(resent.expire_time.as_ref().unwrap()).unwrap();
    eventually("both seats are as they should be", async || {
        house.world.kept(organization) == [(resent.id.clone(), expires)]
    })
    .await;
}

async fn a_seat_that_was_not_taken_over_is_given_back(house: House) {
    let alice = house.world.person("alice");
    let organization = seated(&house, &alice, 1);
    // The invitation is written, and then nobody hears for how long its seat is to be kept.
    house.world.set_seat_answers(1);
    let old = invite(&house, &alice, organization, "bob@example.com").await;
    assert!(until(&house, organization) < expires(&old[0]));
    // No seat, its seat is free, and then nobody is there.
    house.world.set_seat_answers(2);
    let again = house.of(&alice).create_invitations(request(organization, &["bob@example.com"], "member")).await;
    again.refused(Code::Unavailable, "DEPENDENCY_UNAVAILABLE");
    assert!(house.world.kept(organization).is_empty());
    assert_eq!(house.list(&alice, organization, InvitationState::Superseded).await.len(), 0);

    house.world.set_seats_away(false);
    let _running = house.start();
    let id = old[0].invitation.as_ref().unwrap().id.clone();
    eventually("the seat is kept again, for as long as the invitation lives", async || {
        house.world.kept(organization) == [(id.clone(), expires(&old[0]))]
    })
    .await;
}

async fn a_call_that_comes_to_nothing_keeps_no_seat(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization_under(&alice, "seated");
    let emails = |from: i32, to: i32| (from..to).map(|number| format!("p{number}@example.com ")).collect::<String>();
    invite(&house, &alice, organization, &emails(0, 1000)).await;
    invite(&house, &alice, organization, &emails(1000, 1999)).await;
    assert_eq!(house.world.kept(organization).len(), 1999);
    let refused = house.of(&alice).create_invitations(request(organization, &["x@x.org y@x.org"], "member")).await;
    refused.refused(Code::ResourceExhausted, "INVITATION_LIMIT_REACHED");
    assert_eq!(house.world.kept(organization).len(), 1999);
}

async fn sending_again_moves_the_seat(house: House) {
    let alice = house.world.person("alice");
    let organization = seated(&house, &alice, 1);
    let results = invite(&house, &alice, organization, "bob@example.com").await;
    house.clock.advance(Duration::from_hours(100));
    let invitation_id = results[0].invitation.as_ref().unwrap().id.clone();
    let resend = ResendInvitationRequest { organization_id: organization.into(), invitation_id, ..Default::default() };
    let resent = house.of(&alice).resend_invitation(resend).await.unwrap().into_inner().invitation;
    let moved = Time::try_from(resent.unwrap().expire_time.as_ref().unwrap()).unwrap();
    assert!(moved > expires(&results[0]));
    assert_eq!(until(&house, organization), moved);
}

async fn without_counting_nobody_asks_for_seats(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    house.world.set_seats(organization, 0);
    house.world.set_seats_away(true);
    assert_eq!(invite(&house, &alice, organization, "bob@example.com").await[0].refusal, 0);
}
