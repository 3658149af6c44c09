//! What must not be.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What was found, in the order in which it was.
#[derive(Debug, Default)]
pub(crate) struct Incidents {
    found: Mutex<BTreeMap<Sort, Vec<String>>>,
    /// What is told and is no failure.
    notes: Mutex<BTreeMap<String, usize>>,
}

/// Sorts of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// An ALLOW for what had been taken away.
    Violation,
    /// Something that was answered OK is not there.
    Lost,
    /// Something is there twice.
    Doubled,
    /// It takes too long after the last fault, or for ever.
    Stuck,
    /// A service says what it should never say.
    Refused,
    /// Two sides that should be alike.
    Differs,
}

impl Incidents {
    pub(crate) fn add(&self, sort: Sort, what: String) {
        println!("{sort:?}: {what}");
        self.found.lock().unwrap_or_else(PoisonError::into_inner).entry(sort).or_default().push(what);
    }

    pub(crate) fn note(&self, what: impl Into<String>) {
        *self.notes.lock().unwrap_or_else(PoisonError::into_inner).entry(what.into()).or_insert(0) += 1;
    }

    pub(crate) fn count(&self, sort: Sort) -> usize {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get(&sort).map_or(0, Vec::len)
    }

    pub(crate) fn notes(&self) -> BTreeMap<String, usize> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sort {
    pub(crate) const ALL: [Self; 6] =
        [Self::Violation, Self::Lost, Self::Doubled, Self::Stuck, Self::Refused, Self::Differs];
}
