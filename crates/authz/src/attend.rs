//! Whether authz may answer. Its database can have been brought back from a backup: it lacks then what was taken away
//! since, and nothing in it says so. Those who told it of that know. So each start of a process begins an epoch, and
//! nothing is answered before each service that feeds authz has attended it: it has compared what it was confirmed last
//! with what the database has, and brought what narrows if anything is lacking. Whoever finds the database on another server
//! than the one on which the epoch began does the same: a standby that took over may not have heard of all.
//!
//! Who attends waits for nobody: authz takes facts from the first moment. What it cannot know before, it does not answer,
//! so a service that does not run holds up the next start of authz, and its going on on another server, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use kit::Fault;
use kit::guard::Housekeeping;
use kit::server::Condition;
use kit::shutdown::Shutdown;
use kit_db::{Db, StoreError};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::app::App;
use crate::store::head::Look;
use crate::store::{attendance, epoch};

/// The services whose logs are facts.
pub(crate) const FEEDING: [&str; 3] = ["identity", "organization", "resource"];
/// How long a question waits.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often to look for those who attended at another process.
const LOOK: Duration = Duration::from_millis(50);

/// The epoch that this process has begun, and whether all have attended it.
#[derive(Debug, Default)]
pub(crate) struct Attendance {
    /// The number of the epoch, until all are there; 0 then.
    awaited: AtomicI64,
    /// How many epochs this process has begun. What memory was in one of them says nothing about another.
    term: AtomicU64,
    /// The database's server on which that epoch began.
    server: AtomicI64,
    complete: watch::Sender<bool>,
}

/// Some have not attended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not all services have confirmed that the database is whole")]
pub(crate) struct Incomplete;

/// Why no epoch could be begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    #[error("the database cannot be told: {}", .0.reason())]
    Begin(Fault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Attendance {
    /// Begins an epoch, and waits for all from now on.
    pub(crate) async fn begin(&self, db: &Db, id: Uuid) -> Result<(), BeginError> {
        let tx = db.begin_housekeeping(&Housekeeping::witness()).await.map_err(BeginError::Begin)?;
        let (begun, server) = epoch::begin(&tx, id).await?;
        self.expect(begun.number, server);
        tx.commit_step().await.map_err(BeginError::Begin)?;
        Ok(())
    }

    /// The database was found on another server than before, where somebody has begun this epoch: waits for all from now
    /// on. What memory has may be more than is there, and less than was confirmed.
    pub(crate) async fn go_over(&self, db: &Db, look: Look) -> Result<(), StoreError> {
        if self.server.load(Ordering::SeqCst) == look.server {
            return Ok(());
        }
        let current = epoch::find(db.read(), look.mark.epoch).await?.ok_or(StoreError::Corrupt("epoch"))?;
        self.expect(current.number, look.server);
        tracing::warn!("the database is on another server: nothing is answered before all services have confirmed it");
        Ok(())
    }

    fn expect(&self, number: i64, server: i64) {
        // In this order: whoever finds the new term finds that it is awaited.
        self.awaited.store(number, Ordering::SeqCst);
        self.term.fetch_add(1, Ordering::SeqCst);
        self.server.store(server, Ordering::SeqCst);
        self.tell();
    }

    /// Comes back when all have attended, with the term that they attended; at once, nearly always. What is read from
    /// memory afterwards is of that term if it is still [the current one](Self::is_still) when it has been read.
    ///
    /// # Errors
    /// When that takes too long.
    pub(crate) async fn complete(&self) -> Result<u64, Incomplete> {
        if let Some(term) = self.completed() {
            return Ok(term);
        }
        let mut complete = self.complete.subscribe();
        match timeout(PATIENCE, complete.wait_for(|complete| *complete)).await {
            Ok(Ok(_)) => self.completed().ok_or(Incomplete),
            _ => Err(Incomplete),
        }
    }

    /// Whether no other epoch was begun since.
    pub(crate) fn is_still(&self, term: u64) -> bool {
        self.term.load(Ordering::SeqCst) == term
    }

    /// Whether all have attended, for the service's health.
    pub(crate) fn condition(&self) -> Condition {
        self.complete.subscribe()
    }

    fn completed(&self) -> Option<u64> {
        let term = self.term.load(Ordering::SeqCst);
        (self.awaited.load(Ordering::SeqCst) == 0).then_some(term)
    }

    /// Whoever comes last tells how things stand in the end.
    fn tell(&self) {
        self.complete.send_if_modified(|told| {
            let is_complete = self.awaited.load(Ordering::SeqCst) == 0;
            std::mem::replace(told, is_complete) != is_complete
        });
    }

    /// Looks who has attended.
    pub(crate) async fn look(&self, db: &Db) -> Result<(), StoreError> {
        let awaited = self.awaited.load(Ordering::SeqCst);
        if awaited == 0 {
            return Ok(());
        }
        let present = attendance::since(db.read(), awaited).await?;
        if FEEDING.iter().all(|service| present.iter().any(|present| present == service)) {
            // A later epoch may have begun meanwhile: then that is awaited.
            let _ = self.awaited.compare_exchange(awaited, 0, Ordering::SeqCst, Ordering::SeqCst);
            self.tell();
        }
        Ok(())
    }
}

/// Looks until all have attended, whenever an epoch has begun.
pub(crate) async fn run(app: Arc<App>, shutdown: Shutdown) {
    let look = async {
        loop {
            if let Err(error) = app.attendance.look(&app.db).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "it cannot be looked up who has confirmed that the database is whole");
            }
            sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = look => {}
        () = shutdown.triggered() => {}
    }
}
