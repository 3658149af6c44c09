//! How much was judged.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::journal::Kind;

/// Answers, all of them and by the kind of fault that met them.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<Option<Kind>, Answers>>);

/// What was answered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Answers {
    pub(crate) allowed: usize,
    pub(crate) denied: usize,
    /// Of the denied ones: those that had to be.
    pub(crate) forbidden: usize,
    pub(crate) unanswered: usize,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Allowed,
    Denied { forbidden: bool },
    Unanswered,
}

impl Tally {
    /// Counts an answer once among all, and once for each kind of fault that met it.
    pub(crate) fn count(&self, outcome: Outcome, met: &[Kind]) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in [None].into_iter().chain(met.iter().copied().map(Some)) {
            tally.entry(kind).or_default().add(outcome);
        }
    }

    pub(crate) fn of(&self, kind: Option<Kind>) -> Answers {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).copied().unwrap_or_default()
    }
}

impl Answers {
    pub(crate) fn judged(self) -> usize {
        self.allowed + self.denied
    }

    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Allowed => self.allowed += 1,
            Outcome::Denied { forbidden } => {
                self.denied += 1;
                self.forbidden += usize::from(forbidden);
            }
            Outcome::Unanswered => self.unanswered += 1,
        }
    }
}
