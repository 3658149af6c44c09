//! What holds of every method that has such a field, or takes a message at all.

use contracts::guarded::Audience;
use e2e::Suite;
use e2e::dynamic::method_of;
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::bad_input::{expect_refusal, violated};
use crate::contract::case::Case;
use crate::contract::cases;
use crate::contract::world::World;

/// A request with one field that cannot be, and how it is refused.
struct Bad {
    request: Value,
    code: Code,
    reason: &'static str,
    /// The field that the refusal names; none for a state.
    field: Option<&'static str>,
}

pub(crate) async fn every_method_refuses_bad_form(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let mut tried = 0;
    for case in cases::all().into_iter().filter(|case| case.audience() != Audience::Internal) {
        for bad in bad_requests(&case, &world) {
            let outcome = suite.call(case.method, &bad.request, &case.permitted(suite, &world)).await;
            let what = format!("{} {}", case.method, bad.request);
            let status = outcome.expect_err(&what);
            expect_refusal(&status, bad.code, bad.reason, &what);
            assert_eq!(violated(&status), Vec::from_iter(bad.field), "{what}");
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} requests were tried");
    before.expect_same(&world.snapshot(suite).await);
}

pub(crate) async fn every_method_refuses_garbage(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let garbage: [&[u8]; 4] = [&[0xff; 16], &[0x0a, 0x05, b'x'], &[0x0a, 0x02, 0xc3, 0x28], &[0x07]];
    for case in cases::all() {
        for bytes in garbage.into_iter().filter(|bytes| !is_decodable(&case, bytes)) {
            let headers = case.permitted(suite, &world);
            let outcome = suite.call_with_bytes(case.method, bytes.to_vec(), &headers).await;
            let what = format!("{} {bytes:02x?}", case.method);
            let status: Status = outcome.expect_err(&what);
            expect_refusal(&status, Code::InvalidArgument, "INVALID_FIELDS", &what);
        }
    }
    before.expect_same(&world.snapshot(suite).await);
}

fn bad_requests(case: &Case, world: &World) -> Vec<Bad> {
    let message = method_of(case.method).input();
    let mut bad = Vec::new();
    let mut with = |name: &'static str, value: Value| {
        if message.get_field_by_name(name).is_some() {
            let mut request = (case.request)(world);
            request[name] = value;
            bad.push(Bad { request, code: Code::InvalidArgument, reason: "INVALID_FIELDS", field: Some(name) });
        }
    };
    with("request_id", json!("not a UUID"));
    with("page_size", json!(-1));
    with("page_token", json!("bm90IGEgdG9rZW4"));
    with("page_token", json!("%%%"));
    with("update_mask", json!("noSuchField"));
    // Of something that is made there is none yet: it is for answers alone.
    if !case.method.contains("/Create") {
        bad.extend(stale_etag(&message, (case.request)(world)));
    }
    bad
}

/// The request with an `etag` that was never one, in itself or in what it updates.
fn stale_etag(message: &MessageDescriptor, mut request: Value) -> Option<Bad> {
    let is_resource = |kind: Kind| matches!(kind, Kind::Message(inner) if inner.get_field_by_name("etag").is_some());
    let updated = message.fields().find(|field| !field.is_list() && is_resource(field.kind()));
    let holder = match updated {
        Some(field) => &mut request[field.name()],
        None => message.get_field_by_name("etag").map(|_| &mut request)?,
    };
    holder["etag"] = json!("never");
    Some(Bad { request, code: Code::Aborted, reason: "ETAG_MISMATCH", field: None })
}

/// Whether the bytes happen to be a message of the method's.
fn is_decodable(case: &Case, bytes: &[u8]) -> bool {
    prost_reflect::DynamicMessage::decode(method_of(case.method).input(), bytes).is_ok()
}
