//! The runs of one acceptance: several calls, and the background after a crash, can be at it at the same time. The
//! invitation may become pending again only when none of them can make a membership any more.

use std::time::Duration;

use kit::Time;

/// One run that has begun. The row counts the runs, and says by when the last of them has surely ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// By when all runs that had begun before have surely ended.
    pub(crate) before: Time,
    /// By when this one has surely ended too. No other run of the acceptance has the same moment.
    pub(crate) until: Time,
}

/// No call has a longer deadline than 30 seconds; a commit that is under way then is not called back.
const LASTS_MAX: Duration = Duration::from_secs(90);

// === impl Run ===

impl Run {
    /// A run that begins now.
    pub(crate) fn begin(before: Option<Time>, now: Time) -> Self {
        let before = before.unwrap_or_else(|| Time::from_millis(0));
        Self { before, until: now.plus(LASTS_MAX).max(before.plus(Duration::from_millis(1))) }
    }
}
