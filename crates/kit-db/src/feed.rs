//! The way to authz: events are pushed, and those who wait for the relay are told when it has been there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contracts::access::v1::ErrorReason;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::authz::internal::v1::{
    ApplyFactsRequest, ApplyFactsResponse, AttendRequest, AttendResponse, ClaimVerificationRequest,
    ClaimVerificationResponse, FactEvent, GetDigestRequest, Mark, ReportVerificationRequest, RestoreStreamRequest,
    StreamDigest,
};
use futures::future::{BoxFuture, try_join_all};
use kit::Fault;
use kit::mutant;
use kit::wire::Channel;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::feed::arrivals::{Arrival, Arrivals};

mod arrivals;

#[cfg(test)]
pub(crate) use crate::feed::arrivals::PATIENCE;

/// The way to authz, if the service has one.
pub(crate) struct Feed {
    service: &'static str,
    client: Option<FactServiceClient<Channel>>,
    relay: Notify,
    /// Whether authz could not be reached the last time.
    away: AtomicBool,
    arrivals: Arrivals,
}

/// An entry of this service's log, by its stream and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) scope: Uuid,
    pub(crate) sequence: i64,
}

/// The contract's limit.
pub(crate) const EVENTS_MAX: usize = 1000;
/// After which a caller hears `REMOVAL_PENDING`, and the relay counts authz as away.
const APPLY_TIMEOUT: Duration = Duration::from_secs(4);
/// For authz to read or write what a stream has.
const STREAM_TIMEOUT: Duration = Duration::from_mins(1);
/// Nobody else writes meanwhile.
const POSITIONS_TIMEOUT: Duration = Duration::from_secs(1);
/// What an answer needs for the way back.
const MARGIN: Duration = Duration::from_millis(50);

// === impl Feed ===

impl Feed {
    pub(crate) fn new(service: &'static str, authz: Option<Channel>) -> Self {
        let client = authz.map(FactServiceClient::new);
        let (relay, away, arrivals) = (Notify::new(), AtomicBool::new(false), Arrivals::default());
        Self { service, client, relay, away, arrivals }
    }

    /// Whether authz is told of this service's log.
    pub(crate) fn is_open(&self) -> bool {
        self.client.is_some()
    }

    /// Tells the relay that there is something new.
    pub(crate) fn wake(&self) {
        self.relay.notify_one();
    }

    /// Waits until there is something new.
    pub(crate) async fn woken(&self) {
        self.relay.notified().await;
    }

    /// Notes whether authz can be reached; whether it could before.
    pub(crate) fn note_away(&self, away: bool) -> bool {
        self.away.swap(away, Ordering::Relaxed)
    }

