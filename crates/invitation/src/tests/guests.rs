//! Guests: invited to one workspace, and never members.

use contracts::invitation::internal::v1::ListPendingInvitationsRequest;
use contracts::invitation::v1::{
    ErrorReason, InvitationResult, InvitationState, InviteGuestsRequest, ListMyInvitationsRequest,
    PreviewInvitationRequest, ReceivedWorkspace, ResendInvitationRequest,
};
use ids::WorkspaceId;
use tonic::Code;

use crate::tests::world::Person;
use crate::tests::{House, Refused as _, accept, metadata, on_both, request, violated};

on_both! {
    a_guest_gets_the_workspace_and_nothing_else
    a_guest_is_invited_to_each_workspace_by_itself
    a_guests_role_is_one_for_outsiders
    members_are_no_guests
    the_inviter_must_hold_the_role_then_and_now
    a_workspace_that_is_gone_takes_its_guests_along
    guests_are_not_among_the_members_to_come
}

fn asked(workspace: WorkspaceId, emails: &[&str], role: &str) -> InviteGuestsRequest {
    InviteGuestsRequest {
        workspace_id: workspace.into(),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        role: role.to_owned(),
        ..Default::default()
    }
}

async fn invited(house: &House, by: &Person, to: WorkspaceId, email: &str) -> InvitationResult {
    house.of(by).invite_guests(asked(to, &[email], "")).await.unwrap().into_inner().results.remove(0)
}

async fn a_guest_gets_the_workspace_and_nothing_else(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let answer = house.of(&alice).invite_guests(asked(workspace, &["bob@example.com, nobody"], "")).await.unwrap();
    let results = answer.into_inner().results;
    assert_eq!(results[1].refusal(), ErrorReason::EmailInvalid);
    let invitation = results[0].invitation.clone().unwrap();
    assert_eq!((invitation.organization_id.as_str(), invitation.role.as_str()), (&*organization.to_string(), ""));
    assert_eq!(invitation.workspaces.len(), 1);
    assert_eq!(invitation.workspaces[0].workspace_id, workspace.to_string());
    assert_eq!(invitation.workspaces[0].role, "guest");

    let token = house.mailed_token(&bob.email, 1).await;
    let mail = &house.mails(&bob.email)[0];
    assert!(mail.contains("Join Workspace") && !mail.contains("Join Organization"), "{mail}");
    let mine = house.of(&bob).list_my_invitations(ListMyInvitationsRequest::default()).await.unwrap().into_inner();
    assert_eq!(mine.invitations[0].organization_display_name, "alice's Corp");
    let named = ReceivedWorkspace { workspace_id: workspace.into(), display_name: format!("workspace {workspace}") };
    assert_eq!(mine.invitations[0].workspaces, [named]);

    let answer = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!((answer.role.as_str(), answer.already_member), ("", false));
    assert_eq!(answer.invitation.as_ref().unwrap().state(), InvitationState::Accepted);
    assert!(house.world.is_guest(organization, &bob));
    assert_eq!(house.world.role(organization, &bob), None);
    // What was written down is the answer for ever, though there is no membership to name.
    let again = house.of(&bob).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(again, answer);
}

async fn a_guest_is_invited_to_each_workspace_by_itself(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let (one, other) = (house.world.workspace(organization), house.world.workspace(organization));
    let first = invited(&house, &alice, one, "bob@example.com").await.invitation.unwrap();
    assert_eq!(invited(&house, &alice, other, "bob@example.com").await.refusal, 0);
    let again = invited(&house, &alice, one, "bob@example.com").await;
    assert_eq!(again.refusal(), ErrorReason::AlreadyInvited);
    assert_eq!(again.invitation.unwrap().id, first.id);
    // Nor does it keep the address from becoming a member.
    assert_eq!(house.invite(&alice, request(organization, &["bob@example.com"], "member")).await.refusal, 0);
    assert_eq!(house.list(&alice, organization, InvitationState::Pending).await.len(), 3);
}

