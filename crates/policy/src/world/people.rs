//! People's accounts, and where each of them holds something: most are in one organization or two, and a check finds
//! them there by the look-up that tells whether they may act at all.

use ids::{OrganizationId, UserId};

use crate::arena::Slot;
use crate::cow::Map;
use crate::fact::Holder;

/// All people who were ever spoken of.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    known: Map<UserId, Known>,
}

/// What is known of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Account {
    /// Nothing yet.
    #[default]
    Unknown,
    Put {
        version: u64,
        active: bool,
    },
    Removed,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    account: Account,
    /// Where they were first spoken of. Those who are in more organizations are found in the others by their id.
    seats: [Option<(Slot<OrganizationId>, Slot<Holder>)>; 2],
}

impl Known {
    /// The same, where organizations have other numbers.
    pub(super) fn renumbered(mut self, number: impl Fn(Slot<OrganizationId>) -> Slot<OrganizationId>) -> Self {
        self.seats.iter_mut().flatten().for_each(|(organization, _)| *organization = number(*organization));
        self
    }

    /// Adds what is known from elsewhere. Tells whether the account is known from one side alone.
    pub(super) fn merge(&mut self, other: Self) -> bool {
        match (self.account, other.account) {
            (_, Account::Unknown) => {}
            (Account::Unknown, account) => self.account = account,
            _ => return false,
        }
        for seat in other.seats.into_iter().flatten() {
            // Those who are in more organizations are found in the others by their id.
            if let Some(free) = self.seats.iter_mut().find(|seat| seat.is_none()) {
                *free = Some(seat);
            }
        }
        true
    }
}

impl People {
    /// Those that these entries tell of.
    pub(super) fn of(known: Map<UserId, Known>) -> Self {
        Self { known }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// All who were spoken of, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (UserId, Known)> + '_ {
        self.known.iter().copied()
    }

    /// All accounts, in no order.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (UserId, Account)> + '_ {
        self.iter().map(|(id, known)| (id, known.account))
    }

    pub(crate) fn account(&self, id: UserId) -> Account {
        self.known.get(&id).map(|known| known.account).unwrap_or_default()
    }

    /// Whether somebody whose account is known may act.
    #[inline]
    pub(crate) fn is_active(&self, id: UserId) -> Option<bool> {
        match self.account(id) {
            Account::Put { active, .. } => Some(active),
            Account::Unknown | Account::Removed => None,
        }
    }

    pub(crate) fn set(&mut self, id: UserId, account: Account) {
        let mut known = self.known.get(&id).copied().unwrap_or_default();
        known.account = account;
        self.known.insert(id, known);
    }

    /// Under which number somebody holds things in an organization, if they are in few of them.
    #[inline]
    pub(crate) fn seat(&self, id: UserId, here: Slot<OrganizationId>) -> Option<Slot<Holder>> {
        let mut seats = self.known.get(&id)?.seats.iter().flatten();
        seats.find(|(organization, _)| *organization == here).map(|(_, holder)| *holder)
    }

    /// Notes it.
    pub(crate) fn sit(&mut self, id: UserId, here: Slot<OrganizationId>, holder: Slot<Holder>) {
        let mut known = self.known.get(&id).copied().unwrap_or_default();
        if let Some(free) = known.seats.iter_mut().find(|seat| seat.is_none()) {
            *free = Some((here, holder));
            self.known.insert(id, known);
        }
    }
}
