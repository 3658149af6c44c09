//! `tenantry serve`.

use anyhow::Result;
use kit::Source;
use kit::shutdown::Shutdown;
use kit::telemetry;

use crate::cli::{runtime, say};
use crate::settings::{ServiceName, Settings};
use crate::suite::Suite;

pub(super) fn serve(settings: &Settings, served: &[ServiceName]) -> Result<()> {
    settings.validate(served)?;
    runtime()?.block_on(async {
        // One TLS provider in the process; an error would mean that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let name = if served.len() == 1 { served.first().map_or("tenantry", |name| name.as_str()) } else { "tenantry" };
        let telemetry = telemetry::init(&settings.telemetry, name)?;
        let shutdown = Shutdown::on_signals()?;
        let suite = Suite::start(settings, served, Source::system()).await?;
        welcome(&suite, served);
        let ended = suite.run(shutdown).await;
        tokio::task::spawn_blocking(move || telemetry.shutdown()).await?;
        ended
    })
}

fn welcome(suite: &Suite, served: &[ServiceName]) {
    let names: Vec<_> = served.iter().map(|name| name.as_str()).collect();
    let address = suite.address();
    say(&format!("Tenantry serves {} on {address}", names.join(", ")));
    if let Some(operator) = suite.operator() {
        say(&format!("The operator's token, shown this once: {}", operator.reveal()));
    }
    if served.len() == ServiceName::ALL.len() {
        say(&format!(
            "Next:\n  tenantry demo --address http://{address}\n  grpcurl -plaintext {address} list\n  tenantry call \
             identity.v1.UserService/SignUp '{{\"email\":\"you@example.com\",\"password\":\"correct horse\",\"displayName\":\
             \"You\"}}'"
        ));
    }
}
