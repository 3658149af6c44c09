//! What services log, and what the database and memory make of it.

/// What a service logs, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    /// The share is open. That is where everything begins.
    OpenShare,
    /// The grant is put.
    PutGrant,
    /// The share is closed.
    CloseShare,
    /// The grant is removed.
    RemoveGrant,
    /// Something else about the share is changed, which is closed still.
    ChangeShare,
}

/// The number of a commit. The first has 1.
pub(crate) type Revision = u8;

/// The two facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Facts {
    pub(crate) share: Share,
    pub(crate) grant: Grant,
}

/// As the last entry says that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Share {
    Open,
    Closed,
    Changed,
}

/// What is known of the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grant {
    Unknown,
    Put,
    /// It never comes back.
    Removed,
}

/// The database of authz: a row of each fact, with the commit that wrote it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Database {
    pub(crate) facts: Facts,
    pub(crate) share_at: Revision,
    pub(crate) grant_at: Revision,
    /// The last commit.
    pub(crate) head: Revision,
}

impl Entry {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::OpenShare, Self::PutGrant, Self::CloseShare, Self::RemoveGrant, Self::ChangeShare];

    fn is_of_share(self) -> bool {
        matches!(self, Self::OpenShare | Self::CloseShare | Self::ChangeShare)
    }
}

impl Facts {
    /// Takes an entry in, if it is later than what is known.
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::OpenShare => {}
            Entry::CloseShare => self.share = self.share.max(Share::Closed),
            Entry::ChangeShare => self.share = Share::Changed,
            Entry::PutGrant => self.grant = self.grant.max(Grant::Put),
            Entry::RemoveGrant => self.grant = Grant::Removed,
        }
    }

    /// The same, whatever is known.
    pub(crate) fn overwrite(&mut self, entry: Entry) {
        match entry {
            Entry::OpenShare => self.share = Share::Open,
            Entry::CloseShare => self.share = Share::Closed,
            _ => self.apply(entry),
        }
    }

    /// The same, where nobody remembers what was removed.
    pub(crate) fn apply_and_forget(&mut self, entry: Entry) {
        match entry {
            Entry::RemoveGrant => self.grant = Grant::Unknown,
            _ => self.apply(entry),
        }
    }
}

impl Database {
    pub(crate) fn new() -> Self {
        let facts = Facts { share: Share::Open, grant: Grant::Unknown };
        Self { facts, share_at: 0, grant_at: 0, head: 0 }
    }

    /// Keeps these facts, of which an entry was the reason, under the number of a commit.
    pub(crate) fn write(&mut self, facts: Facts, entry: Entry, revision: Revision) {
        self.facts = facts;
        if entry.is_of_share() {
            self.share_at = revision;
        } else {
            self.grant_at = revision;
        }
        self.head = self.head.max(revision);
    }
}
