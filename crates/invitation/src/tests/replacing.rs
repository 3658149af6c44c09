//! Inviting an address again: refused, or in place of the invitation before, as the model says.

use contracts::invitation::v1::{ErrorReason, InvitationState, RevokeInvitationRequest};
use tonic::Code;

use crate::tests::world::Membership;
use crate::tests::{House, Refused as _, accept, metadata, on_both, request};

on_both! {
    the_newest_invitation_counts
    nobody_ends_an_invitation_to_more_than_they_can_give
    an_acceptance_under_way_is_not_replaced
    many_replacements_leave_one
}

async fn the_newest_invitation_counts(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization_under(&alice, "replacing");
    let (old, first) = house.invited(&alice, organization, &bob.email).await;
    let new = house.invite(&alice, request(organization, &[&bob.email], "helper")).await.invitation.unwrap();
    assert_ne!(old.id, new.id);
    let second = house.mailed_token(&bob.email, 2).await;
    let refused = house.of(&bob).accept_invitation(accept(&first)).await;
    refused.refused(Code::FailedPrecondition, "INVITATION_INVALID");
    let revoke = RevokeInvitationRequest {
        organization_id: organization.into(),
        invitation_id: old.id.clone(),
        ..Default::default()
    };
    let refused = house.of(&alice).revoke_invitation(revoke).await;
    let refused = refused.refused(Code::FailedPrecondition, "INVITATION_NOT_PENDING");
    assert_eq!(metadata(&refused, "state"), "SUPERSEDED");
    assert_eq!(house.list(&alice, organization, InvitationState::Superseded).await[0].id, old.id);
    let answer = house.of(&bob).accept_invitation(accept(&second)).await.unwrap().into_inner();
    assert_eq!(answer.role, "helper");
    let expected = [
        "invitation.created",
        "invitation.superseded",
        "invitation.created",
        "invitation.accepting",
        "invitation.accepted",
    ];
    assert_eq!(house.logged(organization).await, expected);
}

async fn nobody_ends_an_invitation_to_more_than_they_can_give(house: House) {
    let (alice, carol) = (house.world.person("alice"), house.world.person("carol"));
    let organization = house.world.organization_under(&alice, "replacing");
    house.world.set_role(organization, &carol, Some("helper"));
    let admin = house.invite(&alice, request(organization, &["bob@example.com"], "admin")).await.invitation.unwrap();
    let member = house.invite(&alice, request(organization, &["dan@example.com"], "member")).await.invitation.unwrap();
    let asked = request(organization, &["bob@example.com dan@example.com"], "member");
    let results = house.of(&carol).create_invitations(asked).await.unwrap().into_inner().results;
    assert_eq!(results[0].refusal(), ErrorReason::AlreadyInvited);
    assert_eq!(results[0].invitation.as_ref().unwrap().id, admin.id);
    assert_eq!(results[1].refusal, 0);
    assert_ne!(results[1].invitation.as_ref().unwrap().id, member.id);
}

async fn an_acceptance_under_way_is_not_replaced(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization_under(&alice, "replacing");
    let (_, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.plan([Membership::Unreachable]);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap_err();
    let again = house.invite(&alice, request(organization, &[&bob.email], "member")).await;
    assert_eq!(again.refusal(), ErrorReason::AlreadyMember);
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
}

async fn many_replacements_leave_one(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization_under(&alice, "replacing");
    house.invited(&alice, organization, "bob@example.com").await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let (mut client, asked) = (house.of(&alice), request(organization, &["bob@example.com"], "member"));
            tokio::spawn(async move { client.create_invitations(asked).await })
        })
        .collect();
    let mut invited = 0;
    for call in calls {
        let result = call.await.unwrap().unwrap().into_inner().results.remove(0);
        match result.refusal() {
            ErrorReason::Unspecified => invited += 1,
            // Another one had come in between.
            refusal => assert_eq!(refusal, ErrorReason::AlreadyInvited),
        }
    }
    assert!(invited > 0);
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);
    assert_eq!(house.list(&alice, organization, InvitationState::Superseded).await.len(), invited);
}
