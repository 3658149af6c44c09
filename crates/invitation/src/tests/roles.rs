//! Roles of invitations: the model's, the organization's own, and those that nobody hands out; and editions.

use contracts::invitation::v1::{
    CreateInvitationsRequest, InviteGuestsRequest, ResendInvitationRequest, WorkspaceRole,
};
use tonic::Code;

use crate::tests::{House, Refused as _, accept, metadata, on_both, request, violated};

on_both! {
    a_role_that_is_left_out_is_the_models
    an_organizations_own_roles_are_invited_to
    what_is_passed_on_is_not_invited_to
    an_edition_can_lack_invitations
}

async fn a_role_that_is_left_out_is_the_models(house: House) {
    let alice = house.world.person("alice");
    let mild = house.world.organization_under(&alice, "mild");
    let result = house.invite(&alice, request(mild, &["x@example.com"], "")).await;
    assert_eq!(result.invitation.unwrap().role, "member");
    let plain = house.world.organization(&alice);
    let refused = house.of(&alice).create_invitations(request(plain, &["x@example.com"], "")).await;
    let refused = refused.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(violated(&refused), ["role".to_owned()].into());
}

async fn an_organizations_own_roles_are_invited_to(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let auditor = house.world.own_role(organization, false, "Auditor");
    let reviewer = house.world.own_role(organization, true, "Reviewer");
    let as_reviewer = |role: &str| vec![WorkspaceRole { workspace_id: workspace.into(), role: role.to_owned() }];
    let asked = CreateInvitationsRequest {
        workspaces: as_reviewer(&reviewer),
        ..request(organization, &[&bob.email], &auditor)
    };
    let invitation = house.invite(&alice, asked.clone()).await.invitation.unwrap();
    assert_eq!((&invitation.role, &invitation.workspaces[0].role), (&auditor, &reviewer));
    let token = house.mailed_token(&bob.email, 1).await;
    assert!(house.mails(&bob.email)[0].contains("with the role \"Auditor\""));
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
    assert_eq!(house.world.role(organization, &bob), Some(auditor.clone()));

    // Each belongs where it belongs, and to its organization alone.
    let swapped = CreateInvitationsRequest { role: reviewer.clone(), ..asked.clone() };
    let refused = house.of(&alice).create_invitations(swapped).await.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert_eq!(violated(&refused), ["role".to_owned()].into());
    let swapped = CreateInvitationsRequest { workspaces: as_reviewer(&auditor), ..asked };
    let refused = house.of(&alice).create_invitations(swapped).await.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert_eq!(violated(&refused), ["workspaces[0].role".to_owned()].into());
    let elsewhere = house.world.organization(&alice);
    let foreign = house.of(&alice).create_invitations(request(elsewhere, &["x@example.com"], &auditor)).await;
    foreign.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
}

async fn what_is_passed_on_is_not_invited_to(house: House) {
    let alice = house.world.person("alice");
    let organization = house.world.organization(&alice);
    let refused = house.of(&alice).create_invitations(request(organization, &["x@example.com"], "founder")).await;
    let refused = refused.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    assert_eq!(metadata(&refused, "role"), "founder");
}

async fn an_edition_can_lack_invitations(house: House) {
    let (alice, bob) = (house.world.person("alice"), house.world.person("bob"));
    let organization = house.world.organization(&alice);
    let workspace = house.world.workspace(organization);
    let (invitation, token) = house.invited(&alice, organization, &bob.email).await;
    house.world.downgrade(organization);
    let guests = InviteGuestsRequest {
        workspace_id: workspace.into(),
        emails: vec!["x@example.com".to_owned()],
        ..Default::default()
    };
    let resend = ResendInvitationRequest {
        organization_id: organization.into(),
        invitation_id: invitation.id,
        ..Default::default()
    };
    let mut client = house.of(&alice);
    let lacks = (Code::FailedPrecondition, "EDITION_LACKS_FEATURE");
    let refused = client.create_invitations(request(organization, &["x@example.com"], "member")).await;
    let refused = refused.refused(lacks.0, lacks.1);
    assert_eq!(metadata(&refused, "edition"), "free");
    assert_eq!(metadata(&refused, "feature"), "invitations");
    assert!(refused.message().contains("free"));
    client.invite_guests(guests).await.refused(lacks.0, lacks.1);
    client.resend_invitation(resend).await.refused(lacks.0, lacks.1);
    // What was sent before stays good.
    house.of(&bob).accept_invitation(accept(&token)).await.unwrap();
}
