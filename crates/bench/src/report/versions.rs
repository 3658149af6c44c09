//! What was measured: which source, which compiler, which libraries.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Serialize;
use toml::{Table, Value};

/// The libraries that a figure may depend on.
const LIBRARIES: [&str; 8] = ["tonic", "prost", "tokio", "hyper", "h2", "sea-orm", "sqlx", "hdrhistogram"];

const LOCK: &str = include_str!("../../../../Cargo.lock");

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Versions {
    pub(crate) tenantry: &'static str,
    pub(crate) commit: Option<String>,
    /// Whether the source is not that of the commit.
    pub(crate) changed: bool,
    pub(crate) rustc: &'static str,
    pub(crate) libraries: BTreeMap<String, String>,
}

impl Versions {
    pub(crate) fn look() -> Self {
        Self {
            tenantry: env!("CARGO_PKG_VERSION"),
            commit: git(&["rev-parse", "--short=12", "HEAD"]),
            changed: git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty()),
            rustc: env!("RUSTC_VERSION"),
            libraries: libraries(LOCK),
        }
    }
}

/// What git says, if there is git, and a repository.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

/// The versions in the lock file; of a library that is there twice, both.
fn libraries(lock: &str) -> BTreeMap<String, String> {
    let lock: Table = lock.parse().unwrap_or_default();
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for package in packages {
        let text = |key: &str| package.get(key).and_then(Value::as_str);
        let (Some(name), Some(version)) = (text("name"), text("version")) else { continue };
        if LIBRARIES.contains(&name) {
            let versions = found.entry(name.to_owned()).or_default();
            let between = if versions.is_empty() { "" } else { ", " };
            *versions = format!("{versions}{between}{version}");
        }
    }
    found
}
