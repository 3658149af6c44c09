//! Makes key pairs in a bounded number of threads, with a bounded number of callers waiting. One of RSA takes a core for
//! up to seconds, and everybody who founds an organization can ask for some: without a bound that would be the way to
//! stop the service.

use std::sync::Arc;

use kit::{Fault, Source};
use tokio::sync::Semaphore;

use crate::error;
use crate::key_pair::{self, KeyPair};
use crate::model::Algorithm;

/// Makes key pairs.
#[derive(Debug)]
pub(crate) struct KeyMaker {
    source: Source,
    /// A place for whoever works or waits.
    places: Arc<Semaphore>,
    /// A place for whoever works: one, so that the other cores are there for passwords.
    work: Arc<Semaphore>,
}

/// How many callers wait at most.
const WAITING_MAX: usize = 4;

impl KeyMaker {
    pub(crate) fn new(source: Source) -> Self {
        let places = Arc::new(Semaphore::new(1 + WAITING_MAX));
        Self { source, places, work: Arc::new(Semaphore::new(1)) }
    }

    /// A new key pair.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED when too many wait already.
    pub(crate) async fn generate(&self, algorithm: Algorithm) -> Result<KeyPair, Fault> {
        if algorithm == Algorithm::Ed25519 {
            return key_pair::generate(algorithm, &self.source);
        }
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| error::too_many_keys_at_once(WAITING_MAX))?;
        let turn = Arc::clone(&self.work).acquire_owned().await.map_err(Fault::internal)?;
        let source = self.source.clone();
        // A caller who goes away does not stop the thread, so the thread itself holds the places.
        let work = move || {
            let pair = key_pair::generate(algorithm, &source);
            drop((place, turn));
            pair
        };
        tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?
    }
}