async fn a_guests_role_is_one_for_outsiders(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let own = house.world.own_role(organization, true, "Reviewer");
    let mut client = house.of(&alice);
    for role in ["member", &own] {
        let refused = client.invite_guests(asked(workspace, &["x@example.com"], role)).await;
        let refused = refused.refused(Code::FailedPrecondition, "ROLE_NOT_FOR_GUESTS");
        assert_eq!(metadata(&refused, "role"), role);
    }
    let refused = client.invite_guests(asked(workspace, &["x@example.com"], "admin")).await;
    refused.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    client.invite_guests(asked(workspace, &["x@example.com"], "guest")).await.unwrap();

    // With several such roles, or none, there is none that is meant where none is named.
    for model in ["mild", "strict"] {
        let elsewhere = house.world.organization_under(&alice, model);
        let workspace = house.world.workspace(elsewhere);
        let refused = client.invite_guests(asked(workspace, &["x@example.com"], "")).await;
        let refused = refused.refused(Code::InvalidArgument, "INVALID_FIELDS");
        assert_eq!(violated(&refused), ["role".to_owned()].into(), "{model}");
    }
    let nothing = client.invite_guests(InviteGuestsRequest { role: "A B".to_owned(), ..Default::default() }).await;
    let nothing = nothing.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(violated(&nothing), ["workspace_id", "emails", "role"].map(str::to_owned).into());
}

async fn members_are_no_guests(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    house.world.set_role(organization, &bob, Some("member"));
    assert_eq!(invited(&house, &alice, workspace, &bob.email).await.refusal(), ErrorReason::AlreadyMember);
}

async fn the_inviter_must_hold_the_role_then_and_now(house: House) {
    let (alice, bob, carol) = (house.world.person("alice"), house.world.person("bob"), house.world.person("carol"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let stranger = house.of(&bob).invite_guests(asked(workspace, &["x@example.com"], "")).await;
    stranger.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    house.world.set_role(organization, &carol, Some("helper"));
    let refused = house.of(&carol).invite_guests(asked(workspace, &["x@example.com"], "guest")).await;
    refused.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");

    house.world.set_role(organization, &carol, Some("admin"));
    invited(&house, &carol, workspace, &bob.email).await;
    let token = house.mailed_token(&bob.email, 1).await;
    house.world.set_role(organization, &carol, Some("helper"));
    let refused = house.of(&bob).accept_invitation(accept(&token)).await;
    refused.refused(Code::FailedPrecondition, "INVITER_NOT_PERMITTED");
    assert!(!house.world.is_guest(organization, &bob));
}

async fn a_workspace_that_is_gone_takes_its_guests_along(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let invitation = invited(&house, &alice, workspace, &bob.email).await.invitation.unwrap();
    let resend = ResendInvitationRequest {
        organization_id: organization.into(),
        invitation_id: invitation.id,
        ..Default::default()
    };
    house.of(&alice).resend_invitation(resend.clone()).await.unwrap();
    let token = house.mailed_token(&bob.email, 2).await;
    assert!(house.mails(&bob.email)[1].contains("Join Workspace"));

    house.world.delete_workspace(organization, workspace);
    let mine = house.of(&bob).list_my_invitations(ListMyInvitationsRequest::default()).await.unwrap().into_inner();
    assert!(mine.invitations.is_empty());
    let gone = (Code::FailedPrecondition, "INVITATION_INVALID");
    let preview = PreviewInvitationRequest { token: token.clone() };
    house.of(&bob).preview_invitation(preview).await.refused(gone.0, gone.1);
    house.of(&bob).accept_invitation(accept(&token)).await.refused(gone.0, gone.1);
    let refused = house.of(&alice).resend_invitation(resend).await;
    refused.refused(Code::InvalidArgument, "WORKSPACE_UNKNOWN");
}

async fn guests_are_not_among_the_members_to_come(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    invited(&house, &alice, workspace, "guest@example.com").await;
    house.invited(&alice, organization, "member@example.com").await;
    let asked =
        ListPendingInvitationsRequest { organization_id: organization.into(), page_size: 10, ..Default::default() };
    let page = house.internal().list_pending_invitations(asked).await.unwrap().into_inner();
    let emails: Vec<_> = page.invitations.into_iter().map(|pending| pending.email).collect();
    assert_eq!(emails, ["member@example.com"]);
}
