//! The model's values as messages.

use contracts::invitation::v1::{
    AcceptInvitationResponse, ErrorReason, Invitation, InvitationResult, InvitationState, ReceivedInvitation,
    ReceivedWorkspace, WorkspaceRole,
};
use kit::Time;

use crate::model::address::Refusal;
use crate::model::{self, Acceptance, Outcome};
use crate::rpc::received::Names;

pub(crate) fn invitation(invitation: &model::Invitation, now: Time) -> Invitation {
    let workspaces = invitation.workspaces.iter();
    Invitation {
        id: invitation.id.into(),
        organization_id: invitation.organization.into(),
        email: invitation.email.to_string(),
        role: invitation.role.clone(),
        workspaces: workspaces
            .map(|given| WorkspaceRole { workspace_id: given.workspace.into(), role: given.role.clone() })
            .collect(),
        state: state(invitation.outcome(now)).into(),
        invited_by: invitation.inviter.to_string(),
        create_time: Some(invitation.created.into()),
        expire_time: Some(invitation.expires.into()),
        resend_count: i32::try_from(invitation.resend_count).unwrap_or(i32::MAX),
    }
}

pub(crate) fn received(received: &model::Invitation, names: Names, now: Time) -> ReceivedInvitation {
    ReceivedInvitation {
        invitation: Some(invitation(received, now)),
        organization_display_name: names.organization,
        inviter_display_name: names.inviter,
        workspaces: names
            .workspaces
            .into_iter()
            .map(|(id, display_name)| ReceivedWorkspace { workspace_id: id.into(), display_name })
            .collect(),
    }
}

pub(crate) fn acceptance(accepted: &model::Invitation, given: &Acceptance, now: Time) -> AcceptInvitationResponse {
    AcceptInvitationResponse {
        invitation: Some(Invitation { state: InvitationState::Accepted.into(), ..invitation(accepted, now) }),
        role: given.role.clone(),
        already_member: given.already_member,
        skipped_workspace_ids: given.skipped.iter().copied().map(String::from).collect(),
        revision: given.revision.clone(),
    }
}

/// What became of an address that was not invited.
pub(crate) fn refused(given: String, refusal: &Refusal, now: Time) -> InvitationResult {
    let reason = match refusal {
        Refusal::Invalid(_) => ErrorReason::EmailInvalid,
        Refusal::Repeated => ErrorReason::EmailRepeated,
        Refusal::AlreadyMember => ErrorReason::AlreadyMember,
        Refusal::AlreadyInvited(_) => ErrorReason::AlreadyInvited,
        Refusal::AccountRequired => ErrorReason::AccountRequired,
        Refusal::SeatLimit(_) => ErrorReason::SeatLimitReached,
        Refusal::RecipientLimit => ErrorReason::RecipientLimitReached,
    };
    let pending = match refusal {
        Refusal::AlreadyInvited(pending) => Some(invitation(pending, now)),
        _ => None,
    };
    InvitationResult { email: given, invitation: pending, refusal: reason.into(), refusal_message: refusal.to_string() }
}

/// The outcome that a filter asks for; nothing means any.
pub(crate) fn outcome(state: InvitationState) -> Option<Outcome> {
    match state {
        InvitationState::Unspecified => None,
        InvitationState::Pending => Some(Outcome::Pending),
        InvitationState::Accepted => Some(Outcome::Accepted),
        InvitationState::Declined => Some(Outcome::Declined),
        InvitationState::Revoked => Some(Outcome::Revoked),
        InvitationState::Expired => Some(Outcome::Expired),
        InvitationState::Superseded => Some(Outcome::Superseded),
    }
}

fn state(outcome: Outcome) -> InvitationState {
    match outcome {
        Outcome::Pending => InvitationState::Pending,
        Outcome::Accepted => InvitationState::Accepted,
        Outcome::Declined => InvitationState::Declined,
        Outcome::Revoked => InvitationState::Revoked,
        Outcome::Expired => InvitationState::Expired,
        Outcome::Superseded => InvitationState::Superseded,
    }
}
