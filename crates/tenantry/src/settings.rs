//! The configuration of the suite: defaults, a file, the environment; checked whole before a port opens.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use authz::{CHECKPOINT_DEFAULTS, CheckpointConfig};
use kit::config::{self, ConfigError, Loaded, MailConfig, Problem, ServerConfig, TelemetryConfig};
use kit::secret::Key;
use kit_db::DatabaseConfig;
use organization::{EDITION_DEFAULTS, EditionsConfig};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where keys, mails and SQLite files are, unless said otherwise.
    pub data: PathBuf,
    /// The key by which the services of the suite know each other: base64 of 32 bytes. Made in the data directory
    /// unless given; the same for all processes of a suite.
    #[serde(default)]
    pub workload_key: Option<SecretString>,
    /// The port.
    pub server: ServerConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// Mails.
    pub mail: MailConfig,
    /// What organizations can have bought; of use to the organization service alone.
    #[serde(default)]
    pub editions: EditionsConfig,
    /// The file that authz starts from; of use to the authz service alone.
    pub checkpoint: CheckpointConfig,
    /// The identity service.
    #[serde(default)]
    pub identity: ServiceSettings,
    /// The organization service.
    #[serde(default)]
    pub organization: ServiceSettings,
    /// The invitation service.
    #[serde(default)]
    pub invitation: ServiceSettings,
    /// The resource service.
    #[serde(default)]
    pub resource: ServiceSettings,
    /// The authz service.
    #[serde(default)]
    pub authz: ServiceSettings,
}

/// What is said of one service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSettings {
    /// Where other processes reach it: `http://127.0.0.1:7401`. Several processes of it are named with commas between
    /// them, or by the one address of what balances between them.
    #[serde(default)]
    pub address: Option<String>,
    /// Its database; a SQLite file in the data directory unless given.
    #[serde(default)]
    pub database: Option<DatabaseConfig>,
    /// Its own key: base64 of 32 bytes. Made in the data directory unless given; what is sealed in its database can be
    /// read with this key alone.
    #[serde(default)]
    pub key: Option<SecretString>,
}

/// A service of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceName {
    /// People, sessions, access tokens, signing keys.
    Identity,
    /// Organizations, workspaces, members.
    Organization,
    /// Invitations.
    Invitation,
    /// Resources and grants.
    Resource,
    /// Decisions.
    Authz,
}

/// What stands below file and environment.
const DEFAULTS: &str = "data = \"./data\"\n";

// === impl Settings ===

impl Settings {
    /// Reads the configuration, and checks what can be checked of it without the services that are to be served.
    ///
    /// # Errors
    /// What cannot be read, or every value that breaks its rule.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Loaded<Self>, ConfigError> {
        let defaults = format!("{DEFAULTS}{}{CHECKPOINT_DEFAULTS}{EDITION_DEFAULTS}", config::DEFAULTS);
        let loaded = config::load::<Self>(&defaults, file, environment)?;
        loaded.value.validate(&[])?;
        Ok(loaded)
    }

    /// Checks every value, and that every service is either served here or has an address.
    ///
    /// # Errors
    /// Every value that breaks its rule.
    pub fn validate(&self, served: &[ServiceName]) -> Result<(), ConfigError> {
        let mut problems = self.server.validate();
        problems.extend(self.telemetry.validate());
        problems.extend(self.mail.validate());
        problems.extend(self.checkpoint.validate());
        problems.extend(self.editions.validate());
        problems.extend(key_problem("workload_key", self.workload_key.as_ref()));
        for name in ServiceName::ALL {
            let settings = self.of(name);
            problems.extend(key_problem(&format!("{name}.key"), settings.key.as_ref()));
            let database = settings.database.as_ref();
            problems.extend(database.into_iter().flat_map(|given| given.validate(&format!("{name}.database"))));
            let address = settings.address.as_deref();
            let is_served = served.is_empty() || served.contains(&name);
            problems.extend(address_problem(&format!("{name}.address"), address, is_served));
        }
        config::check(problems)
    }

    /// What is said of a service.
    #[must_use]
    pub fn of(&self, name: ServiceName) -> &ServiceSettings {
        match name {
            ServiceName::Identity => &self.identity,
            ServiceName::Organization => &self.organization,
            ServiceName::Invitation => &self.invitation,
            ServiceName::Resource => &self.resource,
            ServiceName::Authz => &self.authz,
        }
    }

    /// Where mails are written, if they are written as files.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        self.mail.directory.clone().unwrap_or_else(|| self.data.join("mail"))
    }

    /// A service's database.
    #[must_use]
    pub fn database(&self, name: ServiceName) -> DatabaseConfig {
        let file = || DatabaseConfig::at(format!("sqlite://{}", self.data.join(format!("{name}.db")).display()));
        self.of(name).database.clone().unwrap_or_else(file)
    }
}

/// Services speak without TLS: an address that promises it would be called in clear, workload key and all.
fn address_problem(key: &str, address: Option<&str>, is_served: bool) -> Option<Problem> {
    let expected = match address {
        None if !is_served => "a URL such as http://127.0.0.1:7401: the service is not served by this process",
        Some(text) if !text.split(',').all(|url| url.trim().starts_with("http://")) => {
            "a URL such as http://127.0.0.1:7401 (without TLS)"
        }
        _ => return None,
    };
    let value = address.unwrap_or_default().to_owned();
    Some(Problem { key: key.to_owned(), value, expected: expected.to_owned() })
}

fn key_problem(key: &str, text: Option<&SecretString>) -> Option<Problem> {
    let text = text?;
    if Key::parse(text.expose_secret()).is_some() {
        return None;
    }
    let expected = "base64 of 32 bytes, e.g. from: openssl rand -base64 32".to_owned();
    Some(Problem { key: key.to_owned(), value: "..".to_owned(), expected })
}

// === impl ServiceName ===

impl ServiceName {
    /// All of them; authz first, since the others' first calls go there.
    pub const ALL: [Self; 5] = [Self::Authz, Self::Identity, Self::Organization, Self::Invitation, Self::Resource];

    /// The name on the command line, in configurations and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Organization => "organization",
            Self::Invitation => "invitation",
            Self::Resource => "resource",
            Self::Authz => "authz",
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ServiceName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|name| name.as_str() == text);
        found.ok_or_else(|| format!("there is no service {text:?}; there are {}", known()))
    }
}

#[cfg(test)]
mod tests;
