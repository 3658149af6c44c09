//! How memory keeps up with a database that other processes write to, too: a read index.
//!
//! Whoever answers from memory comes here first. A probe reads the revision of the head, and what was written up to it
//! is brought into memory. The probe must have begun after the question came: those who come while one is under way
//! wait for the next, which serves them all. No clock is trusted; without the database nothing is answered.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit::mutant;
use kit::server::Condition;
use kit::shutdown::Shutdown;
use kit_db::{Db, StoreError};
use policy::{Model, ModelErrors};
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{Instant, timeout};

use crate::app::App;
use crate::attend::BeginError;
use crate::load::{self, CatchUpError};
use crate::store;
use crate::store::head::{Look, Mark};

/// How long a question waits for its probe, and for what the probe finds.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a probe may take. It is one row of one statement.
const PROBE: Duration = Duration::from_secs(1);
/// Memory keeps up by itself, so that the first question after a quiet time finds little to read.
const QUIET: Duration = Duration::from_secs(1);

/// Memory's place behind the head.
#[derive(Debug)]
pub(crate) struct Follower {
    db: Db,
    /// All that was written up to it is in memory.
    reached: Mutex<Mark>,
    /// Those whose probe has not begun.
    waiting: Mutex<Vec<oneshot::Sender<()>>>,
    woken: Notify,
    /// When the last probe began whose findings are in memory.
    probed: Mutex<Option<Instant>>,
    /// Whether the last probe found the head.
    keeps_up: watch::Sender<bool>,
}

/// Memory could not be brought up to the head in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("memory is behind the database")]
pub(crate) struct Behind;

