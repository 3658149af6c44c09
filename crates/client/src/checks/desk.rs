//! Where questions are taken in and batches leave: carriers, as many as batches may be in flight, each of which takes
//! what has gathered, brings back the answers, and goes again until nobody waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use contracts::authz::v1::CheckResponse;
use futures::future::join_all;
use tokio::sync::Semaphore;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use crate::checks::gathering::{Gathering, Waiting};
use crate::checks::outgoing::Outgoing;
use crate::checks::{Authz, Limits, retry};
use crate::decision::CheckError;

#[derive(Debug)]
pub(super) struct Desk {
    pub(super) limits: Limits,
    authz: Authz,
    /// Places for questions that wait.
    room: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    gathering: Gathering,
    /// How many carriers there are.
    carriers: usize,
    /// Whether one of them has been called and has not come yet: it will take what is added until then.
    called: bool,
}

/// Takes batches to the suite.
struct Carrier {
    desk: Arc<Desk>,
    /// Whether the desk has stopped counting it.
    dismissed: bool,
}

/// So few are asked one by one, rather than in halves.
const ONE_BY_ONE: usize = 8;

// === impl Desk ===

impl Desk {
    pub(super) fn new(authz: Authz, limits: Limits) -> Self {
        let waiting = limits.waiting.clamp(1, Semaphore::MAX_PERMITS);
        let limits = Limits { waiting, batches_in_flight: limits.batches_in_flight.max(1), ..limits };
        Self { limits, authz, room: Semaphore::new(waiting), state: Mutex::default() }
    }

    /// Waits for a place among those who wait; it is free again once the question leaves.
    pub(super) async fn room(&self) -> Result<(), CheckError> {
        // At once if there is room. Waiting would spend the task's budget with tokio, which takes tasks off their turn
        // after 128 steps: a task that asks a thousand questions together would ask them in eight turns.
        if let Ok(place) = self.room.try_acquire() {
            place.forget();
            return Ok(());
        }
        self.room.acquire().await.map_err(|_| CheckError::Closed)?.forget();
        Ok(())
    }

