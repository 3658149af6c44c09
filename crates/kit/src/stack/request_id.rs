//! Every call has an id: the caller's own if it brings one, and the answer repeats it.

use http::{HeaderMap, HeaderValue};

use crate::source::Source;
use crate::stack::step::{Answer, Next, Request, Step};

const HEADER: &str = "x-request-id";
const LENGTH_MAX: usize = 64;

/// The id of the call: in its extensions, in its answer's metadata, in its log lines and in its error's `RequestInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

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
    fn around<S: Next>(&self, mut request: Request, next: &mut S) -> Answer {
        let id = brought(request.headers()).unwrap_or_else(|| self.source.uuid().to_string());
        let echo = HeaderValue::from_str(&id);
        request.extensions_mut().insert(RequestId(id));
        let answer = next.ask(request);
        Box::pin(async move {
            let mut response = answer.await;
            if let Ok(echo) = echo {
                response.headers_mut().insert(HEADER, echo);
            }
            response
        })
    }
}

/// The caller's id, if it can stand in a log line as it is.
fn brought(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plausible = (1..=LENGTH_MAX).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    plausible.then(|| id.to_owned())
}
