//! How long something took this thread: the clock, without the time for which the kernel gave the processor to
//! others. The engine waits for nothing, so what it takes is what it computes; on a machine with other work the clock
//! alone would tell about that work.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A started one. The processor's time is read outside of the clock's, so it is the longer one unless the thread was
/// interrupted.
pub(crate) struct Stopwatch {
    on_processor: Duration,
    on_clock: Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { on_processor: on_processor(), on_clock: Instant::now() }
    }

    pub(crate) fn stop(&self) -> Duration {
        let on_clock = self.on_clock.elapsed();
        on_clock.min(on_processor().saturating_sub(self.on_processor))
    }
}

/// For how long this thread has had a processor.
fn on_processor() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
