//! `tenantry authz verify` and `tenantry authz rebuild`: what authz holds is compared with the logs that it holds it
//! from, while all serve.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use contracts::authz::v1::verification_service_client::VerificationServiceClient;
use contracts::authz::v1::{
    GetVerificationRequest, ServiceVerification, StartVerificationRequest, Verification, VerificationRepair,
};
use secrecy::SecretString;
use tonic::{Request, Status};

use crate::cli::call::{authorization, connect, refusal};
use crate::cli::{plain_url, say};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where authz is
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7400", value_parser = plain_url)]
    address: String,
    /// The operator's token
    #[arg(long)]
    token: SecretString,
}

/// How often to ask how far it is.
const LOOK: Duration = Duration::from_millis(500);

/// Compares; says what differs, and fails if anything does that was not brought anew.
pub(super) async fn verify(arguments: &Arguments, repair: VerificationRepair) -> Result<()> {
    let mut client = VerificationServiceClient::new(connect(&arguments.address).await?);
    let told = |status: Status| anyhow!(refusal::describe(&status));
    let start = StartVerificationRequest { repair: repair.into(), ..StartVerificationRequest::default() };
    let started = client.start_verification(with_token(start, arguments)?).await.map_err(told)?;
    let mut verification = started.into_inner().verification.unwrap_or_default();
    say(&format!("verification {}", verification.id));
    while !verification.done {
        tokio::time::sleep(LOOK).await;
        let verification_id = verification.id.clone();
        let request = with_token(GetVerificationRequest { verification_id }, arguments)?;
        let answer = client.get_verification(request).await.map_err(told)?.into_inner();
        say_news(&verification, answer.verification.as_ref());
        verification = answer.verification.unwrap_or(verification);
    }
    let remaining: i64 = verification.services.iter().map(|service| service.different - service.restored).sum();
    if remaining > 0 && repair == VerificationRepair::Unspecified {
        bail!("authz holds something else of {remaining} streams than the logs say; --repair brings them anew");
    }
    Ok(())
}

fn with_token<T>(message: T, arguments: &Arguments) -> Result<Request<T>> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", authorization(&arguments.token)?);
    Ok(request)
}

/// The services that are done now and were not before.
fn say_news(before: &Verification, now: Option<&Verification>) {
    let was_done = |service: &str| before.services.iter().any(|known| known.service == service && known.done);
    let done = now.into_iter().flat_map(|now| &now.services).filter(|service| service.done);
    for service in done.filter(|service| !was_done(&service.service)) {
        let ServiceVerification { service, streams, different, restored, different_scope_ids, .. } = service;
        say(&format!("{service}: {streams} streams compared, {different} different, {restored} brought anew"));
        different_scope_ids.iter().for_each(|scope| say(&format!("  {scope} is different")));
    }
}
