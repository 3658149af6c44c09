//! What the other services ask.

pub(super) mod list_pending_invitations;
pub(super) mod verify_invitation;
