//! The access tokens of people: JWTs that say who is calling and in which session, and nothing about rights. EdDSA
//! alone: no other algorithm is linked, so none can be talked into.

use std::sync::Once;

use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult, new_error};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use signature2 as signature;

use crate::secret::Key;
use crate::time::Time;

/// Who issues the tokens, and for whom they are.
const ISSUER: &str = "tenantry";
/// RFC 9068.
const TYPE: &str = "at+jwt";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The person.
    pub sub: String,
    /// The session.
    pub sid: String,
    /// When it was issued, in seconds.
    pub iat: i64,
    /// When it ends, in seconds.
    pub exp: i64,
    /// The organization that the person works in. It says what a page shows first, and gives no rights: no service
    /// of the suite reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
}

/// Issues tokens.
pub struct Issuer {
    key: SigningKey,
    encoding: EncodingKey,
    key_id: String,
}

/// A public key that tokens are verified with.
#[derive(Clone)]
pub struct PublicKey(DecodingKey);

/// A token that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is malformed, of another kind, or its signature is wrong.
    #[error("the access token is not valid")]
    Invalid,
    /// Its key is not known here (yet).
    #[error("the access token's key is not known")]
    UnknownKey,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
}

// === impl Issuer ===

impl Issuer {
    /// Issues with the key pair that belongs to this secret.
    ///
    /// # Errors
    /// When the key cannot be encoded.
    pub fn new(secret: &Key) -> Result<Self, ed25519_dalek::pkcs8::Error> {
        install();
        let key = SigningKey::from_bytes(secret.bytes());
        let encoding = EncodingKey::from_ed_der(key.to_pkcs8_der()?.as_bytes());
        let key_id = Key::new(key.verifying_key().to_bytes()).derive("key id").bytes()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Self { key, encoding, key_id })
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// A token.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn issue(&self, user: String, session: String, now: Time, expires: Time) -> JwtResult<String> {
        self.issue_in(None, user, session, now, expires)
    }

    /// A token that names the organization that the person works in, if there is one.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn issue_in(
        &self,
        organization: Option<String>,
        user: String,
        session: String,
        now: Time,
        expires: Time,
    ) -> JwtResult<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub: user,
            sid: session,
            iat: now.seconds(),
            exp: expires.seconds(),
            org: organization,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key_id.clone());
        jsonwebtoken::encode(&header, &claims, &self.encoding)
    }
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

// === impl PublicKey ===

impl PublicKey {
    /// The key with this `x` of a JWK (RFC 8037), if there can be one.
    #[must_use]
    pub fn from_jwk_x(x: &str) -> Option<Self> {
        install();
        DecodingKey::from_ed_components(x).ok().map(Self)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey")
    }
}

/// What a token says, if it was signed with the key that `key_of` finds for its key id and its time is not over.
///
/// # Errors
/// Why it was refused.
pub fn verify(token: &str, key_of: impl Fn(&str) -> Option<PublicKey>, now: Time) -> Result<Claims, Refusal> {
    install();
    let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Invalid)?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::EdDSA {
        return Err(Refusal::Invalid);
    }
    let key = header.kid.as_deref().and_then(key_of).ok_or(Refusal::UnknownKey)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[ISSUER]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // Time comes from our own source, so that tests can fix it.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key.0, &validation).map_err(|_| Refusal::Invalid)?.claims;
    if claims.exp <= now.seconds() { Err(Refusal::Expired) } else { Ok(claims) }
}

// --- the crypto that jsonwebtoken is given -------------------------------------------------------------------------

struct EdSigner(SigningKey);

impl signature::Signer<Vec<u8>> for EdSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for EdSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct EdVerifier(VerifyingKey);

impl signature::Verifier<Vec<u8>> for EdVerifier {
    fn verify(&self, message: &[u8], bytes: &Vec<u8>) -> Result<(), signature::Error> {
        let parsed = Signature::from_slice(bytes).map_err(|_| signature::Error::new())?;
        // The strict form refuses keys of small order and signatures with more than one spelling.
        self.0.verify_strict(message, &parsed).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for EdVerifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> JwtResult<Box<dyn JwtSigner>> {
    let key = SigningKey::from_pkcs8_der(key.as_bytes()).map_err(|_| new_error(ErrorKind::InvalidKeyFormat))?;
    only_eddsa(*algorithm).map(|()| Box::new(EdSigner(key)) as Box<dyn JwtSigner>)
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn JwtVerifier>> {
    only_eddsa(*algorithm)?;
    let bytes = key.try_get_as_bytes()?.try_into().map_err(|_| new_error(ErrorKind::InvalidKeyFormat))?;
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| new_error(ErrorKind::InvalidKeyFormat))?;
    Ok(Box::new(EdVerifier(key)))
}

fn only_eddsa(algorithm: Algorithm) -> JwtResult<()> {
    if algorithm == Algorithm::EdDSA { Ok(()) } else { Err(new_error(ErrorKind::InvalidAlgorithm)) }
}

static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error would mean that somebody in the process has installed one before us.
        let _ = PROVIDER.install_default();
    });
}

#[cfg(test)]
mod tests;
