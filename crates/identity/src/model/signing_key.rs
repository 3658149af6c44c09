//! Signing keys of organizations.

use ids::{OrganizationId, SigningKeyId};
use kit::Time;

/// A signing key: its public half, which is all that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SigningKey {
    pub(crate) id: SigningKeyId,
    pub(crate) organization: OrganizationId,
    pub(crate) display_name: String,
    pub(crate) algorithm: Algorithm,
    /// PEM, SubjectPublicKeyInfo.
    pub(crate) public_key_pem: String,
    /// Who made it, as the log says it.
    pub(crate) created_by: String,
    pub(crate) create_time: Time,
}

/// What a key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ed25519,
    Rs256,
}

/// A public key for those who verify (RFC 7517). Numbers are base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Jwk {
    /// RFC 8037.
    Ed25519 { kid: String, x: String },
    /// RFC 7518, section 6.3.
    Rs256 { kid: String, n: String, e: String },
}

/// Keys of an organization.
pub(crate) const SIGNING_KEYS_MAX: u64 = 20;

impl Algorithm {
    /// Its name at rest.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::Rs256 => "rs256",
        }
    }

    /// The algorithm with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Ed25519, Self::Rs256].into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}
