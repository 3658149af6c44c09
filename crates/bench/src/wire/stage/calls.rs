//! Calls with their right answers, as a file.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use bytes::Bytes;
use prost::Message;

/// Calls, and the credentials that they are made with.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Calls {
    /// Shown as `Bearer`. An empty one stands for the workload key.
    #[prost(string, repeated, tag = "1")]
    pub(crate) credentials: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) calls: Vec<Call>,
}

/// One call.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct Call {
    /// The place of its credential.
    #[prost(uint32, tag = "1")]
    pub(crate) credential: u32,
    /// The message as it travels.
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) message: Bytes,
    /// What each check in it must be answered.
    #[prost(bool, repeated, tag = "3")]
    pub(crate) allowed: Vec<bool>,
    /// What must be on the page.
    #[prost(string, repeated, tag = "4")]
    pub(crate) page: Vec<String>,
}

/// Calls in the making.
#[derive(Default)]
pub(super) struct Sheet {
    calls: Calls,
    places: HashMap<String, u32>,
}

impl Calls {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        Ok(Self::decode(std::fs::read(path)?.as_slice())?)
    }
}

impl Sheet {
    /// Adds checks that are made in one call.
    pub(super) fn checks(&mut self, credential: &str, message: &impl Message, allowed: Vec<bool>) {
        self.add(credential, message, allowed, Vec::new());
    }

    /// Adds a list.
    pub(super) fn list(&mut self, credential: &str, message: &impl Message, page: Vec<String>) {
        self.add(credential, message, Vec::new(), page);
    }

    pub(super) fn write(self, path: &Path) -> Result<()> {
        anyhow::ensure!(!self.calls.calls.is_empty(), "there is nothing to call for {}", path.display());
        Ok(std::fs::write(path, self.calls.encode_to_vec())?)
    }

    fn add(&mut self, credential: &str, message: &impl Message, allowed: Vec<bool>, page: Vec<String>) {
        let credentials = &mut self.calls.credentials;
        let credential = *self.places.entry(credential.to_owned()).or_insert_with(|| {
            credentials.push(credential.to_owned());
            u32::try_from(credentials.len() - 1).unwrap_or(u32::MAX)
        });
        self.calls.calls.push(Call { credential, message: message.encode_to_vec().into(), allowed, page });
    }
}
