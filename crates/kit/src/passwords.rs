//! Passwords: argon2id, in a bounded number of threads, with a bounded number of callers waiting. A verification takes
//! 19 MiB and some 20 ms of a core: without a bound, signing in would be the way to stop the service.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::{Error, phc};
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;
use crate::source::Source;

/// Hashes and verifies passwords.
pub struct Passwords {
    source: Source,
    /// A place for whoever works or waits.
    places: Arc<Semaphore>,
    /// A place for whoever works.
    work: Arc<Semaphore>,
}

/// A password as it rests: a PHC string. Does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// How many callers wait at most.
const WAITING_MAX: usize = 64;
const SALT_BYTES: usize = 16;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

// === impl Passwords ===

impl Passwords {
    /// As many threads as there are cores, and room for others to wait.
    #[must_use]
    pub fn new(source: Source) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2);
        Self::with_bounds(source, cores, WAITING_MAX)
    }

    fn with_bounds(source: Source, working: usize, waiting: usize) -> Self {
        let places = Arc::new(Semaphore::new(working + waiting));
        Self { source, places, work: Arc::new(Semaphore::new(working)) }
    }

    /// A password as it rests.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED when too many wait already.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, Fault> {
        let salt = self.source.bytes();
        self.run(move || hash(password.expose_secret().as_bytes(), &salt)).await
    }

    /// Whether a password is the one that was hashed; never, where there is no hash, and it takes as long to find out.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED when too many wait already.
    pub async fn verify(&self, password: SecretString, hash: Option<&PasswordHash>) -> Result<bool, Fault> {
        let Some(hash) = hash.cloned() else {
            self.hash(password).await?;
            return Ok(false);
        };
        self.run(move || verify(password.expose_secret().as_bytes(), &hash)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Fault> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| overloaded())?;
        let turn = Arc::clone(&self.work).acquire_owned().await.map_err(Fault::internal)?;
        // A caller who goes away does not stop the thread, so the thread itself holds the places.
        let work = move || occupy((place, turn), work);
        tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?.map_err(Fault::internal)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}

// === impl PasswordHash ===

impl PasswordHash {
    /// The hash in this PHC string.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// Passwords take their time, and there is room for so many callers to wait.
fn overloaded() -> Fault {
    Fault::overloaded(WAITING_MAX, "too many passwords are being verified; repeat in a moment")
}

fn occupy<T>(places: (OwnedSemaphorePermit, OwnedSemaphorePermit), work: impl FnOnce() -> T) -> T {
    let done = work();
    drop(places);
    done
}

fn hash(password: &[u8], salt: &[u8; SALT_BYTES]) -> Result<PasswordHash, Error> {
    let hash = argon2()?.hash_password_with_salt(password, salt)?;
    Ok(PasswordHash::new(hash.to_string()))
}

fn verify(password: &[u8], hash: &PasswordHash) -> Result<bool, Error> {
    match argon2()?.verify_password(password, &phc::PasswordHash::new(hash.as_str())?) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests;
