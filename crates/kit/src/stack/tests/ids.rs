use uuid::Uuid;

use crate::stack::tests::{ask, call, header, routes, stack};

#[tokio::test]
async fn a_callers_id_is_taken_and_repeated() {
    let mut request = call("/id");
    request.headers_mut().insert("x-request-id", "Build_17-retry".parse().unwrap());
    let response = ask(&stack(routes()), request).await;
    assert_eq!(header(&response, "said"), "Build_17-retry");
    assert_eq!(header(&response, "x-request-id"), "Build_17-retry");
}

#[tokio::test]
async fn an_id_that_could_break_a_log_is_replaced() {
    let service = stack(routes());
    let long = "x".repeat(65);
    for id in ["", "a b", "a\"b", "a\tb", "a=b", "é", &long] {
        let mut request = call("/id");
        request.headers_mut().insert("x-request-id", http::HeaderValue::from_bytes(id.as_bytes()).unwrap());
        let response = ask(&service, request).await;
        assert!(Uuid::try_parse(header(&response, "x-request-id")).is_ok(), "{id:?}");
        assert_eq!(header(&response, "said"), header(&response, "x-request-id"));
    }
}

#[tokio::test]
async fn each_call_without_one_gets_its_own() {
    let service = stack(routes());
    let (one, other) = (ask(&service, call("/id")).await, ask(&service, call("/id")).await);
    assert_ne!(header(&one, "x-request-id"), header(&other, "x-request-id"));
}
