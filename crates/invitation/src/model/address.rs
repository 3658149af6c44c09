//! The addresses of one call: how they are told apart, and what becomes of each.

use std::collections::{HashMap, HashSet};

use kit::email::Email;

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
        if let Some(invitation) = self.invitations.get(email) {
            return Some(Refusal::of(invitation));
        }
        (self.account_required && !self.accounts.contains(email)).then_some(Refusal::AccountRequired)
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
