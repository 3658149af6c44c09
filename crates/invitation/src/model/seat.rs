//! The seat that the organization service keeps for whoever is invited. It is kept there; what stands here is how far
//! the two have got with it.

use std::fmt;

use ids::{InvitationId, OrganizationId};
use kit::Time;

/// How far an invitation has got with its seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seat {
    /// It is kept for some minutes, or was until now: it is to be kept for as long as the invitation lives.
    Tentative,
    /// It is kept for as long as the invitation lives.
    Kept,
    /// Nobody will need it any more, and the organization service does not know yet.
    ToRelease,
    /// There is none, and none is needed.
    Released,
}

/// A seat that there is something left to do about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenSeat {
    pub(crate) invitation: InvitationId,
    pub(crate) organization: OrganizationId,
    /// Until when it is to be kept; nothing: it is to be freed.
    pub(crate) until: Option<Time>,
}

/// What sets the limit where there is no seat left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SeatLimit {
    pub(crate) limit: u64,
    /// "edition" or "model".
    pub(crate) limited_by: String,
    /// The edition's name; empty where the product has none.
    pub(crate) edition: String,
}

// === impl Seat ===

impl Seat {
    /// Whether the organization service may keep it now.
    pub(crate) fn is_taken(self) -> bool {
        matches!(self, Self::Tentative | Self::Kept)
    }
}

// === impl SeatLimit ===

impl fmt::Display for SeatLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, limited_by, edition } = self;
        match edition.as_str() {
            "" => write!(f, "there is no seat left: the {limited_by} allows {limit}"),
            edition => write!(f, "there is no seat left: the {limited_by} {edition:?} allows {limit}"),
        }
    }
}
