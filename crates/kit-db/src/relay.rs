//! The relay: brings the log to authz, each scope's entries in order, until authz has them; however long authz is away,
//! and whatever was lost on the way.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use contracts::authz::internal::v1::ApplyFactsResponse;
use tokio::time::Instant;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::feed::Place;
use crate::log::{LogEntry, lost};
use crate::pool::Db;
use crate::relay::mark::Mark;
use crate::relay::streams::{Progress, Stream};

mod attend;
mod mark;
pub(crate) mod pending;
pub(crate) mod reconcile;
mod streams;

/// The relay of one service.
pub(crate) struct Relay {
    db: Db,
    pause: Duration,
    /// Streams that authz refuses or that stand still, and until when they are left alone.
    set_aside: HashMap<Uuid, Instant>,
    reconcile_at: Instant,
    /// When to ask for authz's epoch, and the one that this service has attended.
    attend_at: Instant,
    attended: Option<Uuid>,
    /// The epoch for which all that narrows was put on the express lane.
    hurried: Option<Uuid>,
}

/// How far the express lane is.
enum Overtaking {
    /// There is more.
    GoesOn,
    /// Whatever waited on it has been brought, or is refused.
    Done,
    /// authz fails at something that it may have had, and been asked about.
    Failed(Status),
}

