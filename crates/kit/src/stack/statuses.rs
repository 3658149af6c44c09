//! Says in the contracts' words what tonic says in its own: a message that is too large or no message at all. And lets
//! no text of a defect out, whoever wrote it.

use http::HeaderMap;
use tonic::{Code, Status};

use crate::stack::refusal::{Asked, Refusal};

/// Puts our own status into the headers or trailers in place of one that is not ours.
pub(super) fn translate(headers: &mut HeaderMap, asked: &Asked) {
    if headers.get("grpc-status").is_none_or(|status| status == "0") {
        return;
    }
    let Some(status) = Status::from_header_map(headers) else { return };
    let Some(refusal) = foreign(&status) else { return };
    if matches!(refusal, Refusal::Internal) {
        tracing::error!(code = ?status.code(), message = status.message(), "internal error");
    }
    // The new status writes all the headers that the old one wrote: it has details, which the old one had not.
    if refusal.status(asked.request_id()).add_header(headers).is_err() {
        tracing::error!("a status could not be written");
    }
}

/// What a status of tonic's own making means. Those of the services have details and stay as they are.
fn foreign(status: &Status) -> Option<Refusal> {
    if !status.details().is_empty() {
        return None;
    }
    let message = status.message();
    match status.code() {
        Code::OutOfRange if message.starts_with("Error, decoded message length too large") => {
            let limit = message.split("the limit is: ").nth(1).and_then(|rest| rest.split(' ').next());
            Some(Refusal::TooLarge { limit: limit.map(str::to_owned) })
        }
        Code::Internal if UNDECODABLE.iter().any(|beginning| message.starts_with(beginning)) => {
            Some(Refusal::Undecodable)
        }
        Code::Internal | Code::Unknown | Code::DataLoss | Code::OutOfRange => Some(Refusal::Internal),
        _ => None,
    }
}

/// How tonic's and prost's words about broken messages of callers begin.
const UNDECODABLE: [&str; 5] = [
    "failed to decode Protobuf message",
    "protocol error: received message with",
    "Missing request message",
    "Unexpected EOF decoding stream",
    "Error decompressing",
];
