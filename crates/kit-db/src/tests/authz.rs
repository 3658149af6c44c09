//! An authz of the contract's words: in order, without gaps, and past the order where it is asked to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use contracts::authz::internal::v1::fact_service_server::{FactService, FactServiceServer};
use contracts::authz::internal::v1::{
    ApplyFactsRequest, ApplyFactsResponse, AttendRequest, AttendResponse, ClaimVerificationRequest,
    ClaimVerificationResponse, FactEvent, GetDigestRequest, GetDigestResponse, Mark, ReportVerificationRequest,
    ReportVerificationResponse, RestoreStreamRequest, RestoreStreamResponse, StreamDigest, StreamPosition,
};
use kit::wire::Channel;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::{Request, Response, Status};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use uuid::Uuid;

#[derive(Debug, Default)]
pub(crate) struct TestAuthz {
    away: AtomicBool,
    hanging: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The number up to which each stream was applied.
    applied: BTreeMap<String, i64>,
    /// Every event that had an effect in its order, in the order of effects.
    effects: Vec<(String, i64)>,
    /// What came on the express lane.
    overtook: Vec<(String, i64)>,
    refused: BTreeSet<String>,
    failing: BTreeSet<String>,
    failures: usize,
    /// The current epoch, if there are any, and the one that was confirmed.
    epoch: Option<Uuid>,
    confirmed: Option<Uuid>,
    /// The most events of one call.
    largest: usize,
}

impl TestAuthz {
    pub(crate) fn channel(this: &Arc<Self>) -> Channel {
        let server = FactServiceServer::from_arc(Arc::clone(this));
        BoxCloneSyncService::new(ServiceExt::<http::Request<Body>>::map_err(server, |never| match never {}))
    }

    pub(crate) fn go_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// From now on it takes calls and does not answer.
    pub(crate) fn hang(&self) {
        self.hanging.store(true, Ordering::SeqCst);
    }

    pub(crate) fn refuse(&self, scope: Uuid) {
        self.state.lock().unwrap().refused.insert(scope.to_string());
    }

    pub(crate) fn accept(&self, scope: Uuid) {
        self.state.lock().unwrap().refused.remove(&scope.to_string());
    }

    /// From now on it fails at what is of this stream.
    pub(crate) fn fail_at(&self, scope: Uuid, fails: bool) {
        let failing = &mut self.state.lock().unwrap().failing;
        let scope = scope.to_string();
        if fails {
            failing.insert(scope)
        } else {
            failing.remove(&scope)
        };
    }

    /// How often it has failed since it began the epoch.
    pub(crate) fn failures(&self) -> usize {
        self.state.lock().unwrap().failures
    }

    /// It has begun an epoch, and wants it attended.
    pub(crate) fn begin(&self, epoch: Uuid) {
        let mut state = self.state.lock().unwrap();
        (state.epoch, state.confirmed, state.failures) = (Some(epoch), None, 0);
    }

    pub(crate) fn is_confirmed(&self) -> bool {
        let state = self.state.lock().unwrap();
        state.confirmed == state.epoch
    }

    /// As after a restore from a backup: it knows the stream up to here.
    pub(crate) fn set_back(&self, scope: Uuid, sequence: i64) {
        self.state.lock().unwrap().applied.insert(scope.to_string(), sequence);
    }

    pub(crate) fn applied(&self, scope: Uuid) -> i64 {
        self.state.lock().unwrap().applied.get(&scope.to_string()).copied().unwrap_or_default()
    }

    pub(crate) fn effects(&self, scope: Uuid) -> Vec<i64> {
        let state = self.state.lock().unwrap();
        state.effects.iter().filter(|(of, _)| *of == scope.to_string()).map(|(_, sequence)| *sequence).collect()
    }

    pub(crate) fn overtook(&self, scope: Uuid) -> Vec<i64> {
        let state = self.state.lock().unwrap();
        state.overtook.iter().filter(|(of, _)| *of == scope.to_string()).map(|(_, sequence)| *sequence).collect()
    }

    pub(crate) fn largest_call(&self) -> usize {
        self.state.lock().unwrap().largest
    }
}

