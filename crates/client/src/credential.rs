//! What a client shows with each call, and how it is exchanged for the next one.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};

/// What a caller shows. Does not print.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    Nobody,
    Bearer(MetadataValue<Ascii>),
    Workload(MetadataValue<Ascii>),
}

/// A text that cannot be a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a credential is 1 to 4096 visible ASCII characters without spaces")]
pub struct CredentialError;

/// A client's present credential, put on each of its calls.
#[derive(Clone)]
pub struct Credentials(Arc<RwLock<Credential>>);

/// The metadata in which services of the suite show the workload key.
const WORKLOAD: &str = "tenantry-workload";
const BYTES_MAX: usize = 4096;

// === impl Credential ===

impl Credential {
    /// No credential: for the calls that are open to everybody, such as signing in.
    #[must_use]
    pub const fn nobody() -> Self {
        Self(Kind::Nobody)
    }

    /// The access token of a person's session, of a program, or of the operator. The operator's may ask about everybody
    /// in all organizations; of the others, those that hold `access.check` ask about others in their own.
    ///
    /// # Errors
    /// When the text cannot be a token.
    pub fn bearer(token: &str) -> Result<Self, CredentialError> {
        check(token)?;
        sensitive(&format!("Bearer {token}")).map(|value| Self(Kind::Bearer(value)))
    }

    /// The workload key, by which the services of a suite know each other. It may ask about everybody: it belongs into
    /// services of the suite alone, and a product that asks Tenantry has an access token instead.
    ///
    /// # Errors
    /// When the text cannot be a key.
    pub fn workload(key: &str) -> Result<Self, CredentialError> {
        check(key)?;
        sensitive(key).map(|value| Self(Kind::Workload(value)))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Nobody => "Credential(nobody)",
            Kind::Bearer(_) => "Credential(bearer)",
            Kind::Workload(_) => "Credential(workload)",
        })
    }
}

fn check(text: &str) -> Result<(), CredentialError> {
    let plausible = (1..=BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if plausible { Ok(()) } else { Err(CredentialError) }
}

fn sensitive(text: &str) -> Result<MetadataValue<Ascii>, CredentialError> {
    let mut value = MetadataValue::try_from(text).map_err(|_| CredentialError)?;
    value.set_sensitive(true);
    Ok(value)
}

// === impl Credentials ===

impl Credentials {
    pub(crate) fn new(credential: Credential) -> Self {
        Self(Arc::new(RwLock::new(credential)))
    }

    pub(crate) fn exchange(&self, credential: Credential) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = credential;
    }
}

impl Interceptor for Credentials {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let credential = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match credential.0 {
            Kind::Nobody => {}
            Kind::Bearer(value) => {
                request.metadata_mut().insert("authorization", value);
            }
            Kind::Workload(value) => {
                request.metadata_mut().insert(WORKLOAD, value);
            }
        }
        Ok(request)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests;
