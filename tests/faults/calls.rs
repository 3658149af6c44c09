//! Calls that are repeated, with the same `request_id`, until they have a definite answer: no outcome stays unknown.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::bail;
use e2e::dynamic::{call, service_of};
use e2e::{Dice, Headers, reason};
use kit::Source;
use serde_json::{Value, json};
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};

use crate::incidents::Sort;
use crate::world::World;

/// Somebody who calls: an organization's program, or a person.
#[derive(Debug)]
pub(crate) struct Caller<'a> {
    pub(crate) world: &'a World,
    pub(crate) ledger: &'a Ledger,
    /// The secret that the organization's program shows.
    pub(crate) token: String,
    pub(crate) dice: Dice,
}

/// What was answered OK and stands in a log.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Vec<Acknowledged>>);

/// A call that was answered OK.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) service: ServiceName,
    pub(crate) method: String,
    /// Its name in the log.
    pub(crate) id: String,
}

/// After which a caller asks somebody else.
const DEADLINE: &str = "5S";
const PAUSE: Duration = Duration::from_millis(60);
/// No run of faults is this bad: somebody who still has no answer never gets one.
const PATIENCE: Duration = Duration::from_mins(3);

impl Ledger {
    pub(crate) fn all(&self) -> Vec<Acknowledged> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, acknowledged: Acknowledged) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(acknowledged);
    }
}

impl Caller<'_> {
    /// Makes a change as the organization's program.
    pub(crate) async fn change(&mut self, method: &str, request: Value) -> anyhow::Result<Value> {
        let headers = Headers::bearer(&self.token);
        self.change_as(&headers, method, request).await
    }

    /// Makes a change.
    pub(crate) async fn change_as(
        &mut self,
        headers: &Headers,
        method: &str,
        mut request: Value,
    ) -> anyhow::Result<Value> {
        let id = Source::system().uuid().to_string();
        request["request_id"] = json!(id);
        let answer = self.insist(&headers.clone().with("x-request-id", id.clone()), method, request).await?;
        self.ledger.add(Acknowledged { service: service_of(method), method: method.to_owned(), id });
        Ok(answer)
    }

    /// Asks as the organization's program.
    pub(crate) async fn ask(&mut self, method: &str, request: Value) -> anyhow::Result<Value> {
        let headers = Headers::bearer(&self.token);
        self.insist(&headers, method, request).await
    }

    /// Calls until the answer is OK, now this process and now that.
    pub(crate) async fn insist(&mut self, headers: &Headers, method: &str, request: Value) -> anyhow::Result<Value> {
        let headers = headers.clone().with("grpc-timeout", DEADLINE);
        let sites = self.world.of(service_of(method));
        let end = Instant::now() + PATIENCE;
        loop {
            let site = &self.world.sites[*self.dice.one_of(&sites)];
            let status = match call(site.channel.clone(), method, &request, &headers).await {
                Ok(answer) => return Ok(answer),
                Err(status) => status,
            };
            self.note(method, &status);
            if Instant::now() > end {
                bail!("{method} {request} at {}: {status:?}", site.name);
            }
            sleep(PAUSE).await;
        }
    }

    /// A refusal that a repetition may overcome is told; one that no fault explains is an incident.
    fn note(&self, method: &str, status: &Status) {
        let reason = reason(status);
        let passing = [
            Code::Unavailable,
            Code::DeadlineExceeded,
            Code::Aborted,
            Code::Cancelled,
            Code::Unknown,
            Code::Unauthenticated,
            Code::PermissionDenied,
            Code::ResourceExhausted,
        ];
        if reason.is_empty() || passing.contains(&status.code()) {
            let reason = if reason.is_empty() { "no reason" } else { &reason };
            self.world.incidents.note(format!("{:?} {reason}", status.code()));
        } else {
            self.world.incidents.add(Sort::Refused, format!("{method}: {status:?}"));
        }
    }
}
