//! The keys: questions whose right answer is known, because one writer gives and takes what they ask for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use contracts::access::v1::{Object, Subject, subject};
use e2e::Dice;

use crate::verdict::{self, Effect, Moment, Span, Step};

/// All keys.
#[derive(Debug, Default)]
pub(crate) struct Board {
    keys: Mutex<Vec<Arc<Key>>>,
}

/// A question, and what its writer did.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) question: Question,
    /// When nobody asks any more; nothing where it can be asked for ever.
    asked_until: Option<Moment>,
    steps: Mutex<Vec<Step>>,
}

/// May this subject do this, here?
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) subject: Subject,
    pub(crate) permission: String,
    pub(crate) object: Object,
    pub(crate) organization: String,
}

/// Questions in one batch.
const BATCH: usize = 30;

impl Board {
    pub(crate) fn add(&self, key: Key) -> Arc<Key> {
        let key = Arc::new(key);
        lock(&self.keys).push(Arc::clone(&key));
        key
    }

    /// One of those that can be asked now; mostly one of the newest.
    pub(crate) fn any(&self, dice: &mut Dice, now: Moment) -> Option<Arc<Key>> {
        let keys = self.asked(now);
        keys.get(dice.below(keys.len())).cloned()
    }

    /// Some of those that can be asked now.
    pub(crate) fn some(&self, dice: &mut Dice, now: Moment) -> Vec<Arc<Key>> {
        let keys = self.asked(now);
        if keys.is_empty() {
            return Vec::new();
        }
        (0..BATCH).map(|_| Arc::clone(dice.one_of(&keys))).collect()
    }

    /// All that can be asked now.
    pub(crate) fn asked(&self, now: Moment) -> Vec<Arc<Key>> {
        let mut keys = lock(&self.keys);
        keys.retain(|key| key.asked_until.is_none_or(|until| now < until));
        keys.clone()
    }
}

impl Key {
    /// One of which nothing is given yet.
    pub(crate) fn new(name: String, question: Question, steps: Vec<Step>, asked_until: Option<Moment>) -> Self {
        Self { name, question, asked_until, steps: Mutex::new(steps) }
    }

    pub(crate) fn begin(&self, effect: Effect, begun: Moment) {
        lock(&self.steps).push(Step { effect, begun, ended: None });
    }

    /// The OK has come.
    pub(crate) fn end(&self, ended: Moment) {
        if let Some(step) = lock(&self.steps).last_mut() {
            step.ended = Some(ended);
        }
    }

    /// Why a question had to be denied, if it had to.
    pub(crate) fn forbidding(&self, asked: Span) -> Option<Step> {
        verdict::forbidding(&lock(&self.steps), asked)
    }

    /// What every process has to say, as long as the writer does nothing.
    pub(crate) fn settled(&self) -> Option<bool> {
        verdict::settled(&lock(&self.steps)).map(|effect| effect == Effect::Widens)
    }

    /// The last operations.
    pub(crate) fn history(&self) -> Vec<Step> {
        let steps = lock(&self.steps);
        steps[steps.len().saturating_sub(4)..].to_vec()
    }
}

impl Question {
    /// Whether it is about somebody who came through a share; no list names them.
    pub(crate) fn is_proof(&self) -> bool {
        matches!(self.subject.kind, Some(subject::Kind::ShareProof(_)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
