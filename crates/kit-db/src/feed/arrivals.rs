//! Who waits for the relay. A caller that was given something waits for a moment, so that its next check finds it. The relay
//! of another process may be there first: this one's looks for that.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use uuid::Uuid;

use crate::feed::{MARGIN, Place};

/// Those who wait, by scope.
#[derive(Debug, Default)]
pub(crate) struct Arrivals(Mutex<HashMap<Uuid, Vec<Waiter>>>);

/// Some places that somebody waits for. Forgotten when it is dropped, so nothing piles up while authz is away.
#[derive(Debug)]
pub(crate) struct Arrival<'a> {
    arrivals: &'a Arrivals,
    waiting: Vec<(Uuid, oneshot::Receiver<()>)>,
    is_written: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Waiter {
    sequence: i64,
    is_written: Arc<AtomicBool>,
    sender: oneshot::Sender<()>,
}

/// How long OK is held back for it, as long as a check waits for a revision. Late means DENY, which is safe; a moment
/// of a busy machine should not show, because whoever has just signed in is told that the session is none.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

// === impl Arrivals ===

impl Arrivals {
    pub(crate) fn expect(&self, places: &[Place]) -> Arrival<'_> {
        // What is before the last of a scope arrives before it.
        let mut last = HashMap::<Uuid, i64>::new();
        for Place { scope, sequence } in places {
            last.entry(*scope).and_modify(|last| *last = (*last).max(*sequence)).or_insert(*sequence);
        }
        let (mut waiters, is_written) = (self.lock(), Arc::<AtomicBool>::default());
        let waiting = last.into_iter().map(|(scope, sequence)| {
            let (sender, receiver) = oneshot::channel();
            let is_written = Arc::clone(&is_written);
            waiters.entry(scope).or_default().push(Waiter { sequence, is_written, sender });
            (scope, receiver)
        });
        let waiting = waiting.collect();
        Arrival { arrivals: self, waiting, is_written }
    }

    /// The places that stand in the log, and that somebody waits for.
    pub(crate) fn awaited(&self) -> Vec<Place> {
        let waiters = self.lock();
        let awaited = waiters.iter().flat_map(|(scope, those)| {
            let written = those.iter().filter(|waiter| waiter.is_written.load(Ordering::Acquire));
            written.map(|waiter| Place { scope: *scope, sequence: waiter.sequence })
        });
        awaited.collect()
    }

    pub(crate) fn arrived(&self, place: Place) {
        let mut waiters = self.lock();
        let Some(those) = waiters.get_mut(&place.scope) else { return };
        for waiter in those.extract_if(.., |waiter| waiter.sequence <= place.sequence) {
            // Whoever has lost patience does not listen any more.
            let _ = waiter.sender.send(());
        }
        if those.is_empty() {
            waiters.remove(&place.scope);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Vec<Waiter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Arrival ===

impl Arrival<'_> {
    /// The places stand in the log now.
    pub(crate) fn written(&self) {
        self.is_written.store(true, Ordering::Release);
    }

    /// Waits until all places have arrived, or patience ends; a little before the deadline at the latest, so that the
    /// caller hears that what it asked for is done.
    pub(crate) async fn wait(mut self, deadline: Instant) {
        let end = (Instant::now() + PATIENCE).min(deadline - MARGIN);
        for (_, receiver) in &mut self.waiting {
            if tokio::time::timeout_at(end, receiver).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let mut waiters = self.arrivals.lock();
        for (scope, receiver) in self.waiting.drain(..) {
            drop(receiver);
            let Some(those) = waiters.get_mut(&scope) else { continue };
            those.retain(|waiter| !waiter.sender.is_closed());
            if those.is_empty() {
                waiters.remove(&scope);
            }
        }
    }
}

#[cfg(test)]
mod tests;
