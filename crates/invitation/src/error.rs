//! What goes wrong here, one constructor per reason of the contract.

use contracts::invitation::v1::ErrorReason;
use ids::WorkspaceId;
use kit::Fault;
use kit::email::Email;

use crate::model::Outcome;
use crate::model::seat::SeatLimit;

/// The caller may read the organization's invitations, and this is none of them.
pub(crate) fn invitation_not_found() -> Fault {
    Fault::not_found(ErrorReason::InvitationNotFound, "the organization has no such invitation")
}

/// One answer for whatever is wrong with a link or an id: what others did with the invitation is not the caller's.
pub(crate) fn invitation_invalid() -> Fault {
    let message = "the invitation is unknown, answered, replaced by a newer one, taken back or expired";
    Fault::precondition(ErrorReason::InvitationInvalid, message)
}

/// The link is right, and the caller is somebody else.
pub(crate) fn email_mismatch(invited: &Email) -> Fault {
    let invited = invited.masked();
    let message = format!("the invitation is for {invited}; sign in with that address");
    Fault::denied(ErrorReason::EmailMismatch, message).with("invited", invited)
}

/// What was answered, taken back or has expired stays so.
pub(crate) fn not_pending(outcome: Outcome) -> Fault {
    let state = match outcome {
        Outcome::Pending => "PENDING",
        Outcome::Accepted => "ACCEPTED",
        Outcome::Declined => "DECLINED",
        Outcome::Revoked => "REVOKED",
        Outcome::Expired => "EXPIRED",
        Outcome::Superseded => "SUPERSEDED",
    };
    let message = format!("the invitation is {} and stays so; invite anew", state.to_lowercase());
    Fault::precondition(ErrorReason::InvitationNotPending, message).with("state", state)
}

/// The model has no such role.
pub(crate) fn role_unknown(field: &str, role: &str) -> Fault {
    let message = format!("the organization's access model has no role {role:?} here");
    Fault::invalid(ErrorReason::RoleUnknown, field, message).with("role", role)
}

/// The caller cannot hand out what they do not hold.
pub(crate) fn role_not_assignable(role: &str) -> Fault {
    let message = format!("you may not hand out the role {role:?} there");
    Fault::denied(ErrorReason::RoleNotAssignable, message).with("role", role)
}

/// The workspace belongs to another organization, or is gone.
pub(crate) fn workspace_unknown(field: &str, workspace: WorkspaceId) -> Fault {
    let message = "the organization has no such workspace";
    Fault::invalid(ErrorReason::WorkspaceUnknown, field, message).with("workspace_id", workspace)
}

/// Whoever invited has lost the right in between.
pub(crate) fn inviter_not_permitted() -> Fault {
    let message =
        "whoever invited may not hand out the role any more; ask the organization to send the invitation again";
    Fault::precondition(ErrorReason::InviterNotPermitted, message)
}

/// The organization has as many invitations as it may have, or sent as many as it may send.
pub(crate) fn limit_reached(limit: u64, of_what: &str) -> Fault {
    Fault::quota(ErrorReason::InvitationLimitReached, limit, format!("an organization can have {limit} {of_what}"))
}

/// Programs join nothing.
pub(crate) fn person_required() -> Fault {
    let message = "only a signed-in person can answer an invitation";
    Fault::precondition(ErrorReason::PersonRequired, message)
}

/// The organization's edition does not invite.
pub(crate) fn edition_lacks_invitations(edition: &str) -> Fault {
    let message = format!("the organization's edition {edition:?} does not include invitations");
    Fault::precondition(ErrorReason::EditionLacksFeature, message)
        .with("edition", edition)
        .with("feature", "invitations")
}

/// The role is for people of the organization.
pub(crate) fn role_not_for_guests(role: &str) -> Fault {
    let message = format!("the role {role:?} is none that people from outside the organization can have");
    Fault::precondition(ErrorReason::RoleNotForGuests, message).with("role", role)
}

/// There is no room for whoever accepts.
pub(crate) fn seat_limit_reached(reached: &SeatLimit) -> Fault {
    let message = "the organization has no seat left; ask it for one, and accept again";
    Fault::quota(ErrorReason::SeatLimitReached, reached.limit, message)
        .with("limited_by", &reached.limited_by)
        .with("edition", &reached.edition)
}

/// Whoever reads that mailbox has had enough for today.
pub(crate) fn recipient_limit_reached(limit: u64) -> Fault {
    let message = format!("an address gets {limit} invitation mails within 24 hours");
    Fault::quota(ErrorReason::RecipientLimitReached, limit, message)
}
