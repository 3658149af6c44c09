//! A server of the contract that a test can hold up: it answers what the test says, when the test says.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::access::v1::subject;
use contracts::authz::v1::authz_service_server::{AuthzService, AuthzServiceServer};
use contracts::authz::v1::*;
use ids::{ResourceId, UserId};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tonic::metadata::MetadataMap;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use uuid::Uuid;

use crate::{Client, Credential, Limits, Question};

/// The server, as a test sees it.
#[derive(Debug, Clone)]
pub(super) struct House(Arc<Rooms>);

#[derive(Debug)]
struct Rooms {
    address: String,
    /// What is answered to each question that arrives from now on.
    allowed: AtomicBool,
    /// About whom nobody may ask: a batch with one of them is refused.
    closed: Mutex<HashSet<UserId>>,
    /// Whether it tells which those are.
    telling: AtomicBool,
    /// How many calls are still to fail, and how.
    failing: AtomicU32,
    failure: Mutex<Code>,
    /// Whether an answer is left out of each batch.
    careless: AtomicBool,
    /// An answer leaves when it has passed here.
    door: Semaphore,
    calls: Mutex<Vec<Call>>,
}

/// A call that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) questions: usize,
    pub(super) alone: bool,
    pub(super) revision: String,
    pub(super) authorization: String,
    pub(super) timeout: Duration,
}

/// More than a test sends.
const OPEN: usize = 1_000_000;

impl House {
    pub(super) async fn open() -> Self {
        let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = format!("http://{}", incoming.local_addr().unwrap());
        let house = Self(Arc::new(Rooms {
            address,
            allowed: AtomicBool::new(true),
            closed: Mutex::default(),
            telling: AtomicBool::new(false),
            failing: AtomicU32::new(0),
            failure: Mutex::new(Code::Unavailable),
            careless: AtomicBool::new(false),
            door: Semaphore::new(OPEN),
            calls: Mutex::default(),
        }));
        let service = AuthzServiceServer::new(house.clone()).max_decoding_message_size(4 << 20);
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
        house
    }

    pub(super) fn client(&self, limits: Limits) -> Client {
        let credential = Credential::bearer("one").unwrap();
        Client::connect(self.0.address.as_str(), credential).unwrap().with_limits(limits)
    }

    pub(super) fn answer(&self, allowed: bool) {
        self.0.allowed.store(allowed, Ordering::SeqCst);
    }

    pub(super) fn may_not_be_asked_about(&self, number: u128) {
        self.0.closed.lock().unwrap().insert(user(number));
    }

    pub(super) fn tell_about_whom(&self) {
        self.0.telling.store(true, Ordering::SeqCst);
    }

    pub(super) fn fail(&self, calls: u32, code: Code) {
        *self.0.failure.lock().unwrap() = code;
        self.0.failing.store(calls, Ordering::SeqCst);
    }

    pub(super) fn leave_answers_out(&self) {
        self.0.careless.store(true, Ordering::SeqCst);
    }

    /// Holds all answers back from now on.
    pub(super) fn shut(&self) {
        self.0.door.forget_permits(OPEN);
    }

    /// Lets them go again.
    pub(super) fn reopen(&self) {
        self.0.door.add_permits(OPEN);
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.0.calls.lock().unwrap().clone()
    }

    /// How many questions each call had.
    pub(super) fn sizes(&self) -> Vec<usize> {
        self.calls().iter().map(|call| call.questions).collect()
    }

    /// Waits until so many calls have arrived.
    pub(super) async fn has_calls(&self, count: usize) {
        while self.calls().len() < count {
            sleep(Duration::from_millis(1)).await;
        }
    }

