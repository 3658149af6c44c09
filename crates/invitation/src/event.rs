//! What is written to the log. Invitations mean nothing to authz: the membership that one gives is the organization's
//! to tell. So no entry has facts, and none waits for anybody.

use ids::{InvitationId, OrganizationId};
use kit_db::Entry;

use crate::model::{Acceptance, Invitation, Outcome, Place};

/// Somebody was invited.
pub(crate) fn created(invitation: &Invitation) -> Entry {
    let entry = about(invitation, "invitation.created");
    match (invitation.place(), invitation.workspaces.first()) {
        (Place::Workspace(workspace), Some(given)) => {
            entry.about("workspace_id", workspace).about("workspace_role", given.role.clone())
        }
        _ => entry.about("role", invitation.role.clone()),
    }
}

/// A new link was sent, and the old one is dead.
pub(crate) fn resent(invitation: &Invitation) -> Entry {
    about(invitation, "invitation.resent").about("generation", invitation.generation.to_string())
}

/// It was taken back, or the invited person said no.
pub(crate) fn closed(invitation: &Invitation, outcome: Outcome) -> Entry {
    let kind = if outcome == Outcome::Revoked { "invitation.revoked" } else { "invitation.declined" };
    about(invitation, kind)
}

/// A newer one took its place.
pub(crate) fn superseded(invitation: &Invitation, by: InvitationId) -> Entry {
    about(invitation, "invitation.superseded").about("by_invitation_id", by)
}

/// The invited person said yes; the membership is being made.
pub(crate) fn claimed(invitation: &Invitation) -> Entry {
    about(invitation, "invitation.accepting")
}

/// The membership could not be made.
pub(crate) fn released(invitation: &Invitation) -> Entry {
    about(invitation, "invitation.released")
}

/// The membership is made.
pub(crate) fn accepted(invitation: &Invitation, acceptance: &Acceptance) -> Entry {
    let entry = about(invitation, "invitation.accepted").about("user_id", acceptance.user);
    match acceptance.membership {
        Some(membership) => entry.about("membership_id", membership),
        None => entry,
    }
}

/// Its time was over.
pub(crate) fn expired(organization: OrganizationId, id: InvitationId) -> Entry {
    Entry::widening(organization.uuid(), "invitation.expired").about("invitation_id", id)
}

fn about(invitation: &Invitation, kind: &'static str) -> Entry {
    Entry::widening(invitation.organization.uuid(), kind).about("invitation_id", invitation.id)
}
