//! What happens when an acceptance is interrupted between two of its steps.

use contracts::invitation::v1::{InvitationState, RevokeInvitationRequest};
use tonic::Code;

use crate::tests::world::Membership;
use crate::tests::{House, Refused as _, accept, eventually, metadata, on_both};

on_both! {
    what_was_interrupted_is_finished_by_the_caller
    what_was_interrupted_is_finished_by_the_next_start
    a_lost_answer_gives_no_second_membership
    a_full_organization_leaves_the_invitation_pending
    too_much_to_do_is_no_full_organization
    an_acceptance_under_way_cannot_be_taken_back
}

async fn what_was_interrupted_is_finished_by_the_caller(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::Unreachable);
    house.of(&bob).accept_invitation(accept(&token)).await.refused(Code::Unavailable, "DEPENDENCY_UNAVAILABLE");

    house.world.set_membership(Membership::Works);
    // It was accepted while the inviter could; what has become of them since does not undo it.
    house.world.set_role(organization, &alice, None);
    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(answer.role, "member");
    assert_eq!(house.world.role(organization, &bob).as_deref(), Some("member"));
}

async fn what_was_interrupted_is_finished_by_the_next_start(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::Unreachable);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    assert_eq!(house.world.role(organization, &bob), None);

    house.world.set_membership(Membership::Works);
    let _running = house.start();
    eventually("the membership is there", async || house.world.role(organization, &bob).is_some()).await;
    eventually("it is written down", async || {
        house.logged(organization).await.last().is_some_and(|kind| kind == "invitation.accepted")
    })
    .await;
    let asked = house.world.times_asked();
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    assert_eq!(house.world.times_asked(), asked, "the answer was written down");
}

async fn a_lost_answer_gives_no_second_membership(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::AnswerLost);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    // The membership is there already, and the person is removed before the caller hears of it.
    house.world.set_role(organization, &bob, None);
    house.world.set_membership(Membership::Works);
    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert!(!answer.already_member);
    assert_eq!(house.world.role(organization, &bob), None, "an old invitation revives nothing");
}

async fn a_full_organization_leaves_the_invitation_pending(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::Full);
    house.of(&bob).accept_invitation(accept(&token)).await.refused(Code::ResourceExhausted, "SEAT_LIMIT_REACHED");
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);

    house.world.set_membership(Membership::Works);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    let expected = [
        "invitation.created",
        "invitation.accepting",
        "invitation.released",
        "invitation.accepting",
        "invitation.accepted",
    ];
    assert_eq!(house.logged(organization).await, expected);
}

async fn too_much_to_do_is_no_full_organization(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::Overloaded);
    house.of(&bob).accept_invitation(accept(&token)).await.refused(Code::ResourceExhausted, "OVERLOADED");
    assert_eq!(house.list(&alice, organization, InvitationState::Accepted).await.len(), 1);
}

async fn an_acceptance_under_way_cannot_be_taken_back(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.set_membership(Membership::Unreachable);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    let revoke = RevokeInvitationRequest {
        organization_id: organization.into(),
        invitation_id: invitation.id,
        ..Default::default()
    };
    let refused = house.of(&alice).revoke_invitation(revoke).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    assert_eq!(metadata(&refused, "state"), "ACCEPTED");
    // Nor is the address free for another invitation.
    let again = house.invite(&alice, crate::tests::request(organization, &[&bob.email], "member")).await;
    assert_eq!(again.refusal(), contracts::invitation::v1::ErrorReason::AlreadyMember);
}
