//! The invitation service's RPCs.

use serde_json::json;
use tonic::Code;

use crate::contract::case::Case;
use crate::contract::cases::{acme_page, page};

pub(super) fn cases() -> Vec<Case> {
    [of_the_organization(), of_the_invited(), internal()].into_iter().flatten().collect()
}

fn of_the_organization() -> Vec<Case> {
    vec![
        Case::of("invitation.v1.InvitationService/CreateInvitations", |world| {
            json!({
                "organization_id": world.acme.organization.id,
                "emails": ["ivy@example.com", "jack@example.com"],
                "role": "member",
                "workspaces": [{ "workspace_id": world.acme.workspace, "role": "member" }],
            })
        }),
        Case::of(
            "invitation.v1.InvitationService/InviteGuests",
            |world| json!({ "workspace_id": world.acme.workspace, "emails": ["kim@example.com"], "role": "guest" }),
        ),
        Case::of(
            "invitation.v1.InvitationService/GetInvitation",
            |world| json!({ "organization_id": world.acme.organization.id, "invitation_id": world.acme.invitation }),
        ),
        Case::of("invitation.v1.InvitationService/ListInvitations", acme_page),
        Case::of(
            "invitation.v1.InvitationService/RevokeInvitation",
            |world| json!({ "organization_id": world.acme.organization.id, "invitation_id": world.the("invitation to revoke") }),
        ),
    ]
}

fn of_the_invited() -> Vec<Case> {
    vec![
        Case::of("invitation.v1.InvitationService/ListMyInvitations", page)
            .by(|world| &world.guests[1])
            .without_outsider("everybody gets their own"),
        Case::of(
            "invitation.v1.InvitationService/PreviewInvitation",
            |world| json!({ "token": world.the("invitation token") }),
        )
        .without_outsider("whoever has the link may look"),
        Case::of(
            "invitation.v1.InvitationService/AcceptInvitation",
            |world| json!({ "invitation_id": world.the("invitation to accept") }),
        )
        .by(|world| &world.guests[2])
        .outsider_gets(Code::FailedPrecondition, "INVITATION_INVALID"),
        Case::of(
            "invitation.v1.InvitationService/DeclineInvitation",
            |world| json!({ "invitation_id": world.the("invitation to decline") }),
        )
        .by(|world| &world.guests[1])
        .outsider_gets(Code::FailedPrecondition, "INVITATION_INVALID"),
    ]
}

fn internal() -> Vec<Case> {
    vec![
        Case::of("invitation.internal.v1.PendingInvitationService/ListPendingInvitations", |world| {
            let (organization, after) = (&world.acme.organization.id, &world.acme.invitation);
            json!({ "organization_id": organization, "page_size": 2, "after_invitation_id": after })
        }),
        Case::of(
            "invitation.internal.v1.PendingInvitationService/VerifyInvitation",
            |world| json!({ "token": world.the("invitation token") }),
        ),
        // Last: the link that the two before have used is dead then.
        Case::of(
            "invitation.v1.InvitationService/ResendInvitation",
            |world| json!({ "organization_id": world.acme.organization.id, "invitation_id": world.the("invitation to resend") }),
        ),
    ]
}
