//! How long a call may take: as long as its caller waits, and never longer than the suite allows.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};

use crate::stack::refusal::{Asked, Refusal};
use crate::stack::step::{Next, Request, Response, Step};

/// How long a call may take when its caller does not say.
pub const DEFAULT: Duration = Duration::from_secs(10);
/// How long a call may take at most. Streams may go on: it is the answer's beginning that is waited for.
pub const MAX: Duration = Duration::from_secs(30);

/// When the call must be answered; in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Instant);

#[derive(Debug)]
pub(super) struct Deadlines;

const HEADER: &str = "grpc-timeout";
/// A caller who waits for a second is answered this much before, so that the answer still finds somebody who listens.
const MARGIN_MAX: Duration = Duration::from_millis(50);

impl Step for Deadlines {
    fn around<N: Next>(
        &self,
        mut request: Request,
        next: &N,
    ) -> impl Future<Output = Response> + Send + 'static + use<N> {
        let deadline = Instant::now() + allowed(request.headers_mut());
        request.extensions_mut().insert(Deadline(deadline));
        let asked = Asked::by(&request);
        let answer = next.ask(request);
        async move {
            let mut answer = pin!(answer);
            // What is answered at the first look needs no clock.
            if let Poll::Ready(response) = futures::poll!(answer.as_mut()) {
                return response;
            }
            match timeout_at(deadline, answer).await {
                Ok(response) => response,
                Err(_) => asked.refused(&Refusal::DeadlineExceeded),
            }
        }
    }
}

/// How long the call may take. The header goes: a second clock would only run against this one.
fn allowed(headers: &mut HeaderMap) -> Duration {
    match headers.remove(HEADER).as_ref().and_then(parse) {
        None => DEFAULT,
        Some(given) if given > MAX => MAX,
        Some(given) => given.saturating_sub((given / 20).min(MARGIN_MAX)),
    }
}

/// At most eight digits and a unit, as gRPC has it. What is no such thing counts as not said.
fn parse(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}
