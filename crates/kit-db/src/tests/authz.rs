//! An authz of the contract's words: in order, without gaps, and past the order where it is asked to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use contracts::authz::internal::v1::fact_service_server::{FactService, FactServiceServer};
use contracts::authz::internal::v1::{
    ApplyFactsRequest, ApplyFactsResponse, AttendRequest, AttendResponse, ClaimVerificationRequest,
    ClaimVerificationResponse, FactEvent, GetDigestRequest, GetDigestResponse, ReportVerificationRequest,
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
        Ok(Response::new(ApplyFactsResponse { positions: scopes.into_iter().map(position).collect(), mark: None }))
    }

    async fn attend(&self, _: Request<AttendRequest>) -> Result<Response<AttendResponse>, Status> {
        Err(Status::unimplemented("of no epoch"))
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
