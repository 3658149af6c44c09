//! Writes a checkpoint whenever enough has changed, beside the calls: from a snapshot, which nobody waits for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kit::guard::Housekeeping;
use kit::shutdown::Shutdown;
use kit::turns::aside;
use kit::{App as _, Fault};
use tokio::time::sleep;

use crate::app::App;
use crate::checkpoint::write::{self, Written};
use crate::engine::Begun;
use crate::load::{CatchUpError, catch_up};
use crate::store;
use crate::store::head::{Mark, TakeError};

/// How often to look whether enough has changed.
const LOOK: Duration = Duration::from_secs(1);
/// Between two checkpoints, and after one that was not written.
const PAUSE: Duration = Duration::from_mins(1);
/// Of so many facts, one must have changed: reading the change costs more than reading the fact from a checkpoint, but
/// not a hundred times.
const SHARE: u64 = 100;

/// Keeps the file of a service.
#[derive(Debug)]
pub(crate) struct Keeper {
    place: PathBuf,
    /// So many changes are worth a new one.
    worth: u64,
    /// The memory that this is about.
    begun: Begun,
    /// All that was written to the database up to it is there.
    revision: i64,
    /// How many changes are in the file that is there; none if there is no file of use.
    written: Option<u64>,
}

/// Why a checkpoint was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    #[error("memory cannot be brought up to the database")]
    CatchUp(#[from] CatchUpError),
    #[error("the database cannot be told")]
    Tell(#[from] kit_db::StoreError),
    #[error(transparent)]
    Take(#[from] TakeError),
    #[error("the database cannot be told: {}", .0.reason())]
    Begin(Fault),
    #[error("the file cannot be written")]
    File(#[from] std::io::Error),
    #[error("the database has lost what memory has: an earlier state of it was brought back")]
    Behind,
    #[error("facts were replaced, and memory is read anew")]
    Replaced,
}

impl Keeper {
    /// For a service whose memory began like this, with a file of use or none.
    pub(crate) fn new(place: &Path, worth: u64, begun: Begun, has_file: bool) -> Self {
        let revision = begun.revision;
        Self { place: place.to_owned(), worth, begun, revision, written: has_file.then_some(0) }
    }

    /// Goes on until the service stops. A file that is half written then is given up: what it would have told is asked
    /// of the database at the next start, and that is not much.
    pub(crate) async fn run(mut self, app: Arc<App>, shutdown: Shutdown) {
        let is_stopped = Arc::new(AtomicBool::new(false));
        tokio::select! {
            () = self.keep(&app, &is_stopped) => {}
            () = shutdown.triggered() => is_stopped.store(true, Ordering::Relaxed),
        }
    }

    async fn keep(&mut self, app: &App, is_stopped: &Arc<AtomicBool>) {
        loop {
            sleep(LOOK).await;
            if !self.is_due(app) {
                continue;
            }
            if let Err(error) = self.write(app, is_stopped).await {
                let (place, error) = (self.place.display(), &error as &dyn std::error::Error);
                tracing::warn!(%place, error, "the checkpoint is not written; the next start takes longer");
            }
            sleep(PAUSE).await;
        }
    }

    pub(crate) fn is_due(&self, app: &App) -> bool {
        let facts = u64::try_from(app.engine.world().census().facts()).unwrap_or(u64::MAX);
        match self.written {
            None => facts >= self.worth,
            Some(written) => app.engine.changes().saturating_sub(written) >= self.worth.max(facts / SHARE),
        }
    }

    /// Writes one now.
    pub(crate) async fn write(&mut self, app: &App, is_stopped: &Arc<AtomicBool>) -> Result<(), KeepError> {
        let begun = app.engine.begun();
        if begun != self.begun {
            // Read anew from a database that had gone back: what is in the file is not known there.
            *self = Self::new(&self.place, self.worth, begun, false);
        }
        let changes = app.engine.changes();
        // Memory may lack what was committed by calls that never heard of it, or by another process. From here on it
        // has all that was written up to that revision, so that what the file lacks has a higher one.
        let caught_up = catch_up(&app.db, self.revision, |until, changes| app.engine.apply(until, changes));
        let read = caught_up.await?;
        let Mark { revision, .. } = read;
        self.revision = revision;
        let generation = app.engine.generation();
        let world = app.engine.world();
        let newest = app.engine.newest();
        let id = uuid::Uuid::from_bytes(app.kit().source().bytes());
        // After the snapshot: a database that has this row has all that the snapshot has.
        let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await.map_err(KeepError::Begin)?;
        // Unless it has lost some of that, as when a standby takes over. Nobody else knows it then, and the file would
        // hand it on to the next start.
        let now = store::head::hold(&tx).await?;
        if app.engine.is_ahead_of(newest, now.revision) || !store::epoch::knows(&tx, read, now).await? {
            return Err(KeepError::Behind);
        }
        let head = store::head::find(&tx).await?;
        if head.generation != generation || app.engine.begun() != begun {
            return Err(KeepError::Replaced);
        }
        store::checkpoint::insert(&tx, id, revision).await?;
        tx.commit_step().await.map_err(KeepError::Begin)?;
        let (place, is_stopped) = (self.place.clone(), Arc::clone(is_stopped));
        let written = move || write::write(&place, id, revision, &world, &is_stopped);
        match aside("checkpoint", written).await?? {
            Written::Whole { facts, bytes } => {
                self.written = Some(changes);
                tracing::info!(place = %self.place.display(), revision, facts, bytes, "a checkpoint is written");
            }
            Written::GivenUp => {}
        }
        Ok(())
    }
}
