//! Invitations: values and rules. Pure; knows neither protobuf nor SQL.

use std::fmt;
use std::str::FromStr;

use ids::{AccessTokenId, IdError, InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;
use kit::caller::Actor;
use kit::email::Email;

pub(crate) mod address;
pub(crate) mod letter;

/// An invitation of one address to one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: InvitationId,
    pub(crate) organization: OrganizationId,
    pub(crate) email: Email,
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
}

/// What all invitations of one call have in common.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) organization: OrganizationId,
    pub(crate) role: String,
    /// By workspace.
    pub(crate) workspaces: Vec<WorkspaceRole>,
    pub(crate) inviter: Inviter,
    pub(crate) created: Time,
    pub(crate) expires: Time,
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
}

/// What an accepted invitation gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Acceptance {
    pub(crate) user: UserId,
    pub(crate) membership: MembershipId,
    /// The role that the person had afterwards.
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
}

/// Who invited, and whose right to hand out the role counts when the invitation is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Inviter {
    User(UserId),
    AccessToken(AccessTokenId),
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
        }
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
        }
    }
}

// === impl Inviter ===

impl Inviter {
    /// The inviter, if somebody acts who can be one: a person or an access token.
    pub(crate) fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::User(id) => Some(Self::User(id)),
            Actor::AccessToken(id) => Some(Self::AccessToken(id)),
            Actor::Operator | Actor::Anonymous | Actor::Housekeeping => None,
        }
    }

    /// The account, if a person invited.
    pub(crate) fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::AccessToken(_) => None,
        }
    }
}

/// As [`Actor`] prints it.
impl fmt::Display for Inviter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::User(id) => Actor::User(id).fmt(f),
            Self::AccessToken(id) => Actor::AccessToken(id).fmt(f),
        }
    }
}

impl FromStr for Inviter {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once(':') {
            Some(("user", id)) => id.parse().map(Self::User),
            Some(("access_token", id)) => id.parse().map(Self::AccessToken),
            _ => Err(IdError),
        }
    }
}

#[cfg(test)]
mod tests;
