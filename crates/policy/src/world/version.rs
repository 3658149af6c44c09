//! The version of a fact, in the form in which there are millions of it.

use std::fmt;

/// A version that asks for no alignment: the entries that it stands in are the smaller by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version([u8; 8]);

impl Version {
    pub(crate) fn get(self) -> u64 {
        u64::from_le_bytes(self.0)
    }
}

impl From<u64> for Version {
    fn from(version: u64) -> Self {
        Self(version.to_le_bytes())
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
