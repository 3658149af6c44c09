//! Questions that wait to be sent, by the revision that they want to be answered at.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::checks::{BATCH_BYTES_MAX, BATCH_CHECKS_MAX};
use crate::decision::{CheckError, Decision};
use crate::question::{Question, Revision};

/// A question, and whoever waits for its answer.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) question: Question,
    pub(super) deadline: Instant,
    pub(super) answer: oneshot::Sender<Result<Decision, CheckError>>,
}

/// All that wait. Each revision has a line of its own, and the lines take turns: nobody starves behind a busy one.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    lines: HashMap<Option<Revision>, VecDeque<Waiting>>,
    /// The lines that are not empty, the next one first.
    turns: VecDeque<Option<Revision>>,
}

/// What leaves the lines at one time.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// What goes into one batch; nothing if nobody waits.
    pub(super) batch: Vec<Waiting>,
    /// How many places became free: those of the batch, and of questions that nobody wants answered any more.
    pub(super) freed: usize,
}

// === impl Waiting ===

impl Waiting {
    /// Whether somebody still wants the answer.
    pub(super) fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Gives the answer; whoever does not wait any more misses it.
    pub(super) fn tell(self, answer: Result<Decision, CheckError>) {
        let _ = self.answer.send(answer);
    }
}

// === impl Gathering ===

impl Gathering {
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    pub(super) fn add(&mut self, waiting: Waiting) {
        match self.lines.entry(waiting.question.revision.clone()) {
            Entry::Occupied(mut line) => line.get_mut().push_back(waiting),
            Entry::Vacant(place) => {
                self.turns.push_back(place.key().clone());
                place.insert(VecDeque::from([waiting]));
            }
        }
    }

    /// As many as one batch holds, of the line whose turn it is.
    pub(super) fn take(&mut self) -> Taken {
        let mut taken = Taken::default();
        while taken.batch.is_empty()
            && let Some(revision) = self.turns.pop_front()
        {
            let Some(mut line) = self.lines.remove(&revision) else { continue };
            fill(&mut taken, &mut line);
            if !line.is_empty() {
                self.turns.push_back(revision.clone());
                self.lines.insert(revision, line);
            }
        }
        taken
    }
}

fn fill(taken: &mut Taken, line: &mut VecDeque<Waiting>) {
    let mut bytes = 0;
    while taken.batch.len() < BATCH_CHECKS_MAX
        && let Some(next) = line.pop_front()
    {
        if !next.is_wanted() {
            taken.freed += 1;
            continue;
        }
        bytes += next.question.bytes();
        if bytes > BATCH_BYTES_MAX {
            line.push_front(next);
            return;
        }
        taken.freed += 1;
        taken.batch.push(next);
    }
}

#[cfg(test)]
mod tests;
