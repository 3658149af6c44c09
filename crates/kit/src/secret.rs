//! Secrets: keys of the deployment, and the tokens that people and programs show.
//!
//! A token reads `tnt_<kind>_<43 characters of base 62: 256 bits><6 characters of checksum>`. A typing error is told by the
//! checksum without a look-up, and a scanner for leaked secrets finds tokens by their shape:
//! `tnt_[a-z]{2,3}_[0-9A-Za-z]{49}`. At rest a token is its fingerprint: HMAC-SHA-256 under a key of the service.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::source::Source;

/// 256 bits that nobody else knows. Does not print.
#[derive(Clone)]
pub struct Key([u8; 32]);

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// An access token of an organization.
    Access,
    /// The operator of the deployment.
    Operator,
    /// Refreshes a session.
    Refresh,
    /// Proves an address.
    Verification,
    /// Sets a new password.
    PasswordReset,
    /// Joins an organization.
    Invitation,
    /// Opens a share.
    Share,
}

/// A token in clear: shown once, never stored. Does not print.
#[derive(Clone)]
pub struct Token(String);

/// A token as it is stored.
pub type Fingerprint = [u8; 32];

const BODY: usize = 43;
const CHECKSUM: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// === impl Key ===

impl Key {
    /// The key with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key in this text: base64 of 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The key as text: base64.
    #[must_use]
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The key in a file; made at first use, readable by its owner alone.
    ///
    /// # Errors
    /// When the file can be neither read nor made, or holds no key.
    pub fn load_or_create(path: &Path, source: &Source) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let key = Self::new(source.bytes());
        // Two processes may start at once: the first to create the file wins, the other reads it.
        let temporary = path.with_extension(format!("{}.new", source.uuid().simple()));
        write_private(&temporary, key.to_text().as_bytes())?;
        let created = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        match created {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::parse(&fs::read_to_string(path)?)
                .ok_or_else(|| {
                    let message = format!("{} holds no key: expected base64 of 32 bytes", path.display());
                    io::Error::new(io::ErrorKind::InvalidData, message)
                }),
            Err(error) => Err(error),
        }
    }

    /// A key for one purpose, from which this one cannot be told.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        Self(self.mac(purpose.as_bytes()))
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 under this key.
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        // HMAC pads a key to the length of the hash's block, as RFC 2104 has it.
        let mut block = [0_u8; 64];
        block[..32].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Whether both are the same, in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

// === impl TokenKind ===

impl TokenKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Access => "tnt_at_",
            Self::Operator => "tnt_op_",
            Self::Refresh => "tnt_rt_",
            Self::Verification => "tnt_vfy_",
            Self::PasswordReset => "tnt_pwr_",
            Self::Invitation => "tnt_inv_",
            Self::Share => "tnt_shr_",
        }
    }
}

// === impl Token ===

impl Token {
    /// A new token.
    #[must_use]
    pub fn new(kind: TokenKind, source: &Source) -> Self {
        let mut text = kind.prefix().to_owned();
        let length = text.len() + BODY;
        while text.len() < length {
            // Bytes from 248 on would make the first digits likelier than the others.
            let digits = source.bytes::<64>().into_iter().filter(|byte| *byte < 248).map(|byte| digit(byte.into()));
            text.extend(digits.take(length - text.len()));
        }
        text.push_str(&checksum(&text));
        Self(text)
    }

    /// The token in this text, if it is one of this kind and its checksum is right.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(kind.prefix())?;
        let plain = rest.len() == BODY + CHECKSUM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain {
            return None;
        }
        let (body, sum) = text.split_at_checked(text.len() - CHECKSUM)?;
        (checksum(body) == sum).then(|| Self(text.to_owned()))
    }

    /// The token in clear, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its beginning, to tell tokens apart: the kind and 4 of its 43 characters.
    #[must_use]
    pub fn hint(&self) -> String {
        let kind = self.0.rfind('_').map_or(0, |at| at + 1);
        self.0.chars().take(kind + 4).collect()
    }

    /// What is stored of it.
    #[must_use]
    pub fn fingerprint(&self, key: &Key) -> Fingerprint {
        key.mac(self.0.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

fn digit(value: u32) -> char {
    DIGITS.get(value as usize % DIGITS.len()).map_or('0', |byte| char::from(*byte))
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = Vec::with_capacity(CHECKSUM);
    for _ in 0..CHECKSUM {
        digits.push(digit(rest % 62));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

#[cfg(test)]
mod tests;
