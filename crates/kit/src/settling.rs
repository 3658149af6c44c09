//! What an answer is held back for.

use std::fmt;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;

use crate::fault::Fault;

type Settled = BoxFuture<'static, Result<(), Fault>>;

/// Things that must be done before a call is answered.
#[derive(Default)]
pub(crate) struct Settling(Mutex<Vec<Settled>>);

impl Settling {
    pub(crate) fn add(&self, settled: impl Future<Output = Result<(), Fault>> + Send + 'static) {
        self.lock().push(Box::pin(settled));
    }

    /// Waits for all of them, and forgets them.
    pub(crate) async fn settled(&self) -> Result<(), Fault> {
        let those = mem::take(&mut *self.lock());
        for settled in those {
            settled.await?;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Settled>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Settling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Settling").field(&self.lock().len()).finish()
    }
}
