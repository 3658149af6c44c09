//! Organizations.

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
}

/// Whether an organization works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It works.
    Active,
}

// === impl Organization ===

impl Organization {
    /// Notes a change.
    pub(crate) fn touch(&mut self, now: Time) {
        self.version += 1;
        self.updated = now;
    }
}

// === impl State ===

impl State {
    /// The state's name in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
        }
    }

    /// The state of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        (name == Self::Active.name()).then_some(Self::Active)
    }
}
