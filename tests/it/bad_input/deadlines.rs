//! Callers who wait for a moment alone. They speak gRPC-web here: a gRPC client would measure the time itself, and not
//! show what the server says.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use e2e::{PASSWORD, Suite, http};
use prost::Message as _;
use prost_reflect::DynamicMessage;
use serde_json::json;
use tenantry::settings::ServiceName;

use crate::bad_input::World;

const SIGN_IN: &str = "identity.v1.SessionService/SignIn";

pub(crate) async fn whoever_cannot_wait_is_told_so(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let address = suite.address(ServiceName::Identity);
    let request = json!({ "email": world.alice.email, "password": PASSWORD });
    let message = DynamicMessage::deserialize(e2e::dynamic::method_of(SIGN_IN).input(), request).expect("a request");
    // A password's hash takes longer than any of these.
    for timeout in ["1n", "1u", "1m"] {
        let answer = ask(address, &message.encode_to_vec(), timeout).await;
        assert_eq!(header(&answer, "grpc-status"), Some("4"), "{timeout}: {answer}");
        let details = header(&answer, "grpc-status-details-bin").expect("details");
        let details = STANDARD_NO_PAD.decode(details.trim_end_matches('=')).expect("base64");
        let told = |text: &str| details.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(
            told("DEADLINE_EXCEEDED") && told(header(&answer, "x-request-id").expect("an id")),
            "{timeout}: {answer}"
        );
    }
    let answer = ask(address, &message.encode_to_vec(), "20S").await;
    assert_eq!(header(&answer, "grpc-status"), Some("0"), "with time enough it is answered: {answer}");
    before.expect_same(&world.snapshot(suite).await);
}

/// The whole answer: its headers, and its body with the trailers in it.
async fn ask(address: SocketAddr, message: &[u8], timeout: &str) -> String {
    let length = u32::try_from(message.len()).expect("a short message").to_be_bytes();
    let body = [&[0][..], &length, message].concat();
    let head = format!(
        "POST /tenantry.{SIGN_IN} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/grpc-web+proto\r\n\
         grpc-timeout: {timeout}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    http::exchange(address, &[head.as_bytes(), &body].concat()).await
}

/// A header, or a trailer in the body.
fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let values = answer.match_indices(name).filter_map(|(at, _)| answer[at + name.len()..].strip_prefix(':'));
    values.map(|rest| rest.lines().next().unwrap_or_default().trim()).next()
}
