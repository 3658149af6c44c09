//! What a mutation answers and a check can ask to be at least as fresh as: a place in the log of a service.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// An entry of a service's log, by its stream and its number. Its text is opaque to callers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The service whose log it is.
    pub service: String,
    /// The organization or the person.
    pub scope: Uuid,
    /// The entry's number, from 1.
    pub sequence: i64,
}

/// A text that is no revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a revision as a mutation answered it")]
pub struct RevisionError;

/// A service's name, an id, a number, the check, and what base64 adds.
const LENGTH_MAX: usize = 160;
/// Enough to tell a typing error; a revision proves nothing and opens nothing.
const CHECK_BYTES: usize = 4;

// === impl Revision ===

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = format!("{}:{}:{}", self.service, self.scope.as_hyphenated(), self.sequence);
        let check = Sha256::digest(&plain);
        let bytes: Vec<u8> = check.iter().take(CHECK_BYTES).copied().chain(plain.bytes()).collect();
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Revision {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, RevisionError> {
        let revision = parse(text).ok_or(RevisionError)?;
        // One spelling each; this compares the check, too.
        if revision.to_string() == text { Ok(revision) } else { Err(RevisionError) }
    }
}

fn parse(text: &str) -> Option<Revision> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = std::str::from_utf8(bytes.get(CHECK_BYTES..)?).ok()?;
    let mut parts = plain.split(':');
    let (service, scope, sequence) = (parts.next()?, parts.next()?, parts.next()?);
    let sequence = sequence.parse().ok().filter(|sequence| *sequence > 0)?;
    Some(Revision { service: service.to_owned(), scope: Uuid::try_parse(scope).ok()?, sequence })
}

#[cfg(test)]
mod tests;
