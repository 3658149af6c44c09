//! Organizations.

use std::time::Duration;

use ids::OrganizationId;
use kit::Time;
use kit::models::ModelRef;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organization {
    pub(crate) id: OrganizationId,
    pub(crate) display_name: String,
    /// The access model that it is pinned to.
    pub(crate) model: ModelRef,
    /// The name of its edition; empty where the product had none when it was made.
    pub(crate) edition: String,
    pub(crate) state: State,
    /// One more with every change.
    pub(crate) version: i64,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    /// When it was deleted.
    pub(crate) deleted: Option<Time>,
}

/// Whether an organization works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It works.
    Active,
    /// An operator has stopped it.
    Suspended,
    /// It is deleted, and can be brought back for a while.
    Deleted,
}

/// For how long a deleted organization can be brought back.
const UNDELETABLE_FOR: Duration = Duration::from_hours(30 * 24);

// === impl Organization ===

impl Organization {
    /// Notes a change.
    pub(crate) fn touch(&mut self, now: Time) {
        self.version += 1;
        self.updated = now;
    }

    /// Until when it can be brought back; nothing while it is not deleted.
    pub(crate) fn purged(&self) -> Option<Time> {
        self.deleted.map(|deleted| deleted.plus(UNDELETABLE_FOR))
    }

    /// Deletes it.
    pub(crate) fn delete(&mut self, now: Time) {
        self.state = State::Deleted;
        self.deleted = Some(now);
        self.touch(now);
    }

    /// Brings it back, if it is deleted, and not for too long.
    pub(crate) fn undelete(&mut self, now: Time) -> bool {
        let undeletable = self.state == State::Deleted && self.purged().is_some_and(|purged| purged > now);
        if undeletable {
            self.state = State::Active;
            self.deleted = None;
            self.touch(now);
        }
        undeletable
    }
}

// === impl State ===

impl State {
    /// The state's name in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }

    /// The state of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Deleted].into_iter().find(|state| state.name() == name)
    }
}
