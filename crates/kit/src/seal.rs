//! Sealing: what leaves the suite and comes back (page tokens), and what must rest unread (answers kept for repeats,
//! mails waiting to be sent). XChaCha20-Poly1305 with a random nonce; the purpose is authenticated along, so that
//! what was sealed for one thing does not open as another.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::secret::Key;
use crate::source::Source;

const NONCE_BYTES: usize = 24;

/// Seals and opens.
#[derive(Clone)]
pub struct Seal {
    cipher: XChaCha20Poly1305,
    source: Source,
}

impl Seal {
    /// Seals with this key.
    #[must_use]
    pub fn new(key: &Key, source: Source) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.bytes().into()), source }
    }

    /// Bytes that only [`Seal::open`] with the same key and purpose reads.
    #[must_use]
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = self.source.bytes::<NONCE_BYTES>();
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        // Encrypting fails for messages beyond 256 GiB alone; an empty result opens as nothing.
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed; nothing if it was not sealed with this key for this purpose, or was changed.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}
