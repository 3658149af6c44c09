//! Says in the contracts' words what tonic says in its own: a message that is too large or no message at all. And lets
//! no text of a defect out, whoever wrote it.

use http::HeaderMap;
use http_body::Frame;
use http_body_util::BodyExt as _;
use tonic::body::Body;
use tonic::{Code, Status};

use crate::stack::refusal::{Asked, Refusal, is_grpc};
use crate::stack::step::{Next, Request, Response, Step};

#[derive(Debug)]
pub(super) struct Statuses;

const STATUS: &str = "grpc-status";

impl Step for Statuses {
    fn around<N: Next>(&self, request: Request, next: &N) -> impl Future<Output = Response> + Send + 'static + use<N> {
        let asked = Asked::by(&request);
        let answer = next.ask(request);
        async move { translated(answer.await, asked) }
    }
}

fn translated(mut response: Response, asked: Asked) -> Response {
    if !is_grpc(response.headers()) {
        return response;
    }
    if response.headers().contains_key(STATUS) {
        translate(response.headers_mut(), &asked);
        return response;
    }
    // The status comes at the end of the body: an answer that turned out too large, or a stream.
    response.map(|body| {
        Body::new(body.map_frame(move |frame| match frame.into_trailers() {
            Ok(mut trailers) => {
                translate(&mut trailers, &asked);
                Frame::trailers(trailers)
            }
            Err(frame) => frame,
        }))
    })
}

/// Puts our own status into the headers or trailers in place of one that is not ours.
fn translate(headers: &mut HeaderMap, asked: &Asked) {
    if headers.get(STATUS).is_some_and(|status| status == "0") {
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
