//! Every call has an id: the caller's own if it brings one, and the answer repeats it.

use std::sync::Arc;

use futures::FutureExt as _;
use http::{HeaderMap, HeaderValue};
use uuid::fmt::Hyphenated;

use crate::source::Source;
use crate::stack::step::{Next, Request, Response, Step};

const HEADER: &str = "x-request-id";
const LENGTH_MAX: usize = 64;

/// The id of the call: in its extensions, in its answer's metadata, in its log lines and in its error's `RequestInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

#[derive(Debug)]
pub(super) struct RequestIds {
    source: Source,
}

impl RequestIds {
    pub(super) fn new(source: &Source) -> Self {
        Self { source: source.clone() }
    }
}

impl Step for RequestIds {
    fn around<N: Next>(
        &self,
        mut request: Request,
        next: &N,
    ) -> impl Future<Output = Response> + Send + 'static + use<N> {
        let id = brought(request.headers()).unwrap_or_else(|| made(&self.source));
        let echo = HeaderValue::from_str(&id).map(|mut echo| {
            // No two are the same: the connection's table of headers would only lose others to it.
            echo.set_sensitive(true);
            echo
        });
        request.extensions_mut().insert(RequestId(id));
        let answer = next.ask(request);
        answer.map(move |mut response| {
            if let Ok(echo) = echo {
                response.headers_mut().insert(HEADER, echo);
            }
            response
        })
    }
}

/// The caller's id, if it can stand in a log line as it is.
fn brought(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plausible = (1..=LENGTH_MAX).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    plausible.then(|| id.into())
}

fn made(source: &Source) -> Arc<str> {
    let mut text = [0; Hyphenated::LENGTH];
    Arc::from(&*source.uuid().hyphenated().encode_lower(&mut text))
}
