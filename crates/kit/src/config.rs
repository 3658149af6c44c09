//! Configuration in layers: defaults, then a file, then the environment. Checked whole before anything starts, then
//! handed on by value, section by section.

mod effective;
mod sections;

use std::path::Path;

use config::{Config, File, FileFormat, Value, ValueKind};
use serde::de::DeserializeOwned;

pub use sections::{LogFormat, MailConfig, MailTransport, ServerConfig, SmtpTls, TelemetryConfig};

/// The defaults of the sections that every process has: `[server]`, `[telemetry]` and `[mail]`.
pub const DEFAULTS: &str = include_str!("config/defaults.toml");

/// What a variable must begin with to count: `TENANTRY__SERVER__LISTEN` is `listen` of `[server]`.
const PREFIX: &str = "TENANTRY__";
const SEPARATOR: &str = "__";

/// A configuration, and how it came out.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The configuration.
    pub value: T,
    /// The whole of it as TOML, its secrets masked.
    pub effective: String,
}

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key: `server.max_in_flight`.
    pub key: String,
    /// What stands there; never a secret.
    pub value: String,
    /// What should stand there.
    pub expected: String,
}

/// A configuration that nothing can be started with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that is not there, a text that is no TOML, an unknown key, a value of the wrong type.
    #[error("configuration: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// The file is not there or cannot be read.
    #[error("configuration file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Values that cannot be; all of them.
    #[error("configuration: {}", list(.0))]
    Invalid(Vec<Problem>),
}

/// Lays the layers on each other and reads the configuration out of them. `T` and its sections must refuse unknown
/// fields, so that a misspelt key is told and not overlooked.
///
/// A variable set to nothing counts as not set.
///
/// # Errors
/// When a layer cannot be read, a key is unknown, or a value has the wrong type.
pub fn load<T: DeserializeOwned>(
    defaults: &str,
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Loaded<T>, ConfigError> {
    let mut layers = Config::builder().add_source(File::from_str(defaults, FileFormat::Toml));
    if let Some(path) = file {
        std::fs::metadata(path).map_err(|source| ConfigError::File { path: path.display().to_string(), source })?;
        layers = layers.add_source(File::from(path).format(FileFormat::Toml).required(true));
    }
    let below = layers.build()?;
    let mut layers = Config::builder().add_source(below.clone());
    for (name, text) in environment {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        if text.is_empty() {
            continue;
        }
        let key = key.to_lowercase().replace(SEPARATOR, ".");
        let kind = kind_like(below.get::<Value>(&key).ok().as_ref(), text);
        layers = layers.set_override(key, Value::new(Some(&name), kind))?;
    }
    let whole = layers.build()?;
    let effective = effective::masked(whole.clone().try_deserialize::<toml::Table>()?);
    Ok(Loaded { value: whole.try_deserialize()?, effective })
}

/// The environment of this process. The only place that asks for it.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    // Not `vars`: it panics at the first variable of anybody's that is no UTF-8.
    std::env::vars_os().map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
}

/// Nothing, or all problems at once.
///
/// # Errors
/// When there are problems.
pub fn check(problems: Vec<Problem>) -> Result<(), ConfigError> {
    if problems.is_empty() { Ok(()) } else { Err(ConfigError::Invalid(problems)) }
}

/// A variable's text as the type that stands at its key below. Where nothing stands it stays text: guessing a type
/// would turn the password "007" into "7".
fn kind_like(below: Option<&Value>, text: String) -> ValueKind {
    match below.map(|value| &value.kind) {
        Some(ValueKind::Boolean(_)) => text.parse().map_or(ValueKind::String(text), ValueKind::Boolean),
        Some(ValueKind::I64(_)) => text.parse().map_or(ValueKind::String(text), ValueKind::I64),
        Some(ValueKind::Float(_)) => text.parse().map_or(ValueKind::String(text), ValueKind::Float),
        Some(ValueKind::Array(_)) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            ValueKind::Array(items.map(Value::from).collect())
        }
        _ => ValueKind::String(text),
    }
}

fn list(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|Problem { key, value, expected }| format!("{key} = {value:?}: {expected}"));
    lines.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
