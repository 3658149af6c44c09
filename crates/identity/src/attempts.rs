//! Guessing passwords: who has guessed wrong too often for one address waits, whether or not there is an account. Kept
//! in the memory of the process: several processes let through as many times more guesses, and a restart forgets them.
//!
//! The right password is refused, too, while an address waits: else a guesser would still learn it. So a stranger can
//! keep somebody from signing in with a password; not from sessions they have, nor from choosing a new password by a
//! link, which ends the wait.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use kit::email::Email;
use kit::secret::{Fingerprint, Key};
use kit::{Fault, Time};
use moka::sync::Cache;
use tokio::sync::Mutex;

/// Wrong guesses, by address and door.
#[derive(Debug)]
pub(crate) struct Attempts {
    /// Addresses are kept as fingerprints.
    key: Key,
    wrong: Cache<Fingerprint, Arc<Mutex<WrongGuesses>>>,
}

/// Where a password is asked for. Strangers who guess at one door keep nobody out at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Of somebody who is not known yet.
    SignIn,
    /// Of somebody who is signed in, once more.
    Confirmation,
}

/// What a guess came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    Right,
    Wrong,
    /// It was not looked at; another is after this long.
    Refused(Duration),
}

#[derive(Debug, Default)]
struct WrongGuesses(VecDeque<Time>);

/// Wrong guesses that are let through.
pub(crate) const WRONG_MAX: usize = 10;

/// Over what time they are counted.
const COUNTED: Duration = Duration::from_mins(10);
/// Addresses that are remembered. Beyond it those that are tried least are forgotten first.
const ADDRESSES_MAX: u64 = 50_000;

// === impl Attempts ===

impl Attempts {
    pub(crate) fn new(key: Key) -> Self {
        Self { key, wrong: Cache::new(ADDRESSES_MAX) }
    }

    /// Looks at a guess, unless there were too many wrong ones. Guesses for one address are looked at one after the
    /// other, so that many at once are not more than many in a row.
    ///
    /// # Errors
    /// What looking at it failed with; then it does not count.
    pub(crate) async fn guess<F>(&self, door: Door, email: &Email, now: Time, look: F) -> Result<Guess, Fault>
    where
        F: Future<Output = Result<bool, Fault>>,
    {
        let turn = self.wrong.get_with(self.place(door, email), Arc::default);
        let mut wrong = turn.lock().await;
        if let Some(wait) = wrong.wait(now) {
            return Ok(Guess::Refused(wait));
        }
        if look.await? {
            wrong.0.clear();
            return Ok(Guess::Right);
        }
        wrong.0.push_back(now);
        Ok(Guess::Wrong)
    }

    /// Forgets the wrong guesses for an address whose holder has proven it.
    pub(crate) fn forget(&self, email: &Email) {
        for door in [Door::SignIn, Door::Confirmation] {
            self.wrong.invalidate(&self.place(door, email));
        }
    }

    fn place(&self, door: Door, email: &Email) -> Fingerprint {
        let door = match door {
            Door::SignIn => "sign-in",
            Door::Confirmation => "confirmation",
        };
        self.key.mac(format!("{door}\n{email}").as_bytes())
    }
}

// === impl WrongGuesses ===

impl WrongGuesses {
    /// How long the next guess has to wait, if it has to.
    fn wait(&mut self, now: Time) -> Option<Duration> {
        // A clock that went back leaves guesses of the future, which count for nothing.
        self.0.retain(|guess| (*guess..guess.plus(COUNTED)).contains(&now));
        let first = self.0.front().filter(|_| self.0.len() >= WRONG_MAX)?;
        let left = first.plus(COUNTED).millis().saturating_sub(now.millis());
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests;
