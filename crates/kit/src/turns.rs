//! Long work in turns: what reckons for so long that it would hold up others is done a few pieces at a time, by threads
//! of its own, and those for whom it is done take turns.
//!
//! **How many**: half as many threads as there are cores, and one at least; the other half is always free for calls that
//! are answered at once.
//!
//! **Behind whom**: the threads give way to those that serve connections (on Linux, by their niceness). A machine that
//! has time to spare gives it to them; one that has none gives it to the calls of microseconds first.
//!
//! **Whose turn**: each piece of work belongs to somebody. Pieces of the same wait behind each other; whoever has a
//! piece waiting gets one done before anybody else gets a second one. So a thousand pieces of one delay another's by the
//! one piece that is being done.
//!
//! **How long a queue**: [`WAITING_MAX`] pieces of one; more are refused at once, and told to come back. A piece that
//! nobody waits for any more, because its call was given up or its deadline has passed, is not done.
//!
//! **Nobody's work**: what a service does for itself and no call waits for takes no turn. It has a thread of its own
//! ([`aside`]), which steps back furthest.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::fault::Fault;
use crate::lines::{Lines, Waits};

/// How many pieces of one wait at most: half of the calls that a process admits by default.
pub const WAITING_MAX: usize = 256;

/// How far the threads step back: the kernel's scale goes to 19, and each step is worth a tenth of the time or so.
const NICENESS: i32 = 10;
/// How far a thread steps back on whose work nobody waits.
const NICENESS_ASIDE: i32 = 19;

/// The threads, and what waits for them. They end when this is dropped.
#[derive(Debug)]
pub struct Turns(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    more: Condvar,
    waiting_max: usize,
}

/// What waits, until the end.
#[derive(Debug, Default)]
struct Queue {
    lines: Lines<Box<dyn Piece>>,
    /// Nobody will ask for more.
    ended: bool,
}

/// Something to be done once.
trait Piece: Waits + Send {
    /// Does it, and tells whoever waits.
    fn run(self: Box<Self>);
}

/// A piece of work, and who waits for what comes of it.
struct Wanted<F, T> {
    work: F,
    answer: oneshot::Sender<T>,
}

/// Does work for which no call waits, on a thread of its own that takes what time the others leave. Other than a
/// runtime's blocking threads it is used for nothing else, so it never brings its low priority to other work.
///
/// # Errors
/// When the system gives no thread, or the work panicked.
pub async fn aside<T, F>(name: &str, work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let done = move || {
        step_back(NICENESS_ASIDE);
        // Whoever gave up in the meantime does not miss it.
        let _ = answer.send(work());
    };
    thread::Builder::new().name(name.to_owned()).spawn(done)?;
    answered.await.map_err(|_| io::Error::other("the thread ended without an answer"))
}

// === impl Turns ===

impl Turns {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn start() -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::with((cores / 2).max(1), WAITING_MAX)
    }

    fn with(threads: usize, waiting_max: usize) -> io::Result<Self> {
        let turns = Self(Arc::new(Shared { queue: Mutex::default(), more: Condvar::new(), waiting_max }));
        for number in 0..threads {
            let shared = Arc::clone(&turns.0);
            thread::Builder::new().name(format!("turns-{number}")).spawn(move || shared.work())?;
        }
        Ok(turns)
    }

    /// Does a piece of somebody's work when it is their turn.
    ///
    /// # Errors
    /// `OVERLOADED` when too many pieces of theirs wait already.
    pub async fn run<T, F>(&self, whose: Uuid, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.0.put(whose, Box::new(Wanted { work, answer }))?;
        answered.await.map_err(|_| Fault::internal("a piece of work ended without an answer"))
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.0.queue().ended = true;
        self.0.more.notify_all();
    }
}

// === impl Shared ===

impl Shared {
    fn put(&self, whose: Uuid, piece: Box<dyn Piece>) -> Result<(), Fault> {
        let waiting_max = self.waiting_max;
        if !self.queue().lines.put(whose, piece, waiting_max) {
            return Err(Fault::overloaded(waiting_max, "too many long calls of the same at once; repeat later"));
        }
        self.more.notify_one();
        Ok(())
    }

    /// What a thread does: piece after piece, until the end.
    fn work(&self) {
        step_back(NICENESS);
        while let Some(piece) = self.next() {
            // Whoever waits for it learns of it by never getting an answer; the thread has others to serve.
            if catch_unwind(AssertUnwindSafe(|| piece.run())).is_err() {
                tracing::error!("a piece of work panicked");
            }
            // Before the next one, whoever has come meanwhile to serve a connection goes first: the kernel would let
            // this thread finish its slice, which is ten pieces long.
            thread::yield_now();
        }
    }

    fn next(&self) -> Option<Box<dyn Piece>> {
        let mut queue = self.queue();
        loop {
            if queue.ended {
                return None;
            }
            if let Some(piece) = queue.lines.take() {
                return Some(piece);
            }
            queue = self.more.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Wanted ===

impl<T, F> Waits for Wanted<F, T> {
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }
}

impl Waits for Box<dyn Piece> {
    fn is_wanted(&self) -> bool {
        (**self).is_wanted()
    }
}

impl<T: Send, F: FnOnce() -> T + Send> Piece for Wanted<F, T> {
    fn run(self: Box<Self>) {
        let Self { work, answer } = *self;
        // Whoever gave up in the meantime does not miss it.
        let _ = answer.send(work());
    }
}

/// Makes this thread give way to others.
#[cfg(target_os = "linux")]
fn step_back(niceness: i32) {
    // There, a niceness is a thread's own.
    if let Err(error) = rustix::process::nice(niceness) {
        tracing::warn!(%error, "long work cannot be given a lower priority");
    }
}

/// Elsewhere, a niceness is the whole process's.
#[cfg(not(target_os = "linux"))]
fn step_back(_: i32) {}

#[cfg(test)]
mod tests;
