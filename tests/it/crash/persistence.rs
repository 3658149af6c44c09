//! A caller who does not give up: the same call, with the same `request_id`, until it is answered.

use std::time::Duration;

use e2e::dynamic::{Headers, method_of};
use e2e::{Suite, reason};
use kit::Source;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};

/// How long to go on, and how long to wait in between.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(30);
/// A caller that waits longer for one answer than this asks again.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A call that was answered OK, so that it can be made once more.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) method: &'static str,
    pub(crate) request: Value,
    pub(crate) headers: Headers,
    pub(crate) answer: Value,
}

/// Calls until the answer is OK.
pub(crate) async fn insist(suite: &Suite, method: &'static str, mut request: Value, headers: &Headers) -> Answered {
    if method_of(method).input().get_field_by_name("request_id").is_some() && request.get("request_id").is_none() {
        request["request_id"] = json!(Source::system().uuid().to_string());
    }
    let answer = until(suite, method, &request, headers, Result::ok).await;
    Answered { method, request, headers: headers.clone(), answer }
}

/// Calls until the answer is as it should be.
pub(crate) async fn insist_on(
    suite: &Suite,
    method: &'static str,
    request: &Value,
    headers: &Headers,
    is_wanted: impl Fn(&Value) -> bool,
) {
    until(suite, method, request, headers, |outcome| outcome.ok().filter(&is_wanted)).await;
}

/// Calls until the call is refused with this code, by a service that means it.
pub(crate) async fn insist_on_refusal(
    suite: &Suite,
    method: &'static str,
    request: &Value,
    headers: &Headers,
    code: Code,
) {
    let refused = |outcome: Result<Value, Status>| match outcome {
        Ok(answer) => panic!("{method} {request} must be refused: {answer}"),
        Err(status) => (status.code() == code && !reason(&status).is_empty()).then_some(()),
    };
    until(suite, method, request, headers, refused).await;
}

async fn until<T>(
    suite: &Suite,
    method: &str,
    request: &Value,
    headers: &Headers,
    wanted: impl Fn(Result<Value, Status>) -> Option<T>,
) -> T {
    let end = Instant::now() + PATIENCE;
    let headers = headers.clone().with("grpc-timeout", format!("{}S", TIMEOUT.as_secs()));
    loop {
        let outcome = suite.call(method, request, &headers).await;
        let last = format!("{outcome:?}");
        if let Err(status) = &outcome {
            expect_passing(method, request, status);
        }
        if let Some(value) = wanted(outcome) {
            return value;
        }
        assert!(Instant::now() < end, "{method} {request}: {last}");
        sleep(PAUSE).await;
    }
}

/// A refusal that a repetition may overcome: a process that is away, two changes that met, a right that is not known
/// everywhere yet. What a service calls its own defect, or a repetition a second time, is none.
fn expect_passing(method: &str, request: &Value, status: &Status) {
    let by_a_service = !reason(status).is_empty();
    let never = [Code::Internal, Code::AlreadyExists, Code::InvalidArgument, Code::NotFound, Code::ResourceExhausted];
    assert!(!(by_a_service && never.contains(&status.code())), "{method} {request}: {status:?}");
}
