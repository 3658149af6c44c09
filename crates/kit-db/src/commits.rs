//! When a commit is on the disk. SQLite would bring each to the disk by itself, and nobody else could write meanwhile.
//! Here a commit ends as soon as it is in the write-ahead log, the next transaction begins, and a thread brings what
//! was committed since its last turn to the disk together.
//!
//! What is not on the disk yet has not happened for anybody outside: whoever commits waits for it, whoever reads waits
//! for what was read ([`Reader`](crate::pool::Reader)), and a call whose transaction ended without a commit waits with
//! its answer ([`Db::begin`](crate::Db::begin)). So the relay, the mail box and the other services see nothing that the
//! loss of power could undo. The transactions stay apart: one that fails, fails alone.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use sea_orm::{DatabaseTransaction, DbErr, RuntimeErr, sqlx};
use tokio::sync::watch;

use crate::commits::disk::Disk;

pub(crate) mod disk;

/// The commits of a database. PostgreSQL gathers those that meet by itself: there is nothing to do for it.
#[derive(Clone)]
pub(crate) struct Commits(Option<Arc<Shared>>);

/// Ends the thread when the database goes.
pub(crate) struct Closing(Commits);

struct Shared {
    /// How many commits have begun. Whatever somebody reads was committed by one of them.
    begun: AtomicU64,
    turn: Mutex<Turn>,
    changed: Condvar,
    on_disk: watch::Sender<OnDisk>,
}

/// What the thread has to do.
#[derive(Debug, Default)]
struct Turn {
    /// All commits up to this one have ended.
    ended: u64,
    closed: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct OnDisk {
    /// All commits up to this one are on the disk.
    up_to: u64,
    /// The disk has failed, or nobody brings it anything any more: it is not known what of the later ones is there.
    failed: bool,
}

/// The thread that brings commits to the disk. However it ends, nobody waits for it then.
struct Bringing<'a>(&'a Shared);

/// A commit under way; it has ended when this goes.
struct Begun {
    shared: Arc<Shared>,
    number: u64,
}

// === impl Commits ===

impl Commits {
    /// For a database that has a commit on its disk when it ends.
    pub(crate) fn durable_by_themselves() -> Self {
        Self(None)
    }

    /// For a database whose commits this disk takes. Whatever was committed before is brought there.
    pub(crate) fn on(disk: impl Disk, service: &'static str) -> io::Result<(Self, Closing)> {
        disk.sync()?;
        let shared = Arc::new(Shared {
            begun: AtomicU64::new(0),
            turn: Mutex::default(),
            changed: Condvar::new(),
            on_disk: watch::Sender::default(),
        });
        let theirs = Arc::clone(&shared);
        thread::Builder::new().name(format!("{service} to disk")).spawn(move || theirs.bring(&disk, service))?;
        let commits = Self(Some(shared));
        Ok((commits.clone(), Closing(commits)))
    }

    /// Commits, and comes back when it is on the disk.
    pub(crate) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        self.commit_holding(transaction, ()).await
    }

    /// The same, with something that is held until the next transaction may begin.
    pub(crate) async fn commit_holding<T: Send + 'static>(
        &self,
        transaction: DatabaseTransaction,
        held: T,
    ) -> Result<(), DbErr> {
        let Some(shared) = &self.0 else { return transaction.commit().await };
        // The transaction has the one connection that writes, so commits end in the order of these numbers.
        let begun = Begun { number: shared.begun.fetch_add(1, Ordering::SeqCst) + 1, shared: Arc::clone(shared) };
        let number = begun.number;
        // In a task of its own, so that it goes on when the caller goes away: a commit that was left in the middle
        // could be seen by readers before it counts as ended.
        let committing = tokio::spawn(async move {
            let outcome = transaction.commit().await;
            drop((begun, held));
            outcome
        });
        committing.await.map_err(|error| lost(io::Error::other(error)))??;
        self.reached(number).await
    }

    /// The newest commit that somebody can have seen.
    pub(crate) fn newest(&self) -> u64 {
        self.0.as_ref().map_or(0, |shared| shared.begun.load(Ordering::SeqCst))
    }

    /// Whether all commits up to this one are on the disk.
    pub(crate) fn have_reached(&self, number: u64) -> bool {
        self.0.as_ref().is_none_or(|shared| shared.on_disk.borrow().up_to >= number)
    }

    /// Waits until all commits up to this one are on the disk.
    pub(crate) async fn reached(&self, number: u64) -> Result<(), DbErr> {
        let Some(shared) = self.0.as_ref().filter(|_| !self.have_reached(number)) else { return Ok(()) };
        let mut on_disk = shared.on_disk.subscribe();
        let ended = on_disk.wait_for(|on_disk| on_disk.up_to >= number || on_disk.failed).await;
        if ended.is_ok_and(|on_disk| on_disk.up_to >= number) { Ok(()) } else { Err(not_on_disk()) }
    }

    /// Refuses further transactions when the disk has failed. What is on it is known at the next start.
    pub(crate) fn usable(&self) -> Result<(), DbErr> {
        let failed = self.0.as_ref().is_some_and(|shared| shared.on_disk.borrow().failed);
        if failed { Err(not_on_disk()) } else { Ok(()) }
    }
}

impl fmt::Debug for Commits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on_disk = self.0.as_ref().map(|shared| *shared.on_disk.borrow());
        f.debug_struct("Commits").field("newest", &self.newest()).field("on_disk", &on_disk).finish()
    }
}

// === impl Shared ===

impl Shared {
    /// Brings commits to the disk until the database is closed.
    fn bring(&self, disk: &impl Disk, service: &'static str) {
        let bringing = Bringing(self);
        let mut up_to = 0;
        while let Some(ended) = self.next(up_to) {
            if let Err(error) = disk.sync() {
                // First of all: where logs go to the same disk, the next lines may not come to their end.
                drop(bringing);
                let error = &error as &dyn std::error::Error;
                tracing::error!(service, error, "the disk does not take what is committed; the database is given up");
                return;
            }
            up_to = ended;
            self.on_disk.send_modify(|on_disk| on_disk.up_to = ended);
        }
    }

    /// Waits until there is more than this to bring. Nothing when the database was closed and all is there.
    fn next(&self, up_to: u64) -> Option<u64> {
        let mut turn = self.turn();
        while turn.ended == up_to && !turn.closed {
            turn = self.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        (turn.ended > up_to).then_some(turn.ended)
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Bringing ===

impl Drop for Bringing<'_> {
    fn drop(&mut self) {
        self.0.on_disk.send_modify(|on_disk| on_disk.failed = true);
    }
}

// === impl Begun ===

impl Drop for Begun {
    fn drop(&mut self) {
        let mut turn = self.shared.turn();
        turn.ended = turn.ended.max(self.number);
        drop(turn);
        self.shared.changed.notify_one();
    }
}

// === impl Closing ===

impl Drop for Closing {
    fn drop(&mut self) {
        let Some(shared) = &self.0.0 else { return };
        shared.turn().closed = true;
        shared.changed.notify_one();
    }
}

impl Closing {
    /// For commits that no thread brings anywhere.
    pub(crate) fn nothing() -> Self {
        Self(Commits::durable_by_themselves())
    }
}

fn not_on_disk() -> DbErr {
    lost(io::Error::other("what is committed does not reach the disk"))
}

/// As the driver says it when the database has gone away in the middle.
fn lost(error: io::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Io(error))))
}
