//! Where a service keeps its data.

use std::fmt;
use std::path::PathBuf;

use kit::config::Problem;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// A service's database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite://<path>` or `postgres://<user>:<password>@<host>/<database>`.
    pub url: SecretString,
    /// Where the same database is reached past the pooler, if `url` names a pooler that hands its connections on after
    /// each transaction. What a session has been told is not relied on then: the pooler's connections have to come with
    /// the service's schema as their search path. Migrations go this way.
    #[serde(default)]
    pub direct_url: Option<SecretString>,
    /// The schema on PostgreSQL; the service's name if it is not given, so that five services fit into one database.
    #[serde(default)]
    pub schema: Option<String>,
    /// How many connections are open at most. On SQLite all of them read, and one more writes; on PostgreSQL half of
    /// them write.
    #[serde(default = "max_connections")]
    pub max_connections: u32,
}

/// What is wrong with a [`DatabaseConfig`]. Does not repeat the url, which can hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseConfigError {
    /// The url names no database that is known here.
    #[error("must begin with `sqlite://`, followed by a path, or with `postgres://`")]
    Url,
    /// The pooler has no database behind it, or there is nothing to pool.
    #[error("must begin with `postgres://`, and `url` as well")]
    DirectUrl,
    /// A database in memory has no place beside the one connection that made it.
    #[error("must name a file: what is kept in memory would not outlive a connection")]
    InMemory,
    /// The schema would have to be quoted.
    #[error("must be 1 to 63 characters of a-z, 0-9 and _, and begin with a letter")]
    Schema,
    /// No connections, or more than a server stands.
    #[error("must be from 1 to {MAX_CONNECTIONS}")]
    MaxConnections,
}

/// A configuration that was checked.
#[derive(Clone)]
pub(crate) enum Place {
    Sqlite { path: PathBuf, readers: u32 },
    Postgres(Server),
}

/// A schema of a database on PostgreSQL.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: SecretString,
    /// There is a pooler between, and this goes past it.
    pub(crate) direct_url: Option<SecretString>,
    pub(crate) schema: String,
    pub(crate) max_connections: u32,
}

enum Scheme<'a> {
    Sqlite(&'a str),
    Postgres,
}

const MAX_CONNECTIONS: u32 = 1000;

/// PostgreSQL cuts longer names silently.
const SCHEMA_LENGTH_MAX: usize = 63;

// === impl DatabaseConfig ===

impl DatabaseConfig {
    /// A database at this url, with the defaults for the rest.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        let url = SecretString::from(url.into());
        Self { url, direct_url: None, schema: None, max_connections: max_connections() }
    }

    /// All that is wrong with it, with the keys below this section ("identity.database"); asked before a port opens.
    #[must_use]
    pub fn validate(&self, section: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut note = |error: Option<DatabaseConfigError>, key: &str, value: String| {
            let problem = |error: DatabaseConfigError| Problem {
                key: format!("{section}.{key}"),
                value,
                expected: error.to_string(),
            };
            problems.extend(error.map(problem));
        };
        // Not the url itself: it can hold a password.
        note(self.scheme().err(), "url", "(not shown)".to_owned());
        note(self.direct().err(), "direct_url", "(not shown)".to_owned());
        note(self.schema_for("unnamed").err(), "schema", self.schema.clone().unwrap_or_default());
        note(self.connections().err(), "max_connections", self.max_connections.to_string());
        problems
    }

    /// Where the data of this service are.
    pub(crate) fn place(&self, service: &str) -> Result<Place, DatabaseConfigError> {
        let (max_connections, direct_url) = (self.connections()?, self.direct()?.cloned());
        match self.scheme()? {
            Scheme::Sqlite(path) => Ok(Place::Sqlite { path: PathBuf::from(path), readers: max_connections }),
            Scheme::Postgres => {
                let (url, schema) = (self.url.clone(), self.schema_for(service)?);
                Ok(Place::Postgres(Server { url, direct_url, schema, max_connections }))
            }
        }
    }

    fn scheme(&self) -> Result<Scheme<'_>, DatabaseConfigError> {
        let url = self.url.expose_secret();
        match url.strip_prefix("sqlite://") {
            Some(":memory:") => Err(DatabaseConfigError::InMemory),
            Some("") => Err(DatabaseConfigError::Url),
            Some(path) => Ok(Scheme::Sqlite(path)),
            None if is_postgres(url) => Ok(Scheme::Postgres),
            None => Err(DatabaseConfigError::Url),
        }
    }

    fn direct(&self) -> Result<Option<&SecretString>, DatabaseConfigError> {
        let fine = |direct: &SecretString| is_postgres(direct.expose_secret()) && is_postgres(self.url.expose_secret());
        let direct = self.direct_url.as_ref();
        if direct.is_none_or(fine) { Ok(direct) } else { Err(DatabaseConfigError::DirectUrl) }
    }

    fn schema_for(&self, service: &str) -> Result<String, DatabaseConfigError> {
        let schema = self.schema.as_deref().unwrap_or(service);
        if is_plain_name(schema) { Ok(schema.to_owned()) } else { Err(DatabaseConfigError::Schema) }
    }

    fn connections(&self) -> Result<u32, DatabaseConfigError> {
        let fine = (1..=MAX_CONNECTIONS).contains(&self.max_connections);
        if fine { Ok(self.max_connections) } else { Err(DatabaseConfigError::MaxConnections) }
    }
}

// === impl Place ===

impl Place {
    /// How many connections write.
    pub(crate) fn writers(&self) -> u32 {
        match self {
            Self::Sqlite { .. } => 1,
            Self::Postgres(server) => server.writers(),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path, .. } => write!(f, "SQLite {}", path.display()),
            Self::Postgres(server) => write!(f, "PostgreSQL schema {}", server.schema),
        }
    }
}

// === impl Server ===

impl Server {
    /// How many connections write; the others read.
    pub(crate) fn writers(&self) -> u32 {
        self.max_connections.div_ceil(2)
    }
}

fn max_connections() -> u32 {
    10
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// A name that reads the same with and without quotes.
fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= SCHEMA_LENGTH_MAX
        && name.bytes().all(plain)
        && name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests;
