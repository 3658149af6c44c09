//! Key pairs for organizations to sign with. The private half is given away and forgotten.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::{DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use kit::{Fault, Source};
use rand_core06::OsRng;
use rsa::pkcs8::{DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use secrecy::SecretString;

use crate::model::{Algorithm, Jwk, SigningKey};

/// A key pair, as PEM.
pub(crate) struct KeyPair {
    /// SubjectPublicKeyInfo.
    pub(crate) public_pem: String,
    /// PKCS #8.
    pub(crate) private_pem: SecretString,
}

const RSA_BITS: usize = 2048;

/// A new key pair. One of RSA takes up to seconds: `KeyMaker` does it where that does no harm.
pub(crate) fn generate(algorithm: Algorithm, source: &Source) -> Result<KeyPair, Fault> {
    match algorithm {
        Algorithm::Ed25519 => ed25519(source),
        Algorithm::Rs256 => rs256(),
    }
}

/// The public key as those who verify want it.
pub(crate) fn jwk(key: &SigningKey) -> Result<Jwk, Fault> {
    let kid = key.id.to_string();
    match key.algorithm {
        Algorithm::Ed25519 => {
            let public = ed25519_dalek::VerifyingKey::from_public_key_pem(&key.public_key_pem);
            Ok(ed25519_jwk(kid, &public.map_err(Fault::internal)?.to_bytes()))
        }
        Algorithm::Rs256 => {
            let public = rsa::RsaPublicKey::from_public_key_pem(&key.public_key_pem).map_err(Fault::internal)?;
            let number = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
            Ok(Jwk::Rs256 { kid, n: number(public.n()), e: number(public.e()) })
        }
    }
}

/// A public key of Ed25519 with this id.
pub(crate) fn ed25519_jwk(kid: String, public: &[u8; 32]) -> Jwk {
    Jwk::Ed25519 { kid, x: URL_SAFE_NO_PAD.encode(public) }
}

fn ed25519(source: &Source) -> Result<KeyPair, Fault> {
    let key = ed25519_dalek::SigningKey::from_bytes(&source.bytes());
    let private = key.to_pkcs8_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF).map_err(Fault::internal)?;
    let public = key.verifying_key().to_public_key_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF);
    Ok(KeyPair { public_pem: public.map_err(Fault::internal)?, private_pem: private.as_str().into() })
}

fn rs256() -> Result<KeyPair, Fault> {
    // This one asks the system for randomness by itself: it speaks of random sources in its own, older words.
    let key = rsa::RsaPrivateKey::new(&mut OsRng, RSA_BITS).map_err(Fault::internal)?;
    let private = key.to_pkcs8_pem(rsa::pkcs8::LineEnding::LF).map_err(Fault::internal)?;
    let public = key.to_public_key().to_public_key_pem(rsa::pkcs8::LineEnding::LF).map_err(Fault::internal)?;
    Ok(KeyPair { public_pem: public, private_pem: private.as_str().into() })
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair(..)")
    }
}

#[cfg(test)]
mod tests;
