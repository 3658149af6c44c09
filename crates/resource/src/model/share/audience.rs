//! Who may come through a share.

use std::collections::{BTreeMap, BTreeSet};

use ids::{UserId, WorkspaceId};
use kit::email::Email;

/// Who may come through. Whether somebody does is authz's to say, at each check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Anyone who has the URL.
    Anyone,
    /// Whoever belongs to the organization.
    Organization,
    /// Whoever has a role in a workspace.
    Workspace {
        /// The workspace.
        id: WorkspaceId,
        /// Whether those from outside the organization count too.
        guests: bool,
    },
    /// Named people.
    People(NamedPeople),
}

/// People by their accounts and by their addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NamedPeople {
    pub(crate) users: BTreeSet<UserId>,
    pub(crate) emails: BTreeSet<Email>,
    /// Whose an address is, once its holder has come to the door.
    pub(crate) known: BTreeMap<Email, UserId>,
}

/// What became of somebody who came to the door with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognition {
    /// The address is not named.
    Stranger,
    /// It is, and nobody else had come with it before.
    Recognised,
    /// It is, and somebody else had come with it before: it counts for them no more.
    Replaced,
}

impl Audience {
    /// Whether it can be found out only who somebody is that is signed in.
    pub(crate) fn needs_sign_in(&self) -> bool {
        !matches!(self, Self::Anyone)
    }

    /// The named people among whom this one may be by an address that is not known to be theirs.
    pub(crate) fn may_name(&self, user: UserId) -> bool {
        match self {
            Self::People(people) => !people.emails.is_empty() && !people.includes(user),
            Self::Anyone | Self::Organization | Self::Workspace { .. } => false,
        }
    }
}

impl NamedPeople {
    /// All accounts that are known to be meant.
    pub(crate) fn accounts(&self) -> BTreeSet<UserId> {
        self.users.iter().chain(self.known.values()).copied().collect()
    }

    /// Notes that somebody has proven an address.
    pub(crate) fn recognise(&mut self, email: &Email, user: UserId) -> Recognition {
        if !self.emails.contains(email) {
            return Recognition::Stranger;
        }
        match self.known.insert(email.clone(), user) {
            Some(other) if other != user => Recognition::Replaced,
            _ => Recognition::Recognised,
        }
    }

    /// Those who have come to the door stay known, as long as their address is named.
    pub(crate) fn keep_known(&mut self, before: &Self) {
        let still_named = before.known.iter().filter(|(email, _)| self.emails.contains(*email));
        self.known = still_named.map(|(email, user)| (email.clone(), *user)).collect();
    }

    fn includes(&self, user: UserId) -> bool {
        self.users.contains(&user) || self.known.values().any(|known| *known == user)
    }
}
