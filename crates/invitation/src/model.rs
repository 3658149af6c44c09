//! Invitations: values and rules. Pure; knows neither protobuf nor SQL.

use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;
use kit::email::Email;

pub(crate) mod address;
mod inviter;
pub(crate) mod letter;
pub(crate) mod run;
pub(crate) mod seat;

pub(crate) use crate::model::inviter::Inviter;
use crate::model::seat::Seat;

/// An invitation of one address to one organization; of a guest, to one of its workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: InvitationId,
    pub(crate) organization: OrganizationId,
    pub(crate) email: Email,
    /// The role in the organization; empty for a guest.
    pub(crate) role: String,
    /// By workspace.
    pub(crate) workspaces: Vec<WorkspaceRole>,
    pub(crate) state: State,
    pub(crate) inviter: Inviter,
    pub(crate) created: Time,
    pub(crate) expires: Time,
    pub(crate) resend_count: i64,
    /// Goes up with each new link.
    pub(crate) generation: i64,
    pub(crate) seat: Seat,
}

/// What all invitations of one call have in common.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) organization: OrganizationId,
    /// The role in the organization; empty for guests.
    pub(crate) role: String,
    /// By workspace.
    pub(crate) workspaces: Vec<WorkspaceRole>,
    pub(crate) inviter: Inviter,
    pub(crate) created: Time,
    pub(crate) expires: Time,
    /// Whether those who are invited take up seats.
    pub(crate) takes_seats: bool,
}

/// What can be pending once per address: an invitation to the organization, or one to a workspace as a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Organization,
    Workspace(WorkspaceId),
}

/// A role in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkspaceRole {
    pub(crate) workspace: WorkspaceId,
    pub(crate) role: String,
}

/// Where an invitation stands. Whether its time is over is told by the clock: [`Invitation::outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody has answered.
    Pending,
    /// This person has accepted, and the membership is being made. A crash leaves it so, until it is finished.
    Accepting(UserId),
    /// It has given what it could give.
    Accepted(Acceptance),
    /// The invited person said no.
    Declined,
    /// It was taken back.
    Revoked,
    /// Its time was over.
    Expired,
    /// A newer invitation of the same address took its place.
    Superseded,
}

/// What an accepted invitation gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Acceptance {
    pub(crate) user: UserId,
    /// Nothing for a guest.
    pub(crate) membership: Option<MembershipId>,
    /// The role that the person had in the organization afterwards; empty for a guest.
    pub(crate) role: String,
    pub(crate) already_member: bool,
    /// Workspaces that were deleted in between.
    pub(crate) skipped: Vec<WorkspaceId>,
    /// What a check can ask to be at least as fresh as.
    pub(crate) revision: String,
}

/// What became of an invitation, as everybody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pending,
    Accepted,
    Declined,
    Revoked,
    Expired,
    Superseded,
}

/// What is left to do for somebody who accepts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// Everything.
    Claim,
    /// They had accepted; the membership may be missing.
    Finish,
    /// Nothing: this is what it gave.
    Answer(&'a Acceptance),
}

/// Why somebody can neither accept nor decline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswerable {
    /// It is answered by somebody else, taken back, or its time is over.
    Closed,
    /// It is for another address.
    OtherAddress,
}

// === impl Invitation ===

impl Invitation {
    /// What became of it.
    pub(crate) fn outcome(&self, now: Time) -> Outcome {
        match self.state {
            State::Pending if now < self.expires => Outcome::Pending,
            State::Pending | State::Expired => Outcome::Expired,
            // From here on nobody can take it back: whoever accepted will be a member.
            State::Accepting(_) | State::Accepted(_) => Outcome::Accepted,
            State::Declined => Outcome::Declined,
            State::Revoked => Outcome::Revoked,
            State::Superseded => Outcome::Superseded,
        }
    }

    /// Whether it is for somebody who becomes no member.
    pub(crate) fn is_guest(&self) -> bool {
        self.role.is_empty()
    }

    /// What it is to: where one address can have one pending invitation.
    pub(crate) fn place(&self) -> Place {
        place(&self.role, &self.workspaces)
    }

    /// Whether it can still be answered, sent again and taken back.
    pub(crate) fn is_pending(&self, now: Time) -> bool {
        self.outcome(now) == Outcome::Pending
    }

    /// Whether somebody with this address can answer it now.
    pub(crate) fn answerable_by(&self, email: &Email, now: Time) -> Result<(), Unanswerable> {
        match self.is_pending(now) {
            false => Err(Unanswerable::Closed),
            true if self.email != *email => Err(Unanswerable::OtherAddress),
            true => Ok(()),
        }
    }

    /// What is left to do when this person, who has this address now, accepts. Whoever has accepted once gets the same
    /// answer for ever, whatever their address is by then.
    pub(crate) fn accepting(&self, user: UserId, email: &Email, now: Time) -> Result<Step<'_>, Unanswerable> {
        match &self.state {
            State::Accepting(by) if *by == user => Ok(Step::Finish),
            State::Accepted(acceptance) if acceptance.user == user => Ok(Step::Answer(acceptance)),
            _ => self.answerable_by(email, now).map(|()| Step::Claim),
        }
    }
}

/// How many of these invitations fit into one message: each can carry a hundred roles in workspaces. One fits always.
pub(crate) fn fitting(invitations: &[Invitation]) -> usize {
    let mut roles = 0;
    let fitting = invitations.iter().take_while(|invitation| {
        roles += invitation.workspaces.len();
        roles <= WORKSPACE_ROLES_MAX
    });
    fitting.count().max(1)
}

/// Roles in workspaces, in one message and in all pending invitations of an organization: 2 MiB, when all are as long as
/// they can be.
pub(crate) const WORKSPACE_ROLES_MAX: usize = 20_000;

// === impl Offer ===

impl Offer {
    /// What it is to.
    pub(crate) fn place(&self) -> Place {
        place(&self.role, &self.workspaces)
    }

    /// The invitation of one address.
    pub(crate) fn to(&self, id: InvitationId, email: Email) -> Invitation {
        Invitation {
            id,
            organization: self.organization,
            email,
            role: self.role.clone(),
            workspaces: self.workspaces.clone(),
            state: State::Pending,
            inviter: self.inviter,
            created: self.created,
            expires: self.expires,
            resend_count: 0,
            generation: 1,
            seat: if self.takes_seats { Seat::Tentative } else { Seat::Released },
        }
    }
}

fn place(role: &str, workspaces: &[WorkspaceRole]) -> Place {
    match workspaces {
        [only] if role.is_empty() => Place::Workspace(only.workspace),
        _ => Place::Organization,
    }
}

#[cfg(test)]
mod tests;
