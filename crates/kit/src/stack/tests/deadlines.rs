use std::time::Duration;

use tokio::time::Instant;
use tonic::Code;

use crate::stack::tests::{ask, call, header, routes, stack, status};

async fn millis_allowed(given: Option<&str>) -> u64 {
    let mut request = call("/deadline");
    if let Some(given) = given {
        request.headers_mut().insert("grpc-timeout", given.parse().unwrap());
    }
    header(&ask(&stack(routes()), request).await, "said").parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_has_the_time_that_its_caller_waits_and_never_more_than_the_suite_allows() {
    for (given, millis) in [
        (None, 10_000),
        (Some("2S"), 1_950),
        (Some("100m"), 95),
        (Some("1000000u"), 950),
        (Some("30S"), 29_950),
        (Some("31S"), 30_000),
        (Some("1H"), 30_000),
        (Some("99999999M"), 30_000),
        // Nonsense counts as not said.
        (Some("2"), 10_000),
        (Some("S"), 10_000),
        (Some(""), 10_000),
        (Some("-1S"), 10_000),
        (Some("2s"), 10_000),
        (Some("123456789n"), 10_000),
    ] {
        assert_eq!(millis_allowed(given).await, millis, "{given:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_too_long_is_answered_in_time() {
    let mut request = call("/slow");
    request.headers_mut().insert("grpc-timeout", "2S".parse().unwrap());
    let started = Instant::now();
    let response = ask(&stack(routes()), request).await;
    assert_eq!(started.elapsed().as_secs(), 1);
    let (status, info) = status(&response);
    assert_eq!((status.code(), info.reason.as_str()), (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"));

    let started = Instant::now();
    let response = ask(&stack(routes()), call("/slow")).await;
    assert_eq!(status_code(&response), Code::DeadlineExceeded);
    assert_eq!(started.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn plain_http_that_takes_too_long_is_a_504() {
    let request = http::Request::get("/slow").body(tonic::body::Body::empty()).unwrap();
    assert_eq!(ask(&stack(routes()), request).await.status(), 504);
}

fn status_code(response: &http::Response<tonic::body::Body>) -> Code {
    status(response).0.code()
}