    pub(super) fn add(self: &Arc<Self>, waiting: Waiting) {
        let mut state = self.state();
        state.gathering.add(waiting);
        let carrier = self.call_carrier(&mut state);
        drop(state);
        send_out(carrier);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody to come for what waits, unless somebody is coming or all are on their way.
    fn call_carrier(self: &Arc<Self>, state: &mut State) -> Option<Carrier> {
        if state.gathering.is_empty() || state.called || state.carriers >= self.limits.batches_in_flight {
            return None;
        }
        state.called = true;
        state.carriers += 1;
        Some(Carrier { desk: Arc::clone(self), dismissed: false })
    }

    /// Sends a batch until each of its questions is answered or refused.
    async fn settle(&self, batch: Vec<Waiting>) {
        let mut unsettled = vec![batch];
        while let Some(mut batch) = unsettled.pop() {
            match self.ask(&mut batch).await {
                Err(CheckError::Refused(refusal)) if batch.len() > 1 && refusal.may_be_of_one_question() => {
                    if let Some(refused) = refusal.refused_of(batch.len()) {
                        let (refused, others) = part(batch, &refused);
                        tell(refused, Err(CheckError::Refused(refusal)));
                        unsettled.push(others);
                    } else if batch.len() > ONE_BY_ONE {
                        let half = batch.split_off(batch.len() / 2);
                        unsettled.extend([half, batch]);
                    } else {
                        join_all(batch.into_iter().map(|one| self.settle_one(one))).await;
                    }
                }
                outcome => tell(batch, outcome),
            }
        }
    }

    async fn settle_one(&self, one: Waiting) {
        let mut batch = vec![one];
        let outcome = self.ask(&mut batch).await;
        tell(batch, outcome);
    }

    /// The answers to a batch in its order. What nobody waits for any more leaves the batch.
    async fn ask(&self, batch: &mut Vec<Waiting>) -> Result<Vec<CheckResponse>, CheckError> {
        let mut retries = 0;
        loop {
            batch.retain(Waiting::is_wanted);
            let Some(deadline) = batch.iter().map(|waiting| waiting.deadline).max() else { return Ok(Vec::new()) };
            let call = Outgoing::new(batch, deadline).send(self.authz.clone());
            let Some(outcome) = unless_abandoned(batch, call).await else { continue };
            let status = match outcome {
                Ok(answers) if answers.len() == batch.len() => return Ok(answers),
                Ok(answers) => return Err(CheckError::Malformed { questions: batch.len(), answers: answers.len() }),
                Err(status) if retry::is_worth_it(&status) => status,
                Err(status) => return Err(retry::error(status)),
            };
            let pause = retry::pause(retries);
            let is_over = Instant::now() + pause >= deadline;
            // The call's own deadline may be noticed before its callers notice theirs, which is the same one.
            if is_over && retry::took_too_long(&status) {
                return Err(CheckError::DeadlineExceeded);
            }
            if is_over || retries >= self.limits.retries {
                return Err(CheckError::Unavailable(status.into()));
            }
            retries += 1;
            unless_abandoned(batch, sleep(pause)).await;
        }
    }
}

/// Goes on as long as anybody waits for any of the answers: callers leave at their deadlines, or when they are dropped.
async fn unless_abandoned<T>(batch: &mut [Waiting], going_on: impl Future<Output = T>) -> Option<T> {
    let abandoned = async {
        for waiting in batch {
            waiting.answer.closed().await;
        }
    };
    tokio::select! {
        outcome = going_on => Some(outcome),
        () = abandoned => None,
    }
}

/// Those that are refused, and the others.
fn part(batch: Vec<Waiting>, refused: &[bool]) -> (Vec<Waiting>, Vec<Waiting>) {
    let (mut there, mut others) = (Vec::new(), Vec::new());
    for (waiting, is_refused) in batch.into_iter().zip(refused) {
        if *is_refused { there.push(waiting) } else { others.push(waiting) }
    }
    (there, others)
}

fn tell(batch: Vec<Waiting>, outcome: Result<Vec<CheckResponse>, CheckError>) {
    match outcome {
        Ok(answers) => {
            for (waiting, answer) in batch.into_iter().zip(answers) {
                waiting.tell(Ok(answer.into()));
            }
        }
        Err(error) => {
            for waiting in batch {
                waiting.tell(Err(error.clone()));
            }
        }
    }
}

/// Never under the desk's lock: a runtime that is ending drops a carrier at once, and that takes the lock.
fn send_out(carrier: Option<Carrier>) {
    if let Some(carrier) = carrier {
        tokio::spawn(carrier.carry());
    }
}

// === impl Carrier ===

impl Carrier {
    async fn carry(mut self) {
        loop {
            // Once round the scheduler: the tasks that were woken together, by the answers of one batch perhaps, ask what
            // they have to ask next and come along.
            yield_now().await;
            let Some(batch) = self.take() else { return };
            self.desk.settle(batch).await;
        }
    }

    /// What has gathered; if that is nothing, the carrier is dismissed.
    fn take(&mut self) -> Option<Vec<Waiting>> {
        let mut state = self.desk.state();
        state.called = false;
        let taken = state.gathering.take();
        if taken.batch.is_empty() {
            state.carriers -= 1;
            self.dismissed = true;
        }
        let another = self.desk.call_carrier(&mut state);
        drop(state);
        send_out(another);
        self.desk.room.add_permits(taken.freed);
        (!taken.batch.is_empty()).then_some(taken.batch)
    }
}

impl Drop for Carrier {
    /// Its runtime has ended in the middle of the way: the desk must not count on it.
    fn drop(&mut self) {
        if !self.dismissed {
            let mut state = self.desk.state();
            state.carriers -= 1;
            state.called = false;
        }
    }
}