    async fn take(&self, call: Call, checks: &[CheckRequest]) -> Result<Vec<CheckResponse>, Status> {
        // The facts of the moment in which the call arrived.
        let allowed = self.0.allowed.load(Ordering::SeqCst);
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        self.0.door.acquire().await.unwrap().forget();
        let failing = self.0.failing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if failing.is_ok() {
            return Err(Status::new(*self.0.failure.lock().unwrap(), "as the test says"));
        }
        let refused = (0..).zip(checks).filter(|(_, check)| self.is_closed(check)).map(|(number, _): (u64, _)| number);
        let refused: Vec<_> = refused.map(|number| number.to_string()).collect();
        if !refused.is_empty() {
            let message = "the caller may not ask about somebody of these";
            let mut details = ErrorDetails::new();
            if self.0.telling.load(Ordering::SeqCst) {
                let checks = [("checks".to_owned(), refused.join(","))];
                details.set_error_info("PERMISSION_DENIED", "tenantry", checks);
            }
            return Err(Status::with_error_details(Code::PermissionDenied, message, details));
        }
        let reason = if allowed { DecisionReason::Role } else { DecisionReason::NotHeld };
        let answers = checks.len() - usize::from(self.0.careless.load(Ordering::SeqCst));
        Ok(vec![CheckResponse { allowed, reason: reason.into() }; answers])
    }

    fn is_closed(&self, check: &CheckRequest) -> bool {
        match check.subject.as_ref().and_then(|subject| subject.kind.as_ref()) {
            Some(subject::Kind::UserId(id)) => self.0.closed.lock().unwrap().contains(&id.parse().unwrap()),
            _ => false,
        }
    }
}

impl Call {
    fn new(questions: usize, alone: bool, consistency: Option<&Consistency>, metadata: &MetadataMap) -> Self {
        let text = |name: &str| metadata.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let timeout = text("grpc-timeout");
        let (digits, unit) = timeout.split_at(timeout.len() - 1);
        let digits: u64 = digits.parse().unwrap();
        let timeout = match unit {
            "m" => Duration::from_millis(digits),
            "u" => Duration::from_micros(digits),
            "n" => Duration::from_nanos(digits),
            other => panic!("{other}"),
        };
        let revision = consistency.map(|consistency| consistency.at_least_revision.clone()).unwrap_or_default();
        Self { questions, alone, revision, authorization: text("authorization"), timeout }
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AuthzService for House {
    async fn check(&self, request: Request<CheckRequest>) -> Answer<CheckResponse> {
        let check = request.get_ref();
        let call = Call::new(1, true, check.consistency.as_ref(), request.metadata());
        let mut answers = self.take(call, std::slice::from_ref(check)).await?;
        answers.pop().map(Response::new).ok_or_else(|| Status::internal("careless"))
    }

    async fn batch_check(&self, request: Request<BatchCheckRequest>) -> Answer<BatchCheckResponse> {
        let batch = request.get_ref();
        let call = Call::new(batch.checks.len(), false, batch.consistency.as_ref(), request.metadata());
        Ok(Response::new(BatchCheckResponse { results: self.take(call, &batch.checks).await? }))
    }

    async fn list_resources(&self, _: Request<ListResourcesRequest>) -> Answer<ListResourcesResponse> {
        Err(Status::unimplemented("this house checks"))
    }

    async fn list_subjects(&self, _: Request<ListSubjectsRequest>) -> Answer<ListSubjectsResponse> {
        Err(Status::unimplemented("this house checks"))
    }

    async fn list_permissions(&self, _: Request<ListPermissionsRequest>) -> Answer<ListPermissionsResponse> {
        Err(Status::unimplemented("this house checks"))
    }

    async fn explain(&self, _: Request<ExplainRequest>) -> Answer<ExplainResponse> {
        Err(Status::unimplemented("this house checks"))
    }
}

/// A question about the caller.
pub(super) fn own() -> Question {
    Question::new("media.view".parse().unwrap(), ResourceId::from_uuid(Uuid::from_u128(7)))
}

/// A question about somebody.
pub(super) fn about(number: u128) -> Question {
    own().of(user(number))
}

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}
