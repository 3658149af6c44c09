//! A span for every call that is traced, as a child of its caller's; a duration for every call; and the call's id and
//! method on every log line below.

use std::sync::Arc;
use std::time::Instant;

use http_body::Frame;
use http_body_util::BodyExt as _;
use opentelemetry::trace::FutureExt as _;
use tonic::Code;
use tonic::body::Body;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::source::Source;
use crate::stack::methods::{Method, Methods};
use crate::stack::refusal::is_grpc;
use crate::stack::request_id::RequestId;
use crate::stack::step::{Next, Request, Response, Step};
use crate::telemetry::lines::Line;
use crate::telemetry::propagation::Traced;
use crate::telemetry::{self, codes, propagation};

#[derive(Debug)]
pub(super) struct Trace {
    source: Source,
    methods: Methods,
}

/// What is still to be told of a call. Told when its status is known; if it never is, its caller has gone away.
struct Record {
    started: Instant,
    method: Arc<Method>,
    line: Line,
    span: Span,
    told: bool,
}

// === impl Trace ===

impl Trace {
    pub(super) fn new(source: &Source) -> Self {
        Self { source: source.clone(), methods: Methods::of_the_contracts() }
    }
}

impl Step for Trace {
    fn around<N: Next>(&self, request: Request, next: &N) -> impl Future<Output = Response> + Send + 'static + use<N> {
        let path = request.uri().path();
        let grpc = is_grpc(request.headers());
        let request_id = request.extensions().get::<RequestId>().map_or("", |id| &id.0);
        let traced = propagation::of(request.headers(), &self.source);
        let line = Line::of(&request);
        let span = match &traced {
            Traced::Recorded(_) => server_span(method(path), request_id),
            Traced::Handed(_) | Traced::Not => Span::none(),
        };
        let record = grpc.then(|| Record {
            started: Instant::now(),
            method: self.methods.get(path),
            line: line.clone(),
            span: span.clone(),
            told: false,
        });
        let answer = next.ask(request);
        let answer = async move {
            let response = answer.await;
            match record {
                Some(record) => recorded(response, record),
                None => response,
            }
        };
        async move {
            match traced {
                // Boxed, so that a call which nobody records has no room for it.
                Traced::Recorded(parent) => {
                    if let Some(parent) = parent {
                        // It fails where nothing collects spans, and then nothing is lost.
                        let _ = span.set_parent(parent);
                    }
                    line.around(Box::pin(answer.instrument(span))).await
                }
                Traced::Handed(context) => line.around(Box::pin(answer.with_context(context))).await,
                Traced::Not => line.around(answer).await,
            }
        }
    }
}

fn method(path: &str) -> &str {
    path.trim_start_matches('/')
}

fn server_span(method: &str, request_id: &str) -> Span {
    tracing::info_span!(
        target: telemetry::SPANS,
        "call",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        request_id,
        rpc.system.name = "grpc",
        rpc.method = method,
        rpc.response.status_code = tracing::field::Empty,
    )
}

fn recorded(response: Response, mut record: Record) -> Response {
    if let Some(status) = response.headers().get("grpc-status") {
        record.tell(Code::from_bytes(status.as_bytes()));
        return response;
    }
    if !is_grpc(response.headers()) {
        record.tell(Code::Unimplemented);
        return response;
    }
    response.map(|body| {
        Body::new(body.map_frame(move |frame: Frame<_>| {
            if let Some(status) = frame.trailers_ref().and_then(|trailers| trailers.get("grpc-status")) {
                record.tell(Code::from_bytes(status.as_bytes()));
            }
            frame
        }))
    })
}

// === impl Record ===

impl Record {
    fn tell(&mut self, code: Code) {
        self.told = true;
        let name = codes::name(code);
        let taken = self.started.elapsed();
        self.method.took(taken, code);
        self.span.record("rpc.response.status_code", name);
        if codes::is_a_servers_error(code) {
            self.span.record("otel.status_code", "ERROR");
        }
        if tracing::enabled!(tracing::Level::DEBUG) {
            self.line.within(|| tracing::debug!(status = name, ?taken, "answered"));
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Code::Cancelled);
        }
    }
}
