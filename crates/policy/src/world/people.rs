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

impl People {
    /// Nobody, with room for so many.
    pub(super) fn with_room(people: usize) -> Self {
        Self { known: Map::with_room(people) }
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

    /// Takes over what is known of somebody elsewhere, where organizations have other numbers. Tells whether the account
    /// was not known here yet, or is not there.
    pub(super) fn take_over(
        &mut self,
        id: UserId,
        other: Known,
        number: impl Fn(Slot<OrganizationId>) -> Slot<OrganizationId>,
    ) -> bool {
        let mut known = self.known.get(&id).copied().unwrap_or_default();
        match (known.account, other.account) {
            (_, Account::Unknown) => {}
            (Account::Unknown, account) => known.account = account,
            _ => return false,
        }
        for (organization, holder) in other.seats.into_iter().flatten() {
            let free = known.seats.iter_mut().find(|seat| seat.is_none());
            if let Some(free) = free {
                *free = Some((number(organization), holder));
            }
        }
        self.known.insert(id, known);
        true
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
