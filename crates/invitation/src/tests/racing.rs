//! Whatever meets an acceptance under way: there is a member and the invitation is accepted, or neither is so.

use std::time::Duration;

use contracts::invitation::v1::{InvitationState, RevokeInvitationRequest};
use ids::OrganizationId;
use tonic::Code;

use crate::tests::world::Membership;
use crate::tests::{House, Refused as _, accept, eventually, metadata, on_both};

on_both! {
    accepting_and_taking_back_end_in_one_way
    a_refusal_does_not_undo_another_run
    who_does_not_wait_has_accepted_all_the_same
    a_refusal_after_a_lost_answer_waits_until_nothing_can_come
    the_background_waits_as_well
    a_full_edition_leaves_the_invitation_pending
}

fn revoke(organization: OrganizationId, id: &str) -> RevokeInvitationRequest {
    let (organization_id, invitation_id) = (organization.into(), id.to_owned());
    RevokeInvitationRequest { organization_id, invitation_id, ..Default::default() }
}

async fn accepting_and_taking_back_end_in_one_way(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let mut accepted = 0;
    for round in 0..20 {
        let bob = house.world.person(&format!("bob{round}"));
        let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
        let accepting: Vec<_> = (0..2)
            .map(|_| {
                let (mut client, request) = (house.of(&bob), accept(&token));
                tokio::spawn(async move { client.accept_invitation(request).await })
            })
            .collect();
        let (mut client, request) = (house.of(&alice), revoke(organization, &invitation.id));
        let revoking = tokio::spawn(async move { client.revoke_invitation(request).await });
        let mut joined = Vec::new();
        for call in accepting {
            joined.push(call.await.unwrap());
        }
        let is_member = house.world.role(organization, &bob).is_some();
        match revoking.await.unwrap() {
            Ok(_) => {
                assert!(!is_member, "taken back, and a member");
                for answer in joined {
                    answer.refused(Code::FailedPrecondition, "INVITATION_INVALID");
                }
            }
            refused => {
                let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
                assert_eq!(metadata(&refused, "state"), "ACCEPTED");
                assert!(is_member && joined.iter().all(Result::is_ok), "{joined:?}");
                accepted += 1;
            }
        }
        let state = house.list(&alice, organization, InvitationState::Unspecified).await[0].state();
        let expected = if is_member { InvitationState::Accepted } else { InvitationState::Revoked };
        assert_eq!(state, expected);
    }
    println!("{accepted} of 20 were accepted");
}

/// The organization is full for one of two runs, and has room again for the other, whose answer comes late.
async fn a_refusal_does_not_undo_another_run(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::Late, Membership::Full]);
    let (mut client, request) = (house.of(&bob), accept(&token));
    let late = tokio::spawn(async move { client.accept_invitation(request).await });
    eventually("the first run has begun", async || house.world.times_asked() == 1).await;
    house.of(&bob).accept_invitation(accept(&token)).await.refused(Code::ResourceExhausted, "SEAT_LIMIT_REACHED");
    let refused = house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    late.await.unwrap().unwrap();
    assert_eq!(house.list(&alice, organization, InvitationState::Accepted).await.len(), 1);
    assert!(house.world.role(organization, &bob).is_some());
}

async fn who_does_not_wait_has_accepted_all_the_same(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::Late]);
    let (mut client, request) = (house.of(&bob), accept(&token));
    let impatient = tokio::spawn(async move { client.accept_invitation(request).await });
    eventually("the call has got there", async || house.world.times_asked() == 1).await;
    impatient.abort();
    let refused = house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    let _running = house.start();
    eventually("it is finished without the caller", async || house.world.role(organization, &bob).is_some()).await;
    eventually("it is written down", async || {
        house.logged(organization).await.last().is_some_and(|kind| kind == "invitation.accepted")
    })
    .await;
}

async fn a_refusal_after_a_lost_answer_waits_until_nothing_can_come(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::Unreachable, Membership::Full, Membership::Full, Membership::Full]);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    let full = (Code::ResourceExhausted, "SEAT_LIMIT_REACHED");
    // The first call may still be heard: however often it is tried again, the invitation stays this person's.
    for _ in 0..2 {
        house.of(&bob).accept_invitation(accept(&token)).await.refused(full.0, full.1);
        let refused = house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await;
        refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    }
    house.clock.advance(Duration::from_mins(2));
    house.of(&bob).accept_invitation(accept(&token)).await.refused(full.0, full.1);
    house.of(&alice).revoke_invitation(revoke(organization, &invitation.id)).await.unwrap();
    let refused = house.of(&bob).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    assert_eq!(house.world.role(organization, &bob), None);
}

async fn the_background_waits_as_well(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::Unreachable]);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    house.world.set_membership(Membership::Full);
    let _running = house.start();
    eventually("it was tried again", async || house.world.times_asked() >= 2).await;
    assert_eq!(house.list(&alice, organization, InvitationState::Accepted).await.len(), 1);
    house.clock.advance(Duration::from_mins(2));
    eventually("the invitation is pending again", async || {
        house.list(&alice, organization, InvitationState::Pending).await.len() == 1
    })
    .await;
}

async fn a_full_edition_leaves_the_invitation_pending(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::EditionFull, Membership::Full]);
    for (limited_by, edition) in [("edition", "team"), ("model", "")] {
        let refused = house.of(&bob).accept_invitation(accept(&token)).await;
        let refused = refused.refused(Code::ResourceExhausted, "SEAT_LIMIT_REACHED");
        let told = ["limit", "limited_by", "edition"].map(|key| metadata(&refused, key));
        assert_eq!(told, ["3", limited_by, edition]);
        assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);
    }
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
}
