//! A service that runs more than once: calls go to its processes in turn, and past those that are not there.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::request::Parts;
use http_body_util::{BodyExt as _, Full};
use tonic::body::Body;
use tonic::transport::Channel;
use tower::{Service, ServiceExt as _};

use crate::wire::Unreachable;

/// A channel to each process.
#[derive(Debug, Clone)]
pub(super) struct Several {
    channels: Arc<[Channel]>,
    /// Whose turn it is.
    turn: Arc<AtomicUsize>,
}

impl Several {
    pub(super) fn new(channels: impl IntoIterator<Item = Channel>) -> Self {
        Self { channels: channels.into_iter().collect(), turn: Arc::default() }
    }

    /// Sends a call to one after the other, until it has reached one. What may have reached one is not sent again: only
    /// the caller knows whether that would do any harm.
    async fn send(self, head: Parts, message: Bytes) -> Result<http::Response<Body>, Unreachable> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        let count = self.channels.len();
        let mut last = None;
        for number in (0..count).map(|step| first.wrapping_add(step) % count) {
            let Some(channel) = self.channels.get(number) else { continue };
            let request = http::Request::from_parts(head.clone(), Body::new(Full::new(message.clone())));
            match channel.clone().oneshot(request).await {
                Err(error) if was_not_sent(&error) => last = Some(error),
                answer => return answer.map_err(Unreachable::because),
            }
        }
        Err(Unreachable::because(last.map_or_else(|| tower::BoxError::from("it has no address"), Into::into)))
    }
}

impl Service<http::Request<Body>> for Several {
    type Response = http::Response<Body>;
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let several = self.clone();
        Box::pin(async move {
            // Calls between services are single messages, and short.
            let (head, body) = request.into_parts();
            let message = body.collect().await.map_err(Unreachable::because)?.to_bytes();
            several.send(head, message).await
        })
    }
}

/// Whether no byte of a call has left: there was no connection, and none could be made.
fn was_not_sent(error: &tonic::transport::Error) -> bool {
    let mut cause = Some(error as &(dyn Error + 'static));
    while let Some(error) = cause {
        if error.is::<tonic::ConnectError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