impl State {
    fn mark(&self) -> Option<Mark> {
        self.epoch.map(|epoch| Mark { epoch_id: epoch.to_string(), revision: 1 })
    }

    fn apply(&mut self, event: &FactEvent) {
        let applied = self.applied.entry(event.scope_id.clone()).or_default();
        if event.sequence == *applied + 1 {
            *applied = event.sequence;
            self.effects.push((event.scope_id.clone(), event.sequence));
        }
    }
}

#[tonic::async_trait]
impl FactService for TestAuthz {
    async fn apply_facts(&self, request: Request<ApplyFactsRequest>) -> Result<Response<ApplyFactsResponse>, Status> {
        if self.away.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        if self.hanging.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let ApplyFactsRequest { service, events, express } = request.into_inner();
        assert_eq!(service, "notes");
        let mut state = self.state.lock().unwrap();
        state.largest = state.largest.max(events.len());
        if events.iter().any(|event| state.refused.contains(&event.scope_id)) {
            return Err(Status::invalid_argument("refused"));
        }
        if events.iter().any(|event| state.failing.contains(&event.scope_id)) {
            state.failures += 1;
            return Err(Status::internal("failing"));
        }
        for event in &events {
            if express {
                state.overtook.push((event.scope_id.clone(), event.sequence));
            } else {
                state.apply(event);
            }
        }
        let scopes: BTreeSet<_> = events.into_iter().map(|event| event.scope_id).collect();
        let position = |scope_id: String| {
            let applied_sequence = state.applied.get(&scope_id).copied().unwrap_or_default();
            StreamPosition { scope_id, applied_sequence }
        };
        Ok(Response::new(ApplyFactsResponse {
            positions: scopes.into_iter().map(position).collect(),
            mark: state.mark(),
        }))
    }

    async fn attend(&self, request: Request<AttendRequest>) -> Result<Response<AttendResponse>, Status> {
        let AttendRequest { seen, ready_epoch_id, .. } = request.into_inner();
        let mut state = self.state.lock().unwrap();
        let Some(mark) = state.mark() else { return Err(Status::unimplemented("of no epoch")) };
        // It knows no more of its life than the epoch that it is in.
        let is_known = seen.is_some_and(|seen| seen.epoch_id == mark.epoch_id && seen.revision <= mark.revision);
        if ready_epoch_id == mark.epoch_id && is_known {
            state.confirmed = state.epoch;
        }
        Ok(Response::new(AttendResponse { mark: Some(mark), is_known }))
    }

    async fn claim_verification(
        &self,
        _: Request<ClaimVerificationRequest>,
    ) -> Result<Response<ClaimVerificationResponse>, Status> {
        Err(Status::unimplemented("of no verification"))
    }

    async fn report_verification(
        &self,
        _: Request<ReportVerificationRequest>,
    ) -> Result<Response<ReportVerificationResponse>, Status> {
        Err(Status::unimplemented("of no verification"))
    }

    async fn restore_stream(
        &self,
        _: Request<RestoreStreamRequest>,
    ) -> Result<Response<RestoreStreamResponse>, Status> {
        Err(Status::unimplemented("of no verification"))
    }

    async fn get_digest(&self, request: Request<GetDigestRequest>) -> Result<Response<GetDigestResponse>, Status> {
        if self.away.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let request = request.into_inner();
        let state = self.state.lock().unwrap();
        if !request.scope_id.is_empty() {
            let applied_sequence = state.applied.get(&request.scope_id).copied().unwrap_or_default();
            let digest = StreamDigest { scope_id: request.scope_id, applied_sequence, digest: Vec::new() };
            return Ok(Response::new(GetDigestResponse { digests: vec![digest] }));
        }
        let after = state.applied.iter().filter(|(scope, _)| **scope > request.after_scope_id);
        let page = after.take(usize::try_from(request.page_size).unwrap());
        let digest = |(scope_id, applied_sequence): (&String, &i64)| StreamDigest {
            scope_id: scope_id.clone(),
            applied_sequence: *applied_sequence,
            digest: Vec::new(),
        };
        Ok(Response::new(GetDigestResponse { digests: page.map(digest).collect() }))
    }
}
