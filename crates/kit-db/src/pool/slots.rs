//! Who may have a transaction next. There are few connections that write, and each caller wants one: they wait in lines,
//! an organization's callers in one, and whoever has a line takes turns with the others (`kit::lines`). So a thousand
//! changes of one organization delay another's by the few that are under way.
//!
//! **How many wait**: [`WAITING_MAX`] of one line; more are told to come back (`OVERLOADED`). How many wait in all is
//! decided at the door (`server.max_in_flight`): it costs less to refuse somebody there.
//!
//! **How long**: [`PATIENCE`], as for a connection. Whoever waits while the database is away makes room at the door soon.
//!
//! **Who does not wait here**: the service itself, other services, whose callers were let in before, and callers without
//! a credential. They wait for a connection alone, in the order of their coming, as many as the door lets in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kit::Fault;
use kit::lines::{Lines, Waits};
use sea_orm::{ConnAcquireErr, DbErr};
use tokio::sync::oneshot;
use tokio::time::timeout;
use uuid::Uuid;

use crate::fault::StoreError;

/// How many callers of one line wait at most: half of the calls that a process admits by default.
const WAITING_MAX: usize = 256;
/// How long somebody waits for a slot.
const PATIENCE: Duration = Duration::from_secs(5);

/// The slots of callers with a transaction.
#[derive(Debug)]
pub(crate) struct Slots(Arc<Shared>);

/// A slot; the next one has it when this goes.
#[derive(Debug)]
pub(crate) struct Slot(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    waiting_max: usize,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    /// None is free while somebody waits.
    free: usize,
    lines: Lines<Waiting>,
}

/// Somebody who waits for a slot. For whom there is no room, nobody will tell anything.
#[derive(Debug)]
struct Waiting(oneshot::Sender<Slot>);

// === impl Slots ===

impl Slots {
    /// Slots for callers who share so many connections: as many again as there are, so that a connection that comes
    /// back finds the next one there.
    pub(crate) fn before(connections: u32) -> Self {
        Self::with(connections as usize * 2, WAITING_MAX, PATIENCE)
    }

    fn with(slots: usize, waiting_max: usize, patience: Duration) -> Self {
        let state = State { free: slots, lines: Lines::default() };
        Self(Arc::new(Shared { state: Mutex::new(state), waiting_max, patience }))
    }

    /// A slot, in turn.
    ///
    /// # Errors
    /// `OVERLOADED` when too many wait in this line; UNAVAILABLE when it takes too long.
    pub(crate) async fn take(&self, whose: Uuid) -> Result<Slot, Fault> {
        let Some(slot) = self.0.take_or_wait(whose) else { return Ok(Slot(Arc::clone(&self.0))) };
        let Ok(slot) = timeout(self.0.patience, slot).await else {
            return Err(StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)).into());
        };
        slot.map_err(|_| Fault::overloaded(self.0.waiting_max, "too many changes of the same at once; repeat later"))
    }
}

// === impl Shared ===

impl Shared {
    /// Takes a free slot; if there is none, what it will come by.
    fn take_or_wait(&self, whose: Uuid) -> Option<oneshot::Receiver<Slot>> {
        let mut state = self.state();
        if let Some(free) = state.free.checked_sub(1) {
            state.free = free;
            return None;
        }
        let (slot, comes) = oneshot::channel();
        state.lines.put(whose, Waiting(slot), self.waiting_max);
        Some(comes)
    }

    /// Whose turn it is; if nobody waits, the slot is free.
    fn next(&self) -> Option<Waiting> {
        let mut state = self.state();
        let next = state.lines.take();
        state.free += usize::from(next.is_none());
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Slot ===

impl Drop for Slot {
    fn drop(&mut self) {
        // Whoever leaves at this moment leaves the slot in the channel: it is dropped there, and comes by here again.
        if let Some(next) = self.0.next() {
            drop(next.0.send(Self(Arc::clone(&self.0))));
        }
    }
}

// === impl Waiting ===

impl Waits for Waiting {
    fn is_wanted(&self) -> bool {
        !self.0.is_closed()
    }
}

#[cfg(test)]
mod tests;
