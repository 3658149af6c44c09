//! The texts in a question, each checked once, when it is made.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A permission ("media.view"), or an action of the object's own type ("view"): 1 to 160 characters of a-z, 0-9, `_`,
/// `-`, `.` and `:`. That the access model has it is told by the answer: an unknown one is denied. Cheap to clone: a
/// program parses its permissions once and keeps them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Permission(Arc<str>);

/// What a change returned, and what an answer can be asked to be at least as fresh as.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Revision(Arc<str>);

/// What OpenShare gave to somebody who came through a share. Lives for ten minutes; does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareProof(Arc<str>);

/// A text that is no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a permission such as media.view, or an action such as view: 1 to 160 of a-z, 0-9, _, -, . and :")]
pub struct PermissionError;

/// A text that is no revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a revision as a change returned it")]
pub struct RevisionError;

/// A text that is no proof of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a proof as OpenShare gave it")]
pub struct ShareProofError;

/// Bytes in the longest permission that the suite takes.
pub(crate) const PERMISSION_MAX: usize = 160;
/// Bytes in the longest revision that the suite takes.
pub(crate) const REVISION_MAX: usize = 160;
/// Bytes in the longest proof that this client sends; those of the suite have about 130.
pub(crate) const PROOF_MAX: usize = 1024;

macro_rules! text {
    ($name:ident, $error:ident, $max:ident, $plain:expr) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let plain: fn(u8) -> bool = $plain;
                let holds = (1..=$max).contains(&text.len()) && text.bytes().all(plain);
                if holds { Ok(Self(text.into())) } else { Err($error) }
            }
        }
    };
}

text!(Permission, PermissionError, PERMISSION_MAX, |byte| {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.:".contains(&byte)
});
text!(Revision, RevisionError, REVISION_MAX, is_url_safe_base64);
text!(ShareProof, ShareProofError, PROOF_MAX, is_url_safe_base64);

fn is_url_safe_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(&byte)
}

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permission({})", self.0)
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({})", self.0)
    }
}

impl fmt::Debug for ShareProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareProof")
    }
}
