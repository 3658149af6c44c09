//! Inviting: who may invite whom as what, and how many.

use contracts::invitation::v1::{
    CreateInvitationsRequest, ErrorReason, InvitationState, ResendInvitationRequest, WorkspaceRole,
};
use tonic::Code;

use crate::tests::{DAY, House, Refused as _, metadata, on_both, request, violated};

on_both! {
    each_address_has_its_own_outcome
    a_request_that_breaks_rules_hears_of_all_of_them
    roles_and_workspaces_must_be_there
    an_expired_invitation_makes_room
    two_calls_invite_an_address_once
    repeating_a_call_sends_one_mail
    accounts_can_be_required
    a_day_has_its_limit
    roles_in_workspaces_have_their_limit
    links_are_not_in_the_database
}

async fn each_address_has_its_own_outcome(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    house.world.set_role(organization, &bob, Some("member"));
    house.invited(&alice, organization, "carol@example.com").await;
    let asked = request(
        organization,
        &["dan@example.com;CAROL@example.com, bob@example.com", "dan", "Dan@example.com"],
        "member",
    );
    let answer = house.of(&alice).create_invitations(asked).await.unwrap().into_inner();
    let outcomes: Vec<_> = answer.results.iter().map(|result| (result.email.as_str(), result.refusal())).collect();
    let expected = [
        ("dan@example.com", ErrorReason::Unspecified),
        ("CAROL@example.com", ErrorReason::AlreadyInvited),
        ("bob@example.com", ErrorReason::AlreadyMember),
        ("dan", ErrorReason::EmailInvalid),
        ("Dan@example.com", ErrorReason::EmailRepeated),
    ];
    assert_eq!(outcomes, expected);
    assert!(answer.results.iter().all(|result| result.refusal_message.is_empty() == (result.refusal == 0)));
    let carol = answer.results[1].invitation.as_ref().unwrap();
    assert_eq!((carol.email.as_str(), carol.state()), ("carol@example.com", InvitationState::Pending));
    house.mailed_token("dan@example.com", 1).await;
    assert!(house.mails("dan@example.com")[0].contains("alice invites you to alice's Corp"));
    assert_eq!(house.mails("carol@example.com").len(), 1);
}

async fn a_request_that_breaks_rules_hears_of_all_of_them(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let given = |id: &str, role: &str| WorkspaceRole { workspace_id: id.to_owned(), role: role.to_owned() };
    let broken = CreateInvitationsRequest {
        organization_id: "mine".to_owned(),
        emails: vec![" , ".to_owned()],
        role: "A B".to_owned(),
        workspaces: vec![given("one", ""), given(&workspace.to_string(), "A B"), given(&workspace.to_string(), "")],
        request_id: String::new(),
    };
    let refused = house.of(&alice).create_invitations(broken).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let expected = [
        "organization_id",
        "emails",
        "role",
        "workspaces[0].workspace_id",
        "workspaces[1].role",
        "workspaces[2].workspace_id",
    ];
    assert_eq!(violated(&refused), expected.map(str::to_owned).into());

    let many: Vec<_> = (0..1001).map(|number| format!("p{number}@example.com")).collect();
    let many = request(organization, &[&many.join(" ")], "member");
    let refused = house.of(&alice).create_invitations(many).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(violated(&refused), ["emails".to_owned()].into());
}

async fn roles_and_workspaces_must_be_there(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let (organization, other) = (house.world.organization(&alice), house.world.organization(&bob));
    let refused = house.of(&alice).create_invitations(request(organization, &["x@example.com"], "owner")).await;
    let refused = refused.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert_eq!(metadata(&refused, "role"), "owner");

    let mut foreign = request(organization, &["x@example.com"], "member");
    let theirs = house.world.workspace(other);
    foreign.workspaces = vec![WorkspaceRole { workspace_id: theirs.into(), role: String::new() }];
    let refused = house.of(&alice).create_invitations(foreign).await;
    let refused = refused.refused(Code::InvalidArgument, "WORKSPACE_UNKNOWN");
    assert_eq!(metadata(&refused, "workspace_id"), theirs.to_string());

    let mut unknown = request(organization, &["x@example.com"], "member");
    let mine = house.world.workspace(organization);
    unknown.workspaces = vec![WorkspaceRole { workspace_id: mine.into(), role: "king".to_owned() }];
    let refused = house.of(&alice).create_invitations(unknown).await.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert_eq!(violated(&refused), ["workspaces[0].role".to_owned()].into());

    let nameless = house.world.organization_under(&alice, "nameless");
    let mut silent = request(nameless, &["x@example.com"], "member");
    let workspace = house.world.workspace(nameless);
    silent.workspaces = vec![WorkspaceRole { workspace_id: workspace.into(), role: String::new() }];
    let refused = house.of(&alice).create_invitations(silent).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(violated(&refused), ["workspaces[0].role".to_owned()].into());

    let refused = house.of(&alice).create_invitations(request(other, &["x@example.com"], "member")).await;
    refused.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    assert!(house.list(&alice, organization, InvitationState::Unspecified).await.is_empty());
}

