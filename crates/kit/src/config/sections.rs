//! The sections that every process has.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::Uri;
use secrecy::SecretString;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use crate::config::Problem;

/// `[server]`: the port.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where calls come in; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Calls being answered at once.
    pub max_in_flight: usize,
    /// Connections open at once.
    pub max_connections: usize,
    /// After which time a connection is asked to go.
    pub max_connection_age_ms: u64,
    /// How long to go on accepting after a stop signal.
    pub drain_delay_ms: u64,
    /// How long running calls may take to end after that.
    pub shutdown_timeout_ms: u64,
    /// Whether the contracts can be asked for.
    pub reflection: bool,
}

/// `[telemetry]`: logs, traces, metrics.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    /// How logs look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_filter: String,
    /// Where traces and metrics are sent, by OTLP over gRPC.
    pub otlp_endpoint: Option<String>,
    /// The share of calls that are traced.
    pub sampling_ratio: f64,
}

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `[mail]`: how mails go out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The way.
    pub transport: MailTransport,
    /// Where files are written; `mail` in the data directory if not set.
    pub directory: Option<PathBuf>,
    /// The SMTP server.
    pub smtp_host: Option<String>,
    /// Its port.
    pub smtp_port: u16,
    /// Who signs in there.
    pub smtp_user: Option<String>,
    /// And with what.
    pub smtp_password: Option<SecretString>,
    /// How the connection is protected.
    pub smtp_tls: SmtpTls,
    /// Whom mails are from.
    pub from: String,
    /// What the links in mails begin with.
    pub link_base: String,
}

/// How mails go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum MailTransport {
    /// Each is written into a file.
    File,
    /// They are sent.
    Smtp,
}

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum SmtpTls {
    /// TLS after a greeting in clear; without it nothing is sent.
    StartTls,
    /// TLS from the first byte.
    Implicit,
    /// None.
    None,
}

/// Choices are read by name, and a name that is none is answered with those there are: the layers' own message for
/// such a value would not list them.
macro_rules! named {
    ($choice:ident: $($name:literal = $variant:ident),+) => {
        impl TryFrom<String> for $choice {
            type Error = String;

            fn try_from(name: String) -> Result<Self, String> {
                match name.as_str() {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(format!("{name:?} is none of {}", [$($name),+].join(", "))),
                }
            }
        }
    };
}

named!(LogFormat: "text" = Text, "json" = Json);
named!(MailTransport: "file" = File, "smtp" = Smtp);
named!(SmtpTls: "starttls" = StartTls, "implicit" = Implicit, "none" = None);

// === impl ServerConfig ===

impl ServerConfig {
    /// How long to go on accepting after a stop signal.
    #[must_use]
    pub fn drain_delay(&self) -> Duration {
        Duration::from_millis(self.drain_delay_ms)
    }

    /// How long running calls may take to end after that.
    #[must_use]
    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_millis(self.shutdown_timeout_ms)
    }

    /// After which time a connection is asked to go.
    #[must_use]
    pub fn max_connection_age(&self) -> Duration {
        Duration::from_millis(self.max_connection_age_ms)
    }

    /// All that is wrong with it.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::new("server");
        let (in_flight, connections) = (self.max_in_flight, self.max_connections);
        problems.unless((1..=1_000_000).contains(&in_flight), "max_in_flight", in_flight, "from 1 to 1000000");
        problems.unless((1..=1_000_000).contains(&connections), "max_connections", connections, "from 1 to 1000000");
        let (age, drain, timeout) = (self.max_connection_age_ms, self.drain_delay_ms, self.shutdown_timeout_ms);
        problems.unless((1_000..=86_400_000).contains(&age), "max_connection_age_ms", age, "from a second to a day");
        problems.unless(drain <= 300_000, "drain_delay_ms", drain, "at most five minutes");
        problems.unless((100..=300_000).contains(&timeout), "shutdown_timeout_ms", timeout, "from 100 to 300000");
        problems.found
    }
}

// === impl TelemetryConfig ===

impl TelemetryConfig {
    /// All that is wrong with it.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::new("telemetry");
        let filter = &self.log_filter;
        problems.unless(
            EnvFilter::try_new(filter).is_ok(),
            "log_filter",
            filter,
            "levels such as \"info\" or \"info,authz=debug\"",
        );
        let ratio = self.sampling_ratio;
        problems.unless((0.0..=1.0).contains(&ratio), "sampling_ratio", ratio, "from 0.0 to 1.0");
        if let Some(endpoint) = &self.otlp_endpoint {
            problems.unless(is_http(endpoint), "otlp_endpoint", endpoint, "a URL such as http://127.0.0.1:4317");
        }
        problems.found
    }
}

// === impl MailConfig ===

impl MailConfig {
    /// All that is wrong with it.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::new("mail");
        let from = &self.from;
        problems.unless(
            from.parse::<lettre::message::Mailbox>().is_ok() && !from.contains(char::is_control),
            "from",
            from,
            "an address such as Tenantry <no-reply@example.com>",
        );
        let base = &self.link_base;
        let plain = is_http(base) && !base.contains(['?', '#']) && base.chars().all(|c| c.is_ascii_graphic());
        problems.unless(plain, "link_base", base, "a URL such as https://app.example.com");
        if self.transport == MailTransport::Smtp {
            self.validate_smtp(&mut problems);
        }
        problems.found
    }

    fn validate_smtp(&self, problems: &mut Problems) {
        let host = self.smtp_host.as_deref().unwrap_or("");
        problems.unless(!host.is_empty(), "smtp_host", host, "the server's name: transport is \"smtp\"");
        problems.unless(self.smtp_port != 0, "smtp_port", self.smtp_port, "from 1 to 65535");
        let user = self.smtp_user.as_deref().unwrap_or("");
        let both = self.smtp_user.is_some() == self.smtp_password.is_some();
        problems.unless(both, "smtp_user", user, "both smtp_user and smtp_password, or neither");
        let local = ["localhost", "127.0.0.1", "::1"].contains(&host);
        let in_clear = self.smtp_tls == SmtpTls::None && self.smtp_password.is_some() && !local;
        problems.unless(!in_clear, "smtp_tls", "none", "\"starttls\" or \"implicit\": a password is sent");
    }
}

/// What is wrong with one section.
struct Problems {
    section: &'static str,
    found: Vec<Problem>,
}

impl Problems {
    fn new(section: &'static str) -> Self {
        Self { section, found: Vec::new() }
    }

    fn unless(&mut self, fine: bool, key: &str, value: impl Display, expected: &str) {
        if !fine {
            let key = format!("{}.{key}", self.section);
            self.found.push(Problem { key, value: value.to_string(), expected: expected.to_owned() });
        }
    }
}

fn is_http(text: &str) -> bool {
    let Ok(url) = text.parse::<Uri>() else { return false };
    matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some_and(|host| !host.is_empty())
}
