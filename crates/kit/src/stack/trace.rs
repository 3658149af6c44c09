//! A span for every call that is traced, as a child of its caller's; a duration for every call; and the call's id and
//! method on every log line below.

use std::time::Instant;

use http_body::Frame;
use http_body_util::BodyExt as _;
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::FutureExt as _;
use opentelemetry::{KeyValue, global};
use tonic::Code;
use tonic::body::Body;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::source::Source;
use crate::stack::methods::Methods;
use crate::stack::refusal::is_grpc;
use crate::stack::request_id::RequestId;
use crate::stack::step::{Answer, Next, Request, Response, Step};
use crate::telemetry::propagation::Traced;
use crate::telemetry::{self, codes, propagation};

#[derive(Debug)]
pub(super) struct Trace {
    source: Source,
    methods: Methods,
    duration: Histogram<f64>,
}

/// What is still to be told of a call. Told when its status is known; if it never is, its caller has gone away.
struct Record {
    started: Instant,
    duration: Histogram<f64>,
    method: KeyValue,
    line: Span,
    span: Span,
    told: bool,
}

/// From a look into memory to a password's hash.
const SECONDS: [f64; 16] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

// === impl Trace ===

impl Trace {
    pub(super) fn new(source: &Source) -> Self {
        let duration = global::meter(telemetry::SCOPE)
            .f64_histogram("rpc.server.call.duration")
            .with_unit("s")
            .with_description("Duration of calls")
            .with_boundaries(SECONDS.to_vec())
            .build();
        Self { source: source.clone(), methods: Methods::of_the_contracts(), duration }
    }
}

impl Step for Trace {
    fn around<S: Next>(&self, request: Request, next: &mut S) -> Answer {
        let path = request.uri().path();
        let grpc = is_grpc(request.headers());
        let request_id = request.extensions().get::<RequestId>().map_or("", |id| id.0.as_str());
        let traced = propagation::of(request.headers(), &self.source);
        // What its log lines say of the call. An error span, because a span's fields are shown from its level on.
        let line = tracing::error_span!(target: telemetry::LINES, "call", method = method(path), request_id);
        let span = match &traced {
            Traced::Recorded(_) => server_span(method(path), request_id),
            Traced::Handed(_) | Traced::Not => Span::none(),
        };
        let record = grpc.then(|| Record {
            started: Instant::now(),
            duration: self.duration.clone(),
            method: self.methods.attribute(path),
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
        match traced {
            Traced::Recorded(parent) => {
                if let Some(parent) = parent {
                    // It fails where nothing collects spans, and then nothing is lost.
                    let _ = span.set_parent(parent);
                }
                Box::pin(answer.instrument(span).instrument(line))
            }
            Traced::Handed(context) => Box::pin(answer.instrument(line).with_context(context)),
            Traced::Not => Box::pin(answer.instrument(line)),
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
        let system = KeyValue::new("rpc.system.name", "grpc");
        let status = KeyValue::new("rpc.response.status_code", name);
        self.duration.record(taken.as_secs_f64(), &[system, self.method.clone(), status]);
        self.span.record("rpc.response.status_code", name);
        if codes::is_a_servers_error(code) {
            self.span.record("otel.status_code", "ERROR");
        }
        tracing::debug!(parent: &self.line, status = name, ?taken, "answered");
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Code::Cancelled);
        }
    }
}