async fn an_expired_invitation_makes_room(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let (old, _) = house.invited(&alice, organization, "bob@example.com").await;
    house.clock.advance(14 * DAY);
    let (new, _) = house.invited(&alice, organization, "bob@example.com").await;
    assert_ne!(new.id, old.id);
    let expired = house.list(&alice, organization, InvitationState::Expired).await;
    assert_eq!(expired.iter().map(|invitation| &invitation.id).collect::<Vec<_>>(), [&old.id]);
    let expected = ["invitation.created", "invitation.expired", "invitation.created"];
    assert_eq!(house.logged(organization).await, expected);
}

async fn two_calls_invite_an_address_once(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let calls: Vec<_> = (0..10)
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
            refusal => assert_eq!(refusal, ErrorReason::AlreadyInvited),
        }
    }
    assert_eq!(invited, 1);
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 1);
}

async fn repeating_a_call_sends_one_mail(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let request_id = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e".to_owned();
    let asked = CreateInvitationsRequest { request_id, ..request(organization, &["bob@example.com"], "member") };
    let first = house.of(&alice).create_invitations(asked.clone()).await.unwrap().into_inner();
    let second = house.of(&alice).create_invitations(asked.clone()).await.unwrap().into_inner();
    assert_eq!(first, second);
    house.mailed_token("bob@example.com", 1).await;
    house.invited(&alice, organization, "carol@example.com").await;
    assert_eq!(house.mails("bob@example.com").len(), 1);
    let other = CreateInvitationsRequest { role: "admin".to_owned(), ..asked };
    house.of(&alice).create_invitations(other).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
}

async fn accounts_can_be_required(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization_under(&alice, "closed");
    let asked = request(organization, &[&bob.email, "unknown@example.com"], "member");
    let results = house.of(&alice).create_invitations(asked).await.unwrap().into_inner().results;
    assert_eq!(results[0].refusal(), ErrorReason::Unspecified);
    assert_eq!(results[1].refusal(), ErrorReason::AccountRequired);
    assert!(results[1].invitation.is_none());
}

async fn a_day_has_its_limit(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let batch = |name: &str| {
        let emails: Vec<_> = (0..1000).map(|number| format!("{name}{number}@example.com")).collect();
        request(organization, &[&emails.join(",")], "member")
    };
    for name in ["a", "b"] {
        let answer = house.of(&alice).create_invitations(batch(name)).await.unwrap().into_inner();
        assert!(answer.results.iter().all(|result| result.refusal == 0));
    }
    let one_more = request(organization, &["c@example.com"], "member");
    let refused = house.of(&alice).create_invitations(one_more.clone()).await;
    let refused = refused.refused(Code::ResourceExhausted, "INVITATION_LIMIT_REACHED");
    assert_eq!(metadata(&refused, "limit"), "2000");
    let pending = house.list(&alice, organization, InvitationState::Pending).await;
    let resend = ResendInvitationRequest {
        organization_id: organization.into(),
        invitation_id: pending[0].id.clone(),
        ..Default::default()
    };
    let refused = house.of(&alice).resend_invitation(resend).await;
    refused.refused(Code::ResourceExhausted, "INVITATION_LIMIT_REACHED");
    // Others are not concerned, and the next day is another one.
    let elsewhere = house.world.organization(&alice);
    house.invite(&alice, request(elsewhere, &["c@example.com"], "member")).await;
    house.clock.advance(DAY);
    assert_eq!(house.invite(&alice, one_more).await.refusal, 0);
}

async fn roles_in_workspaces_have_their_limit(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let workspaces: Vec<_> = (0..100)
        .map(|_| WorkspaceRole { workspace_id: house.world.workspace(organization).into(), role: String::new() })
        .collect();
    let emails: Vec<_> = (0..200).map(|number| format!("p{number}@example.com")).collect();
    let full = CreateInvitationsRequest { workspaces, ..request(organization, &[&emails.join(",")], "member") };
    let answer = house.of(&alice).create_invitations(full.clone()).await.unwrap().into_inner();
    assert!(answer.results.iter().all(|result| result.invitation.as_ref().unwrap().workspaces.len() == 100));
    let one_more = CreateInvitationsRequest { emails: vec!["more@example.com".to_owned()], ..full };
    let refused = house.of(&alice).create_invitations(one_more).await;
    let refused = refused.refused(Code::ResourceExhausted, "INVITATION_LIMIT_REACHED");
    assert_eq!(metadata(&refused, "limit"), "20000");
    assert_eq!(house.invite(&alice, request(organization, &["few@example.com"], "member")).await.refusal, 0);
}

async fn links_are_not_in_the_database(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let (invitation, token) = house.invited(&alice, organization, "bob@example.com").await;
    let shown = format!("{invitation:?}");
    assert!(!shown.contains(&token) && !shown.contains("tnt_inv_"), "{shown}");
    for entry in house.app.db.log_after(organization.uuid(), 0, 100).await.unwrap() {
        assert!(!entry.summary.contains("tnt_inv_") && !entry.summary.contains("bob@"), "{}", entry.summary);
    }
}
