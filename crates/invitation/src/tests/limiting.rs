//! What is counted across calls: mails to an address, and how often somebody is told who has an account.

use contracts::invitation::v1::{ErrorReason, InvitationState, ResendInvitationRequest};
use tonic::Code;

use crate::tests::{DAY, House, Refused as _, metadata, on_both, request};

on_both! {
    an_address_gets_twenty_mails_a_day
    twenty_mails_are_twenty_however_many_send_at_once
    being_told_of_accounts_costs_as_much_as_a_mail
}

async fn an_address_gets_twenty_mails_a_day(house: House) {
    let alice = house.world.person("alice");
    let mut organizations: Vec<_> = (0..21).map(|_| house.world.organization(&alice)).collect();
    let last = organizations.pop().unwrap();
    for organization in organizations.iter().take(19) {
        assert_eq!(house.invite(&alice, request(*organization, &["bob@example.com"], "member")).await.refusal, 0);
    }
    // Sending again is a mail like any other.
    let invitation_id = house.list(&alice, organizations[0], InvitationState::Pending).await[0].id.clone();
    let resend =
        ResendInvitationRequest { organization_id: organizations[0].into(), invitation_id, ..Default::default() };
    house.of(&alice).resend_invitation(resend.clone()).await.unwrap();
    let refused = house.of(&alice).resend_invitation(resend.clone()).await;
    let refused = refused.refused(Code::ResourceExhausted, "RECIPIENT_LIMIT_REACHED");
    assert_eq!(metadata(&refused, "limit"), "20");

    // The rest goes on.
    let asked = request(last, &["bob@example.com carol@example.com"], "member");
    let results = house.of(&alice).create_invitations(asked.clone()).await.unwrap().into_inner().results;
    assert_eq!(results[0].refusal(), ErrorReason::RecipientLimitReached);
    assert!(results[0].invitation.is_none());
    assert_eq!(results[1].refusal, 0);
    house.clock.advance(DAY);
    house.of(&alice).resend_invitation(resend).await.unwrap();
    assert_eq!(house.invite(&alice, request(last, &["bob@example.com"], "member")).await.refusal, 0);
}

async fn twenty_mails_are_twenty_however_many_send_at_once(house: House) {
    let alice = house.world.person("alice");
    let calls: Vec<_> = (0..25)
        .map(|number| {
            // In whatever order the addresses stand, nobody waits for each other.
            let emails = if number % 2 == 0 { "a@x.org b@x.org" } else { "b@x.org a@x.org" };
            let asked = request(house.world.organization(&alice), &[emails], "member");
            let mut client = house.of(&alice);
            tokio::spawn(async move { client.create_invitations(asked).await })
        })
        .collect();
    let mut invited = 0;
    for call in calls {
        let results = call.await.unwrap().unwrap().into_inner().results;
        invited += results.iter().filter(|result| result.refusal == 0).count();
    }
    assert_eq!(invited, 40);
}

async fn being_told_of_accounts_costs_as_much_as_a_mail(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization_under(&alice, "closed");
    let batch = |name: &str| {
        let emails: Vec<_> = (0..1000).map(|number| format!("{name}{number}@example.com")).collect();
        request(organization, &[&emails.join(",")], "member")
    };
    for name in ["a", "b"] {
        let results = house.of(&alice).create_invitations(batch(name)).await.unwrap().into_inner().results;
        assert!(results.iter().all(|result| result.refusal() == ErrorReason::AccountRequired));
    }
    let one_more = request(organization, &["c@example.com"], "member");
    let refused = house.of(&alice).create_invitations(one_more.clone()).await;
    refused.refused(Code::ResourceExhausted, "INVITATION_LIMIT_REACHED");
    house.clock.advance(DAY);
    assert_eq!(house.invite(&alice, one_more).await.refusal(), ErrorReason::AccountRequired);
}
