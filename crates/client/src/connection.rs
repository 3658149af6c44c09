//! What calls travel on, and what is said of those that got no answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http_body_util::BodyExt as _;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::transport::Channel;
use tonic::{Code, Status, TimeoutExpired};
use tower::ServiceExt as _;

/// What the generated clients of [`Client`](crate::Client) send through: tonic's channel, but what becomes of a call
/// without an answer is told as gRPC counts it.
///
/// tonic leaves it at what the connection said: that is CANCELLED or INTERNAL where the suite asked a connection to go
/// just when a call set out, UNKNOWN where it broke under way, and CANCELLED where a deadline passed on this side. gRPC
/// has UNAVAILABLE for the first three and DEADLINE_EXCEEDED for the last. (A call that something on the way ended by
/// itself, without a word of gRPC, is among the UNAVAILABLE too.) What was said is the status' source; one that comes from
/// the suite has none.
#[derive(Debug, Clone)]
pub struct Connection(Channel);

impl Connection {
    /// A connection over a channel that is made elsewhere.
    #[must_use]
    pub fn over(channel: &Channel) -> Self {
        Self(channel.clone())
    }
}

impl Service<http::Request<Body>> for Connection {
    type Response = http::Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    /// Always: generated clients make UNKNOWN of whatever is wrong before a call, so the call waits for the channel.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answer = self.0.clone().oneshot(request);
        Box::pin(async move {
            let answer = answer.await.map_err(|error| unanswered(Status::from_error(error.into())))?;
            // It can break in the middle of an answer, too.
            Ok(answer.map(|body| Body::new(body.map_err(unanswered))))
        })
    }
}

/// What a failure of the connection is to gRPC.
fn unanswered(failure: Status) -> Status {
    let mut status = match failure.code() {
        Code::Unavailable => return failure,
        _ if took_too_long(&failure) => Status::deadline_exceeded("the deadline passed"),
        _ => Status::unavailable("the connection broke"),
    };
    status.set_source(Arc::new(failure));
    status
}

/// Whether a deadline passed on this side, the call's or one of the channel's own: tonic says so in the source alone.
fn took_too_long(failure: &Status) -> bool {
    let causes = std::iter::successors(std::error::Error::source(failure), |cause| (*cause).source());
    causes.into_iter().any(|cause| cause.is::<TimeoutExpired>())
}

#[cfg(test)]
mod tests;
