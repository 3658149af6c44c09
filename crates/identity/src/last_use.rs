//! When access tokens were last used. Noted in memory where they are looked up, and written a moment later, all at
//! once: a look-up never waits for a write. What is lost with the process is a minute's precision.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ids::AccessTokenId;
use kit::guard::Housekeeping;
use kit::shutdown::Shutdown;
use kit::{Fault, Time};
use tokio::sync::Notify;

use crate::app::App;
use crate::store;

/// Uses that are not written yet, and when each token's use was last noted.
#[derive(Debug, Default)]
pub(crate) struct LastUse {
    noted: Mutex<Noted>,
    woken: Notify,
}

#[derive(Debug, Default)]
struct Noted {
    /// When uses were noted, to note them once a minute.
    times: HashMap<AccessTokenId, Time>,
    /// What is to be written.
    unwritten: HashMap<AccessTokenId, Time>,
}

/// How often a token's use is noted at most.
const PRECISION: Duration = Duration::from_mins(1);
/// How long uses are collected before they are written.
const COLLECT: Duration = Duration::from_millis(250);
/// Tokens that are remembered; beyond it the memory begins anew, and some uses are written once more than need be.
const TOKENS_MAX: usize = 10_000;

// === impl LastUse ===

impl LastUse {
    /// Notes that a token was used.
    pub(crate) fn note(&self, token: AccessTokenId, now: Time) {
        if self.noted().note(token, now) {
            self.woken.notify_one();
        }
    }

    fn take(&self) -> HashMap<AccessTokenId, Time> {
        std::mem::take(&mut self.noted().unwritten)
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Noted ===

impl Noted {
    /// Whether there is something to write.
    fn note(&mut self, token: AccessTokenId, now: Time) -> bool {
        if self.times.len() >= TOKENS_MAX {
            self.times.clear();
        }
        match self.times.entry(token) {
            Entry::Occupied(last) if now < last.get().plus(PRECISION) => return false,
            Entry::Occupied(mut last) => {
                last.insert(now);
            }
            Entry::Vacant(first) => {
                first.insert(now);
            }
        }
        if self.unwritten.len() < TOKENS_MAX {
            self.unwritten.insert(token, now);
        }
        true
    }
}

/// Writes what is noted, until the service stops.
pub(crate) async fn run(app: Arc<App>, shutdown: Shutdown) {
    while !shutdown.is_triggered() {
        tokio::select! {
            () = shutdown.triggered() => {}
            () = app.last_use.woken.notified() => {
                tokio::select! { () = tokio::time::sleep(COLLECT) => {}, () = shutdown.triggered() => {} }
            }
        }
        let uses = app.last_use.take();
        if let Err(fault) = write(&app, &uses).await {
            tracing::warn!(tokens = uses.len(), reason = fault.reason(), "when tokens were last used is not written");
        }
    }
}

async fn write(app: &App, uses: &HashMap<AccessTokenId, Time>) -> Result<(), Fault> {
    if uses.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    // In one order everywhere, so that two processes cannot wait for each other.
    let mut uses: Vec<_> = uses.iter().collect();
    uses.sort_unstable();
    for (token, time) in uses {
        store::access_token::update_last_use(&tx, *token, *time).await?;
    }
    tx.commit_step().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