/// Why a round did not bring anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the log cannot be read or marked")]
    Store(#[from] StoreError),
    #[error("authz does not take the log")]
    Authz(#[source] Status),
    #[error("authz has begun another epoch, which is attended first")]
    OtherEpoch,
}

/// The relay looks by itself now and then: another process may have written, or have died.
const LOOK: Duration = Duration::from_secs(1);
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// For how long a stream that authz refuses is left alone, so that it does not hold up the others.
const SET_ASIDE: Duration = Duration::from_secs(30);
/// The same where authz fails at something on the express lane, which may be over soon.
const FAILED_ASIDE: Duration = Duration::from_secs(5);
/// How often authz may fail at entries of one stream until the others of it are not tried any more.
const FAILURES_MAX: usize = 8;
/// More streams than that do not fail by themselves: then the relay pauses as a whole.
const SET_ASIDE_MAX: usize = 200;
/// How often the relay asks authz where all streams stand, in case authz was set back.
const RECONCILE: Duration = Duration::from_mins(15);

// === impl Relay ===

impl Relay {
    pub(crate) fn new(db: Db) -> Self {
        let now = Instant::now();
        Self {
            db,
            pause: PAUSE_MIN,
            set_aside: HashMap::new(),
            reconcile_at: now,
            attend_at: now,
            attended: None,
            hurried: None,
        }
    }

    /// Goes on until it is dropped.
    pub(crate) async fn run(mut self) {
        if !self.db.inner().feed.is_open() {
            return;
        }
        loop {
            match self.round().await {
                Ok(true) => self.back(),
                Ok(false) => {
                    self.back();
                    // Either is as good: a look too many costs one question.
                    let _ = tokio::time::timeout(LOOK, self.db.inner().feed.woken()).await;
                }
                Err(trouble) => {
                    self.gone(&trouble);
                    tokio::time::sleep(self.next_pause()).await;
                }
            }
        }
    }

    /// One call's worth of what waits, and before it whatever of the rest is in a hurry; whether there may be more.
    async fn round(&mut self) -> Result<bool, Trouble> {
        let now = Instant::now();
        self.set_aside.retain(|_, until| *until > now);
        if self.db.inner().compared.take_due() {
            self.reconcile_at = now;
        }
        if now >= self.reconcile_at {
            // An authz that does not say where it stands does not answer for it either; the log goes on to it.
            reconcile::reconcile(&self.db).await?;
            self.reconcile_at = now + RECONCILE;
        }
        if now >= self.attend_at {
            let again = self.attend().await?;
            self.attend_at = Instant::now() + again;
        }
        let skipped: Vec<Uuid> = self.set_aside.keys().copied().collect();
        let awaited = self.db.inner().feed.awaited();
        let batch = pending::batch(&self.db, &skipped).await?;
        // And then the batch all the same: where something is always in a hurry, the rest would never come.
        if batch.is_backlog {
            self.overtake(&skipped).await?;
        }
        self.tell_of_others(awaited, &batch.entries).await?;
        if batch.entries.is_empty() {
            return Ok(false);
        }
        self.bring(batch.entries).await?;
        Ok(true)
    }

    /// Tells those who waited before the batch was read, and whose entry another process has brought: it is in no batch of
    /// this one.
    async fn tell_of_others(&self, mut awaited: Vec<Place>, batch: &[LogEntry]) -> Result<(), StoreError> {
        if !self.db.is_shared() {
            return Ok(());
        }
        let coming: HashSet<Place> = batch.iter().map(LogEntry::place).collect();
        awaited.retain(|place| !coming.contains(place));
        let waiting = pending::still_waiting(&self.db, &awaited).await?;
        for place in awaited.into_iter().filter(|place| !waiting.contains(place)) {
            self.db.inner().feed.arrived(place);
        }
        Ok(())
    }

    /// Brings what narrows past a backlog: as much of it as a call carries. What is left of the lane has another turn.
    async fn overtake(&mut self, skipped: &[Uuid]) -> Result<Overtaking, Trouble> {
        let (entries, is_last) = pending::narrowing(&self.db, skipped).await?;
        if entries.is_empty() {
            return Ok(Overtaking::Done);
        }
        if self.express(&entries).await?.is_ok() {
            return Ok(if is_last { Overtaking::Done } else { Overtaking::GoesOn });
        }
        // authz refuses them together.
        let (mut failed, mut failures) = (None, HashMap::<Uuid, usize>::new());
        for entry in &entries {
            let failures = failures.entry(entry.scope).or_default();
            if *failures >= FAILURES_MAX {
                continue;
            }
            match self.express(std::slice::from_ref(entry)).await? {
                Err(status) if status.code() == Code::Internal => {
                    self.set_aside(entry.scope, &status, FAILED_ASIDE)?;
                    *failures += 1;
                    failed = Some(status);
                }
                // One that it refuses alone it has never taken, so nobody was told OK about it: it goes in its order.
                Err(status) => {
                    self.log_refusal(entry.scope, &status);
                    pending::overtaken(&self.db, &[entry.place()], None).await?;
                }
                Ok(()) => {}
            }
        }
        Ok(match failed {
            Some(status) => Overtaking::Failed(status),
            None if is_last => Overtaking::Done,
            None => Overtaking::GoesOn,
        })
    }

    /// Brings entries on the express lane; or why authz does not take them.
    async fn express(&mut self, entries: &[LogEntry]) -> Result<Result<(), Status>, Trouble> {
        let places: Vec<Place> = entries.iter().map(LogEntry::place).collect();
        let events = entries.iter().cloned().map(LogEntry::into_event).collect();
        let applied = match self.db.inner().feed.apply(events, true).await {
            Err(status) if is_refusal(&status) => return Ok(Err(status)),
            other => other.map_err(Trouble::Authz)?,
        };
        if pending::overtaken(&self.db, &places, Mark::read(applied.mark.as_ref())).await? {
            return Ok(Ok(()));
        }
        self.attend_at = Instant::now();
        Err(Trouble::OtherEpoch)
    }

    /// Brings entries in order. If authz refuses them together, each stream goes by itself: one that cannot be applied
    /// must not hold up the others.
    async fn bring(&mut self, entries: Vec<LogEntry>) -> Result<(), Trouble> {
        let streams = Stream::of(entries);
        let events: Vec<_> = streams.iter().flat_map(Stream::events).collect();
        match self.db.inner().feed.apply(events, false).await {
            Ok(applied) => self.note(&streams, &applied).await,
            Err(status) if is_refusal(&status) => {
                for stream in &streams {
                    match self.db.inner().feed.apply(stream.events().collect(), false).await {
                        Ok(applied) => self.note(std::slice::from_ref(stream), &applied).await?,
                        Err(status) if is_refusal(&status) => self.set_aside(stream.scope, &status, SET_ASIDE)?,
                        Err(status) => return Err(Trouble::Authz(status)),
                    }
                }
                Ok(())
            }
            Err(status) => Err(Trouble::Authz(status)),
        }
    }

    /// Marks what has arrived, and brings back what authz turns out not to have.
    async fn note(&mut self, streams: &[Stream], applied: &ApplyFactsResponse) -> Result<(), Trouble> {
        let progress = Progress::of(streams, &applied.positions);
        for place in &progress.arrived {
            self.db.inner().feed.arrived(*place);
        }
        if !pending::mark(&self.db, &progress, Mark::read(applied.mark.as_ref())).await? {
            // authz has begun another epoch: it is brought once more when that is attended.
            self.attend_at = Instant::now();
            return Ok(());
        }
        // What somebody else has brought stands in the log, unless that has lost it.
        let heads = self.db.log_heads_of(progress.beyond.iter().map(|place| place.scope)).await?;
        for Place { scope, sequence } in &progress.beyond {
            if heads.get(scope).is_none_or(|head| head < sequence) {
                lost::pass_over(&self.db, *scope, *sequence).await?;
            }
        }
        for scope in &progress.stuck {
            self.set_aside(*scope, &Status::failed_precondition("the stream stands still"), SET_ASIDE)?;
        }
        Ok(())
    }

    fn set_aside(&mut self, scope: Uuid, status: &Status, time: Duration) -> Result<(), Trouble> {
        if self.set_aside.contains_key(&scope) {
            return Ok(());
        }
        self.log_refusal(scope, status);
        if self.set_aside.len() >= SET_ASIDE_MAX {
            return Err(Trouble::Authz(status.clone()));
        }
        self.set_aside.insert(scope, Instant::now() + time);
        Ok(())
    }

    fn log_refusal(&self, scope: Uuid, status: &Status) {
        let (service, code, message) = (self.db.inner().service, status.code(), status.message());
        tracing::error!(service, %scope, ?code, message, "authz refuses what is in a stream of the log; it waits");
    }

    /// An outage is logged once.
    fn gone(&self, trouble: &Trouble) {
        let (inner, error) = (self.db.inner(), trouble as &dyn std::error::Error);
        if !inner.feed.note_away(true) {
            tracing::warn!(service = inner.service, error, "the log does not reach authz; going on until it does");
        }
    }

    fn back(&mut self) {
        let inner = self.db.inner();
        if inner.feed.note_away(false) {
            tracing::info!(service = inner.service, "the log reaches authz again");
        }
        self.pause = PAUSE_MIN;
    }

    /// Between half of the pause and the whole, so that services do not knock together; twice as long the next time.
    fn next_pause(&mut self) -> Duration {
        let [random] = self.db.inner().source.bytes::<1>();
        let pause = self.pause.mul_f64(0.5 + f64::from(random) / 512.0);
        self.pause = (self.pause * 2).min(PAUSE_MAX);
        pause
    }
}

/// Whether it is the events that authz does not take, and not the moment: it finds them wrong, or fails at them.
fn is_refusal(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::InvalidArgument
            | Code::FailedPrecondition
            | Code::OutOfRange
            | Code::NotFound
            | Code::AlreadyExists
            | Code::Internal
    )
}
