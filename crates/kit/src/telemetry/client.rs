//! A call to another service: a span of its own where the caller is recorded, and the trace goes along.

use std::task::{Context as TaskContext, Poll};

use futures::future::BoxFuture;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use tonic::Code;
use tonic::body::Body;
use tower::Service;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::telemetry::propagation::inject;
use crate::telemetry::{self, codes};

/// Sends calls on, with their trace.
#[derive(Debug, Clone)]
pub struct TracedClient<S> {
    inner: S,
}

/// Sends calls on to this, with their trace.
pub fn traced_client<S>(inner: S) -> TracedClient<S> {
    TracedClient { inner }
}

impl<S, B> Service<http::Request<Body>> for TracedClient<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Future: Send + 'static, Error: Send + 'static>,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let current = Context::current();
        if !current.span().span_context().is_sampled() {
            inject(&current, request.headers_mut());
            return Box::pin(self.inner.call(request));
        }
        let span = client_span(request.uri().path());
        inject(&span.context(), request.headers_mut());
        let answer = span.in_scope(|| self.inner.call(request));
        Box::pin(
            async move {
                let answer = answer.await;
                let code = match &answer {
                    Ok(response) => response.headers().get("grpc-status").map(|code| Code::from_bytes(code.as_bytes())),
                    Err(_) => Some(Code::Unavailable),
                };
                // Where the status is not among the headers it comes with the body, and then it is OK as a rule.
                if let Some(code) = code.filter(|code| *code != Code::Ok) {
                    let span = Span::current();
                    span.record("rpc.response.status_code", codes::name(code));
                    span.record("otel.status_code", "ERROR");
                }
                answer
            }
            .instrument(span),
        )
    }
}

fn client_span(path: &str) -> Span {
    let method = path.trim_start_matches('/');
    tracing::info_span!(
        target: telemetry::SPANS,
        "request",
        otel.name = method,
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        rpc.system.name = "grpc",
        rpc.method = method,
        rpc.response.status_code = tracing::field::Empty,
    )
}
