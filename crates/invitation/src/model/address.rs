//! The addresses of one call: how they are told apart, and what becomes of each.

use std::collections::{HashMap, HashSet};
use std::fmt;

use ids::InvitationId;
use kit::email::Email;

use crate::model::seat::SeatLimit;
use crate::model::{Invitation, State};

/// An address as it was given, and what it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) given: String,
    pub(crate) email: Result<Email, Refusal>,
}

/// Why an address is not invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no address; what is expected.
    Invalid(&'static str),
    /// It stands further up.
    Repeated,
    /// Its owner belongs to the organization, or is just joining it.
    AlreadyMember,
    /// This invitation is pending.
    AlreadyInvited(Box<Invitation>),
    /// It has no account, and the model invites people with an account alone.
    AccountRequired,
    /// There is no seat for its owner.
    SeatLimit(SeatLimit),
    /// Too much was sent to it within a day, by whatever organizations.
    RecipientLimit,
}

/// What is known about the addresses of a call.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Those with an account.
    pub(crate) accounts: HashSet<Email>,
    /// Those whose owners are members.
    pub(crate) members: HashSet<Email>,
    /// Invitations of the organization that are pending or just being accepted.
    pub(crate) invitations: HashMap<Email, Invitation>,
    /// Those of the pending invitations that a new one takes the place of.
    pub(crate) replaceable: HashSet<InvitationId>,
    /// Whether an account is needed.
    pub(crate) account_required: bool,
}

/// The addresses in these elements. Each may hold several, separated by commas, semicolons or white space.
pub(crate) fn split(elements: &[String]) -> impl Iterator<Item = &str> {
    let separates = |letter: char| letter == ',' || letter == ';' || letter.is_whitespace();
    elements.iter().flat_map(move |element| element.split(separates)).filter(|address| !address.is_empty())
}

/// The addresses in canonical form, as far as they are some; a repeated one counts where it stands first.
pub(crate) fn read<'a>(given: impl Iterator<Item = &'a str>) -> Vec<Address> {
    let mut seen = HashSet::new();
    let mut read = |text: &str| {
        let email = Email::parse(text).map_err(Refusal::Invalid)?;
        if seen.insert(email.clone()) { Ok(email) } else { Err(Refusal::Repeated) }
    };
    given.map(|text| Address { given: text.to_owned(), email: read(text) }).collect()
}

// === impl Known ===

impl Known {
    /// Why an address is not invited, if there is a reason.
    pub(crate) fn refusal(&self, email: &Email) -> Option<Refusal> {
        if self.members.contains(email) {
            return Some(Refusal::AlreadyMember);
        }
        if let Some(invitation) = self.invitations.get(email)
            && !self.replaces(invitation)
        {
            return Some(Refusal::of(invitation));
        }
        (self.account_required && !self.accounts.contains(email)).then_some(Refusal::AccountRequired)
    }

    /// The pending invitation that a new one of this address takes the place of.
    pub(crate) fn replaced(&self, email: &Email) -> Option<&Invitation> {
        self.invitations.get(email).filter(|invitation| self.replaces(invitation))
    }

    fn replaces(&self, invitation: &Invitation) -> bool {
        invitation.state == State::Pending && self.replaceable.contains(&invitation.id)
    }
}

// === impl Refusal ===

impl Refusal {
    /// The refusal because of an invitation that is there already.
    fn of(invitation: &Invitation) -> Self {
        match invitation.state {
            State::Pending => Self::AlreadyInvited(Box::new(invitation.clone())),
            _ => Self::AlreadyMember,
        }
    }
}

/// A sentence for whoever invites.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid(expectation) => expectation,
            Self::Repeated => "the address stands further up",
            Self::AlreadyMember => "this person is a member already",
            Self::AlreadyInvited(_) => "an invitation is pending; send it again or take it back",
            Self::AccountRequired => "only people who have an account can be invited, and this address has none",
            Self::SeatLimit(reached) => return reached.fmt(f),
            Self::RecipientLimit => "the address has been sent too many invitations within 24 hours",
        })
    }
}
