//! The public keys that people's access tokens are verified with: asked for when a token names one that is not known,
//! and not for each such token: anybody can make up names of keys.

use std::collections::HashMap;
use std::time::Duration;

use arc_swap::ArcSwap;
use contracts::access::v1::ErrorReason;
use tokio::sync::Mutex;

use crate::fault::Fault;
use crate::jwt::PublicKey;
use crate::source::Source;
use crate::time::Time;

/// Keys by their ids.
pub(super) type Keys = HashMap<String, PublicKey>;

/// The keys that are known.
#[derive(Default)]
pub(super) struct PublicKeys {
    known: ArcSwap<Keys>,
    /// Held while they are asked for: whoever comes in the meantime waits for the same answer.
    asked: Mutex<Option<Asked>>,
}

/// The last time the keys were asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    at: Time,
    answered: bool,
}

/// For how long an answer is the last word: a key that was not in it is nobody's.
const ANSWER_HOLDS: Duration = Duration::from_secs(10);
/// For how long a failure is: a service that is starting finds the identity service a moment later.
const FAILURE_HOLDS: Duration = Duration::from_millis(200);

// === impl PublicKeys ===

impl PublicKeys {
    /// The key with this id, if it is known.
    pub(super) fn get(&self, id: &str) -> Option<PublicKey> {
        self.known.load().get(id).cloned()
    }

    /// Asks for the keys, unless that was done a moment ago.
    ///
    /// # Errors
    /// When they cannot be had.
    pub(super) async fn refresh<F>(&self, source: &Source, fetch: F) -> Result<(), Fault>
    where
        F: Future<Output = Result<Keys, Fault>>,
    {
        let mut asked = self.asked.lock().await;
        if let Some(last) = asked.filter(|last| last.holds(source.now())) {
            return if last.answered { Ok(()) } else { Err(unreachable()) };
        }
        let fetched = fetch.await;
        *asked = Some(Asked { at: source.now(), answered: fetched.is_ok() });
        self.known.store(std::sync::Arc::new(fetched?));
        Ok(())
    }
}

// === impl Asked ===

impl Asked {
    /// A clock that went back holds nobody up.
    fn holds(self, now: Time) -> bool {
        let hold = if self.answered { ANSWER_HOLDS } else { FAILURE_HOLDS };
        (self.at..self.at.plus(hold)).contains(&now)
    }
}

fn unreachable() -> Fault {
    let message = "the keys of access tokens cannot be had now; repeat later";
    Fault::unavailable(ErrorReason::DependencyUnavailable, message)
}

#[cfg(test)]
mod tests;
