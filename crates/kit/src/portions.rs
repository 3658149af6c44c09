//! How many of the calls that a process admits may be one organization's, so that there is room for another's at all
//! times; and how many of those may be one caller's, so that somebody else can still take away what that one has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::fault::Fault;

/// Who has how many calls under way in a process. Clones count together.
#[derive(Debug, Clone)]
pub struct Portions(Arc<Shared>);

/// A call that counts for as long as this lives.
#[derive(Debug)]
pub(crate) struct Portion {
    of: Portions,
    pub(crate) whose: Uuid,
    by: Uuid,
}

#[derive(Debug)]
struct Shared {
    /// Nobody is here with none.
    under_way: Mutex<HashMap<Uuid, Calls>>,
    max: usize,
}

/// Those of an organization, or of a person who acts in none.
#[derive(Debug, Default)]
struct Calls {
    count: usize,
    /// By their caller; a person's own by the session.
    by: HashMap<Uuid, usize>,
}

// === impl Portions ===

impl Portions {
    /// Half of so many calls for each organization, and half of that for each caller there.
    #[must_use]
    pub fn of(max_in_flight: usize) -> Self {
        Self(Arc::new(Shared { under_way: Mutex::default(), max: max_in_flight.div_ceil(2) }))
    }

    /// Counts a call.
    ///
    /// # Errors
    /// `OVERLOADED` when there are as many under way as there may be.
    pub(crate) fn take(&self, whose: Uuid, by: Uuid) -> Result<Portion, Fault> {
        let max = self.0.max;
        let mut under_way = self.under_way();
        let calls = under_way.entry(whose).or_default();
        if calls.count >= max {
            return Err(too_many(max));
        }
        let (own, own_max) = (calls.by.entry(by).or_default(), max.div_ceil(2));
        if *own >= own_max {
            return Err(too_many(own_max));
        }
        (calls.count, *own) = (calls.count + 1, *own + 1);
        Ok(Portion { of: self.clone(), whose, by })
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<Uuid, Calls>> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(max: usize) -> Fault {
    Fault::overloaded(max, "too many calls of the same at once; repeat later")
}

// === impl Portion ===

impl Drop for Portion {
    fn drop(&mut self) {
        let mut under_way = self.of.under_way();
        let Some(calls) = under_way.get_mut(&self.whose) else { return };
        calls.count -= 1;
        if calls.count == 0 {
            under_way.remove(&self.whose);
        } else if let Some(own) = calls.by.get_mut(&self.by) {
            *own -= 1;
            if *own == 0 {
                calls.by.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests;
