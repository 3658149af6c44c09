//! Where time, ids and random bytes come from, so that tests can fix them. The only place that asks the system.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::{Builder, Uuid};

use crate::time::Time;

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now.
    fn now(&self) -> Time;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// A clock that a test moves on by hand; between its moves it goes as the system's does, so that ids stay in order.
#[derive(Debug, Default)]
pub struct TestClock {
    ahead_ms: AtomicI64,
}

/// The one source of time, ids and random bytes.
#[derive(Debug, Clone)]
pub struct Source {
    clock: Arc<dyn Clock>,
}

// === impl SystemClock ===

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn now(&self) -> Time {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Time::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}

// === impl TestClock ===

impl TestClock {
    /// Moves the clock on.
    pub fn advance(&self, by: std::time::Duration) {
        self.ahead_ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_millis(SystemClock.now().millis().saturating_add(self.ahead_ms.load(Ordering::SeqCst)))
    }
}

// === impl Source ===

impl Source {
    /// The system's time and randomness.
    #[must_use]
    pub fn system() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// Another clock.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// A new UUIDv7; wrap it: `UserId::from_uuid(source.uuid())`.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// Random bytes, fit for secrets.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        rand::fill(&mut bytes);
        bytes
    }
}
