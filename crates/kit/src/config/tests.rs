use std::io::Write as _;

use secrecy::ExposeSecret as _;
use serde::Deserialize;

use crate::config::{
    ConfigError, DEFAULTS, Loaded, MailConfig, MailTransport, ServerConfig, SmtpTls, TelemetryConfig, check, load,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Everything {
    server: ServerConfig,
    telemetry: TelemetryConfig,
    mail: MailConfig,
    database: Option<Database>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Database {
    url: String,
    peers: Vec<String>,
}

fn with(environment: &[(&str, &str)]) -> Result<Loaded<Everything>, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(DEFAULTS, None, environment)
}

fn with_file(text: &str, environment: &[(&str, &str)]) -> Result<Loaded<Everything>, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(DEFAULTS, Some(file.path()), environment)
}

#[test]
fn the_defaults_are_valid() {
    let Everything { server, telemetry, mail, .. } = with(&[]).unwrap().value;
    assert_eq!(server.listen.to_string(), "127.0.0.1:7400");
    assert_eq!(mail.transport, MailTransport::File);
    check([server.validate(), telemetry.validate(), mail.validate()].concat()).unwrap();
}

#[test]
fn the_environment_lies_over_the_file_and_the_file_over_the_defaults() {
    let text = "[server]\nmax_in_flight = 7\nlisten = '127.0.0.1:1'\n";
    let loaded = with_file(
        text,
        &[
            ("TENANTRY__SERVER__LISTEN", "127.0.0.1:2"),
            ("TENANTRY__SERVER__REFLECTION", "false"),
            ("TENANTRY__TELEMETRY__SAMPLING_RATIO", "0.25"),
            ("TENANTRY__MAIL__SMTP_HOST", ""),
        ],
    )
    .unwrap();
    let Everything { server, telemetry, mail, .. } = loaded.value;
    assert_eq!((server.max_in_flight, server.listen.port(), server.reflection), (7, 2, false));
    assert_eq!((telemetry.sampling_ratio, server.shutdown_timeout_ms), (0.25, 10_000));
    assert_eq!(mail.smtp_host, None, "set to nothing counts as not set");
    assert!(loaded.effective.contains("sampling_ratio = 0.25"), "{}", loaded.effective);
}

#[test]
fn variables_of_others_are_left_alone() {
    with(&[("TENANTRY_CONFIG", "x"), ("PATH", "/bin"), ("tenantry__server__listn", "x")]).unwrap();
}

#[test]
fn unknown_keys_are_refused_by_name() {
    let message = with(&[("TENANTRY__SERVER__LISTN", "127.0.0.1:2")]).unwrap_err().to_string();
    assert!(message.contains("listn"), "{message}");
    let message = with_file("[sever]\nlisten = '127.0.0.1:1'\n", &[]).unwrap_err().to_string();
    assert!(message.contains("sever"), "{message}");
}

#[test]
fn wrong_types_are_refused_with_their_origin() {
    let message = with(&[("TENANTRY__SERVER__MAX_IN_FLIGHT", "many")]).unwrap_err().to_string();
    assert!(message.contains("many") && message.contains("TENANTRY__SERVER__MAX_IN_FLIGHT"), "{message}");
    let message = with(&[("TENANTRY__MAIL__TRANSPORT", "pigeon")]).unwrap_err().to_string();
    assert!(message.contains("pigeon") && message.contains("smtp"), "{message}");
}

#[test]
fn a_file_that_is_not_there_or_no_toml_is_refused() {
    let missing =
        load::<Everything>(DEFAULTS, Some(std::path::Path::new("/nowhere/tenantry.toml")), std::iter::empty());
    let message = missing.unwrap_err().to_string();
    assert!(message.contains("/nowhere/tenantry.toml"), "{message}");
    assert!(matches!(with_file("[server\n", &[]), Err(ConfigError::Unreadable(_))));
}

#[test]
fn secrets_come_in_as_they_are_and_never_out() {
    for secret in ["007", "1e5", "true", "0x10"] {
        let loaded = with(&[("TENANTRY__MAIL__SMTP_PASSWORD", secret)]).unwrap();
        assert_eq!(loaded.value.mail.smtp_password.as_ref().unwrap().expose_secret(), secret);
        assert!(!loaded.effective.contains(&format!("\"{secret}\"")), "{}", loaded.effective);
        assert!(loaded.effective.contains("smtp_password = \"***\""), "{}", loaded.effective);
        assert!(!format!("{loaded:?}").contains(&format!("\"{secret}\"")));
    }
}

#[test]
fn passwords_in_urls_are_masked() {
    let text = "[database]\npeers = ['https://a:one@b']\nurl = 'postgres://tenantry:p@ss/w:ord@db:5432/t?sslmode=require&password=two'\n";
    let loaded = with_file(text, &[]).unwrap();
    let effective = loaded.effective;
    assert!(effective.contains("postgres://tenantry:***@db:5432/t?sslmode=require&password=***"), "{effective}");
    assert!(effective.contains("https://a:***@b"), "{effective}");
    let database = loaded.value.database.unwrap();
    assert!(database.url.contains("p@ss/w:ord"));
    let loaded = with_file(text, &[("TENANTRY__DATABASE__PEERS", "http://x, http://y")]).unwrap();
    assert_eq!(loaded.value.database.unwrap().peers, ["http://x", "http://y"]);
}

#[test]
fn all_problems_are_told_at_once() {
    let loaded = with(&[
        ("TENANTRY__SERVER__MAX_IN_FLIGHT", "0"),
        ("TENANTRY__TELEMETRY__SAMPLING_RATIO", "1.5"),
        ("TENANTRY__TELEMETRY__OTLP_ENDPOINT", "collector:4317"),
        ("TENANTRY__TELEMETRY__LOG_FILTER", "a=b=c"),
        ("TENANTRY__MAIL__TRANSPORT", "smtp"),
        ("TENANTRY__MAIL__FROM", "nobody"),
        ("TENANTRY__MAIL__LINK_BASE", "app.example.com"),
    ])
    .unwrap();
    let Everything { server, telemetry, mail, .. } = loaded.value;
    let problems = [server.validate(), telemetry.validate(), mail.validate()].concat();
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    let expected = [
        "server.max_in_flight",
        "telemetry.log_filter",
        "telemetry.sampling_ratio",
        "telemetry.otlp_endpoint",
        "mail.from",
        "mail.link_base",
        "mail.smtp_host",
    ];
    assert_eq!(keys, expected);
    let message = check(problems).unwrap_err().to_string();
    assert!(message.contains("server.max_in_flight = \"0\": from 1 to 1000000"), "{message}");
}

#[test]
fn a_password_is_not_sent_in_clear_over_a_network() {
    let mut mail = with(&[]).unwrap().value.mail;
    mail.transport = MailTransport::Smtp;
    mail.smtp_host = Some("smtp.example.com".to_owned());
    mail.smtp_user = Some("tenantry".to_owned());
    assert_eq!(mail.validate()[0].key, "mail.smtp_user");
    mail.smtp_password = Some("secret".into());
    assert!(mail.validate().is_empty());
    mail.smtp_tls = SmtpTls::None;
    assert_eq!(mail.validate()[0].key, "mail.smtp_tls");
    mail.smtp_host = Some("127.0.0.1".to_owned());
    assert!(mail.validate().is_empty());
}