/// Why a probe failed.
#[derive(Debug, thiserror::Error)]
enum ProbeError {
    #[error("the database does not answer in time")]
    Late,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    CatchUp(#[from] CatchUpError),
    #[error("no epoch can be begun on the server that the database is on now")]
    Begin(#[from] BeginError),
    #[error("an access model cannot be read: {0}")]
    Model(#[from] ModelErrors),
    #[error("the database has gone to another server while it was read")]
    Moved,
    #[error("the database has lost what memory has: it was brought back from a backup, or is another one")]
    Lost,
}

// === impl Follower ===

impl Follower {
    /// For a memory that has all that was written up to this mark.
    pub(crate) fn new(db: Db, reached: Mark) -> Self {
        let (waiting, woken, probed) = (Mutex::default(), Notify::new(), Mutex::default());
        Self { db, reached: Mutex::new(reached), waiting, woken, probed, keeps_up: watch::Sender::new(true) }
    }

    /// Comes back when memory has all that was written before the call.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub(crate) async fn current(&self) -> Result<(), Behind> {
        if mutant::is_made("no-probe") {
            return Ok(());
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        self.woken.notify_one();
        // A probe that fails lets go of those whom it served.
        timeout(PATIENCE, receiver).await.map_err(|_| Behind)?.map_err(|_| Behind)
    }

    /// The same, where it is enough to have what was written until so long ago.
    ///
    /// # Errors
    /// When the database has not answered for longer.
    pub(crate) async fn within(&self, bound: Duration) -> Result<(), Behind> {
        let probed = *self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        match probed {
            Some(begun) if begun.elapsed() <= bound => Ok(()),
            _ => self.current().await,
        }
    }

    /// Notes that what was written at this mark is in memory, if that is still the memory.
    pub(crate) fn wrote(&self, mark: Mark, is_still: impl FnOnce() -> bool) {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        // What others wrote before it may not be there, nor what was lost if an epoch has begun meanwhile; then the next
        // probe reads it, and this once more.
        if reached.epoch == mark.epoch && reached.revision == mark.revision - 1 && is_still() {
            *reached = mark;
        }
    }

    /// Looks at the head soon: it was found behind memory.
    pub(crate) fn doubt(&self) {
        self.woken.notify_one();
    }

    /// Whether memory keeps up, for the service's health.
    pub(crate) fn condition(&self) -> Condition {
        self.keeps_up.subscribe()
    }

    pub(crate) fn reached(&self) -> Mark {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach(&self, mark: Mark) {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        // Those who write go on meanwhile, and may be further.
        if reached.revision <= mark.revision {
            *reached = mark;
        }
    }

    async fn follow(&self, app: &App) {
        loop {
            let _ = timeout(QUIET, self.woken.notified()).await;
            // Taken before the probe begins: whoever comes from here on waits for the next one.
            let mut served = self.take_waiting();
            let begun = Instant::now();
            match self.probe(app).await {
                Ok(()) => {
                    *self.probed.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
                    if mutant::is_made("joins-probe") {
                        served.extend(self.take_waiting());
                    }
                    for sender in served {
                        // Whoever has lost patience does not listen any more.
                        let _ = sender.send(());
                    }
                    self.keeps_up.send_if_modified(|keeps_up| !mem::replace(keeps_up, true));
                }
                Err(error) => {
                    if self.keeps_up.send_if_modified(|keeps_up| mem::replace(keeps_up, false)) {
                        let told = &error as &dyn std::error::Error;
                        tracing::warn!(error = told, "memory does not keep up with the database: nothing is answered");
                    }
                    if matches!(error, ProbeError::Lost) {
                        self.begin_anew(app).await;
                    }
                }
            }
        }
    }

    fn take_waiting(&self) -> Vec<oneshot::Sender<()>> {
        mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same as a start: what memory has is not to be trusted, nor what the database has, until all have attended.
    async fn begin_anew(&self, app: &App) {
        match app.begin_anew().await {
            Ok(mark) => {
                *self.reached.lock().unwrap_or_else(PoisonError::into_inner) = mark;
                *self.probed.lock().unwrap_or_else(PoisonError::into_inner) = None;
                tracing::warn!("memory was read anew; nothing is answered before all services have confirmed it");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "memory cannot be read anew");
            }
        }
    }

    async fn look(&self) -> Result<Look, ProbeError> {
        Ok(timeout(PROBE, store::head::look(self.db.read())).await.map_err(|_| ProbeError::Late)??)
    }

    async fn probe(&self, app: &App) -> Result<(), ProbeError> {
        let engine = &app.engine;
        // Before the head is read: this process goes on writing meanwhile, and would seem to be ahead of it.
        let (reached, newest) = (self.reached(), engine.newest());
        let mut look = self.look().await?;
        if look.server != look.running {
            app.begin_epoch().await?;
            look = self.look().await?;
        }
        app.attendance.go_over(&self.db, look).await?;
        let now = look.mark;
        if now.epoch != reached.epoch && !store::epoch::knows(self.db.read(), reached, now).await?
            || now.revision < reached.revision
            // What was written here may be further than what was read in order.
            || engine.is_ahead_of(newest, now.revision)
        {
            return Err(ProbeError::Lost);
        }
        if now == reached {
            return Ok(());
        }
        let (done, last) = (reached.revision, now.revision);
        // Models first: an organization is denied everything as long as its model is unknown.
        for row in store::model::written(self.db.read(), done, last).await? {
            engine.add_model(&row.source, Model::parse(&row.name, &row.source)?);
        }
        load::between(&self.db, done, last, |until, changes| {
            engine.apply(until, changes);
            self.reach(Mark { epoch: now.epoch, revision: until });
        })
        .await?;
        // Each statement finds a server by itself. One that took over in between may lack what the head had said.
        if self.look().await?.running == look.running { Ok(()) } else { Err(ProbeError::Moved) }
    }
}

/// Keeps a service's memory up with its database until the service stops.
pub(crate) async fn run(app: Arc<App>, shutdown: Shutdown) {
    let Some(follower) = &app.follower else { return };
    tokio::select! {
        () = follower.follow(&app) => {}
        () = shutdown.triggered() => {}
    }
}
