//! `[checkpoint]`.

use std::path::{Path, PathBuf};

use kit::config::Problem;
use serde::Deserialize;

/// What stands below file and environment.
pub const CHECKPOINT_DEFAULTS: &str = "[checkpoint]\nenabled = true\nchanges = 10000\n";

/// `[checkpoint]`: the file in the data directory from which authz starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// After how many changes it is written anew; where there are many facts, not before one in a hundred has changed.
    pub changes: u64,
}

impl CheckpointConfig {
    /// All that is wrong with it.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let Self { changes, .. } = self;
        if *changes > 0 {
            return Vec::new();
        }
        let (key, value, expected) = ("checkpoint.changes".to_owned(), changes.to_string(), "1 or more".to_owned());
        vec![Problem { key, value, expected }]
    }

    /// Where it is, in this directory.
    pub(crate) fn place(&self, data: &Path) -> Option<PathBuf> {
        self.enabled.then(|| data.join("authz.checkpoint"))
    }
}
