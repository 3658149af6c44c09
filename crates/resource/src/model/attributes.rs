//! What a product wants to remember of a resource.

use serde_json::{Map, Value};

/// A JSON object that takes 8 KiB at most.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Attributes(Map<String, Value>);

/// A JSON object that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 8192 bytes of JSON at most")]
pub(crate) struct AttributesError;

const BYTES_MAX: usize = 8 * 1024;

impl Attributes {
    /// An object that is not too long.
    pub(crate) fn new(object: Map<String, Value>) -> Result<Self, AttributesError> {
        let attributes = Self(object);
        if attributes.to_text().len() > BYTES_MAX { Err(AttributesError) } else { Ok(attributes) }
    }

    /// The object in a text, if there is one.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The text, for storage.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The object.
    pub(crate) fn into_object(self) -> Map<String, Value> {
        self.0
    }
}
