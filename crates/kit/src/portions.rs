//! How many of the calls that a process admits may be one organization's, so that there is room for another's at all times.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::fault::Fault;

/// Who has how many calls under way in a process. Clones count together.
#[derive(Debug, Clone)]
pub struct Portions(Arc<Shared>);

/// A call that counts as somebody's for as long as this lives.
#[derive(Debug)]
pub(crate) struct Portion {
    of: Portions,
    whose: Uuid,
}

#[derive(Debug)]
struct Shared {
    /// Nobody is here with none.
    under_way: Mutex<HashMap<Uuid, usize>>,
    max: usize,
}

// === impl Portions ===

impl Portions {
    /// Half of so many calls for each.
    #[must_use]
    pub fn of(max_in_flight: usize) -> Self {
        Self(Arc::new(Shared { under_way: Mutex::default(), max: max_in_flight.div_ceil(2) }))
    }

    /// Counts a call.
    ///
    /// # Errors
    /// `OVERLOADED` when they have as many under way as they may.
    pub(crate) fn take(&self, whose: Uuid) -> Result<Portion, Fault> {
        let mut under_way = self.under_way();
        let count = under_way.entry(whose).or_default();
        if *count >= self.0.max {
            return Err(Fault::overloaded(self.0.max, "too many calls of the same at once; repeat later"));
        }
        *count += 1;
        Ok(Portion { of: self.clone(), whose })
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Portion ===

impl Drop for Portion {
    fn drop(&mut self) {
        let mut under_way = self.of.under_way();
        let Some(count) = under_way.get_mut(&self.whose) else { return };
        *count -= 1;
        if *count == 0 {
            under_way.remove(&self.whose);
        }
    }
}

#[cfg(test)]
mod tests;
