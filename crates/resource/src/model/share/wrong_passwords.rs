//! Guesses at a share's password.

use std::time::Duration;

use kit::Time;

/// The wrong passwords that a share was shown of late. The count begins anew once none was shown for a minute, so that no
/// minute whatever has more than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongPasswords {
    pub(crate) count: i64,
    /// When the last of them was shown.
    pub(crate) last: Time,
}

/// As many are told to be wrong; after that nobody is told anything for a while.
pub(crate) const WRONG_PASSWORDS_MAX: i64 = 10;
/// For how long.
pub(crate) const WRONG_PASSWORDS_REST: Duration = Duration::from_mins(1);

impl WrongPasswords {
    /// None.
    pub(crate) fn none() -> Self {
        Self { count: 0, last: Time::from_millis(0) }
    }

    /// How long whoever comes now has to wait, with whatever password. Somebody with the right one waits too: else it
    /// could be guessed all the same.
    pub(crate) fn wait(&self, now: Time) -> Option<Duration> {
        let left = self.last.plus(WRONG_PASSWORDS_REST).millis().saturating_sub(now.millis());
        let left = u64::try_from(left).ok().filter(|left| *left > 0 && self.count >= WRONG_PASSWORDS_MAX);
        left.map(Duration::from_millis)
    }
}
