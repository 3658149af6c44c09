//! The moment a question is asked for. This crate reads no clock: the time is part of the question.

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// Whether something that ends at `expires` has ended by now. It has ended *at* that moment already.
    #[must_use]
    pub fn is_past(self, expires: Option<Self>) -> bool {
        expires.is_some_and(|expires| expires <= self)
    }
}