    /// What the relay will bring to authz after the commit that follows; nothing soon, while authz is away.
    pub(crate) fn arrival(&self, places: &[Place]) -> Arrival<'_> {
        let soon = self.is_open() && !self.away.load(Ordering::Relaxed);
        let places = if soon { places } else { &[] };
        self.arrivals.expect(places)
    }

    /// What callers of this process wait for, of what stands in the log.
    pub(crate) fn awaited(&self) -> Vec<Place> {
        self.arrivals.awaited()
    }

    /// The relay has brought everything of a scope up to this number.
    pub(crate) fn arrived(&self, place: Place) {
        self.arrivals.arrived(place);
    }

    /// Brings what narrows to authz, past everything that waits, and comes back when authz has it; a little before the
    /// deadline at the latest, so that the caller hears how things stand.
    pub(crate) async fn narrow(&self, events: Vec<FactEvent>, deadline: Instant) -> Result<(), Fault> {
        if !self.is_open() || mutant::is_made("does-not-wait") {
            return Ok(());
        }
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            let some = events.by_ref().take(EVENTS_MAX).collect();
            let applied = timeout_at(deadline - MARGIN, self.apply(some, true)).await;
            applied.unwrap_or_else(|_| Err(late())).map_err(pending)?;
        }
        Ok(())
    }

    /// Brings events to authz; answers where their streams stand then.
    pub(crate) async fn apply(&self, events: Vec<FactEvent>, express: bool) -> Result<ApplyFactsResponse, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(ApplyFactsResponse::default()) };
        let mut request = Request::new(ApplyFactsRequest { service: self.service.to_owned(), events, express });
        request.set_timeout(APPLY_TIMEOUT);
        in_time(Box::pin(client.apply_facts(request))).await
    }

    /// Says what authz has confirmed last, and which epoch of it this service has prepared.
    pub(crate) async fn attend(&self, seen: Option<Mark>, ready: Option<Uuid>) -> Result<AttendResponse, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(AttendResponse::default()) };
        let ready_epoch_id = ready.map(|epoch| epoch.to_string()).unwrap_or_default();
        let request = AttendRequest { service: self.service.to_owned(), seen, ready_epoch_id };
        in_time(Box::pin(client.attend(request))).await
    }

    /// Where authz stands with the streams after this scope, in the order of scopes.
    pub(crate) async fn standing(&self, after_scope_id: String, page_size: i32) -> Result<Vec<StreamDigest>, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(Vec::new()) };
        let (service, scope_id) = (self.service.to_owned(), String::new());
        let request = GetDigestRequest { service, scope_id, page_size, after_scope_id, positions_only: true };
        Ok(in_time(Box::pin(client.get_digest(request))).await?.digests)
    }

    /// The numbers up to which authz has applied some streams, for a caller who holds what others want to write, too.
    pub(crate) async fn positions(
        &self,
        scopes: impl Iterator<Item = Uuid>,
        deadline: Instant,
    ) -> Result<Vec<i64>, Fault> {
        if self.away.load(Ordering::Relaxed) {
            return Err(unknown(Status::unavailable("authz is away")));
        }
        let deadline = (deadline - MARGIN).min(Instant::now() + POSITIONS_TIMEOUT);
        let asked = timeout_at(deadline, try_join_all(scopes.map(|scope| self.position(scope)))).await;
        asked.unwrap_or_else(|_| Err(late())).map_err(unknown)
    }

    async fn position(&self, scope: Uuid) -> Result<i64, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(0) };
        let (service, scope_id) = (self.service.to_owned(), scope.to_string());
        let request = GetDigestRequest { service, scope_id, positions_only: true, ..GetDigestRequest::default() };
        let answer = in_time(Box::pin(client.get_digest(request))).await?;
        Ok(answer.digests.first().map_or(0, |digest| digest.applied_sequence))
    }

    /// What authz has of a stream.
    pub(crate) async fn digest(&self, scope: Uuid) -> Result<Option<StreamDigest>, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(None) };
        let (service, scope_id) = (self.service.to_owned(), scope.to_string());
        let request = GetDigestRequest { service, scope_id, ..GetDigestRequest::default() };
        Ok(in_long_time(Box::pin(client.get_digest(request))).await?.digests.pop())
    }

    /// Looks for a verification to do.
    pub(crate) async fn claim(&self, claimant: Uuid) -> Result<ClaimVerificationResponse, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(ClaimVerificationResponse::default()) };
        let (service, claimant_id) = (self.service.to_owned(), claimant.to_string());
        let request = ClaimVerificationRequest { service, claimant_id };
        in_time(Box::pin(client.claim_verification(request))).await
    }

    /// Says how far a verification is; whether to go on.
    pub(crate) async fn report(&self, report: ReportVerificationRequest) -> Result<bool, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(false) };
        let report = ReportVerificationRequest { service: self.service.to_owned(), ..report };
        Ok(in_time(Box::pin(client.report_verification(report))).await?.go_on)
    }

    /// Brings a part of what a stream comes to; what to say with the next part.
    pub(crate) async fn restore(&self, part: RestoreStreamRequest) -> Result<i64, Status> {
        let Some(mut client) = self.client.clone() else { return Ok(0) };
        let part = RestoreStreamRequest { service: self.service.to_owned(), ..part };
        Ok(in_long_time(Box::pin(client.restore_stream(part))).await?.since_revision)
    }
}

/// In process nothing else watches the time. The call is boxed: the compiler cannot see through the channel's error
/// that the future can go from thread to thread.
async fn in_time<T>(call: BoxFuture<'_, Result<Response<T>, Status>>) -> Result<T, Status> {
    within(APPLY_TIMEOUT, call).await
}

/// The same where authz reads or writes all of a stream, which may be large.
async fn in_long_time<T>(call: BoxFuture<'_, Result<Response<T>, Status>>) -> Result<T, Status> {
    within(STREAM_TIMEOUT, call).await
}

async fn within<T>(patience: Duration, call: BoxFuture<'_, Result<Response<T>, Status>>) -> Result<T, Status> {
    let answer = tokio::time::timeout(patience, call).await;
    Ok(answer.map_err(|_| late())??.into_inner())
}

/// Until when somebody waits whose call has no deadline of its own.
pub(crate) fn deadline() -> Instant {
    Instant::now() + APPLY_TIMEOUT
}

fn late() -> Status {
    Status::deadline_exceeded("authz did not answer in time")
}

fn pending(status: Status) -> Fault {
    let message = "the removal is recorded and takes effect as soon as it can; repeat with the same request_id";
    Fault::unavailable(ErrorReason::RemovalPending, message).caused_by(status)
}

/// A process that has just begun does not know whether its numbers are new, and gives none then.
fn unknown(status: Status) -> Fault {
    let message = "authz does not say how much of the log it knows; nothing was changed: repeat later";
    Fault::unavailable(ErrorReason::DependencyUnavailable, message).caused_by(status)
}

/// What the relay does by and by would take a caller too long.
pub(crate) fn too_much_is_lost() -> Fault {
    let message = "the log is being brought to where authz knows it; nothing was changed: repeat later";
    Fault::unavailable(ErrorReason::DependencyUnavailable, message)
}
