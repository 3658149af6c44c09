//! `tenantry serve`.

use anyhow::Result;
use kit::Source;
use kit::shutdown::Shutdown;
use kit::telemetry;

use crate::cli::{runtime, say};
use crate::settings::{ServiceName, Settings};
use crate::suite::Suite;

/// A call to begin with.
const SIGN_UP: &str = r#"identity.v1.UserService/SignUp \
    '{"email": "you@example.com", "password": "correct horse", "displayName": "You"}'"#;

pub(super) fn serve(settings: &Settings, served: &[ServiceName]) -> Result<()> {
    settings.validate(served)?;
    runtime()?.block_on(async {
        // One TLS provider in the process; an error would mean that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let name = if served.len() == 1 { served.first().map_or("tenantry", |name| name.as_str()) } else { "tenantry" };
        let telemetry = telemetry::init(&settings.telemetry, name)?;
        let shutdown = Shutdown::on_signals()?;
        let suite = Suite::start(settings, served, Source::system()).await?;
        welcome(&suite, settings, served);
        let ended = suite.run(shutdown).await;
        tokio::task::spawn_blocking(move || telemetry.shutdown()).await?;
        ended
    })
}

fn welcome(suite: &Suite, settings: &Settings, served: &[ServiceName]) {
    let names: Vec<_> = served.iter().map(|name| name.as_str()).collect();
    let address = suite.address();
    say(&format!("Tenantry serves {} on {address}", names.join(", ")));
    if let Some(operator) = suite.operator() {
        say(&format!("The operator's token, shown this once: {}", operator.reveal()));
    }
    if served.len() == ServiceName::ALL.len() {
        // As this process was called itself: not everybody has the binary among their commands.
        let program = std::env::args_os().next().unwrap_or_else(|| "tenantry".into());
        let (program, mail) = (program.display(), settings.mail_directory());
        say("Next:");
        say(&format!("  {program} demo --address http://{address} --mail {}", mail.display()));
        say(&format!("  grpcurl -plaintext {address} list"));
        say(&format!("  {program} call --address http://{address} {SIGN_UP}"));
    }
}
