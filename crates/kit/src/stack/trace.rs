//! A span for every call that is traced, as a child of its caller's; a duration for every call; the call's id and
//! method on every log line below; and statuses in the contracts' words, since here all of them pass.

use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Either};
use http_body::Frame;
use http_body_util::BodyExt as _;
use opentelemetry::trace::FutureExt as _;
use tonic::Code;
use tonic::body::Body;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::source::Source;
use crate::stack::methods::{Method, Methods};
use crate::stack::refusal::{Asked, is_grpc};
use crate::stack::request_id::RequestId;
use crate::stack::statuses;
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

const STATUS: &str = "grpc-status";

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
        let asked = Asked::by(&request);
        let answer = next.ask(request);
        let answer = answer.map(move |response| told(response, asked, record));
        // Those that are told of elsewhere are boxed, so that the others have no room for what only they need.
        match traced {
            Traced::Recorded(parent) => {
                if let Some(parent) = parent {
                    // It fails where nothing collects spans, and then nothing is lost.
                    let _ = span.set_parent(parent);
                }
                line.around(Either::Left(Box::pin(answer.instrument(span)) as BoxFuture<'static, Response>))
            }
            Traced::Handed(context) => {
                line.around(Either::Left(Box::pin(answer.with_context(context)) as BoxFuture<'static, Response>))
            }
            Traced::Not => line.around(Either::Right(answer)),
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

/// The response, its status in the contracts' words, and told once it is known.
fn told(mut response: Response, asked: Asked, mut record: Option<Record>) -> Response {
    let mut tell = move |status: Code| {
        if let Some(record) = &mut record {
            record.tell(status);
        }
    };
    if !is_grpc(response.headers()) {
        tell(Code::Unimplemented);
        return response;
    }
    statuses::translate(response.headers_mut(), &asked);
    if let Some(status) = response.headers().get(STATUS) {
        tell(Code::from_bytes(status.as_bytes()));
        return response;
    }
    // The status comes at the end of the body: all went well, the answer turned out too large, or it is a stream.
    response.map(|body| {
        Body::new(body.map_frame(move |frame| match frame.into_trailers() {
            Ok(mut trailers) => {
                statuses::translate(&mut trailers, &asked);
                if let Some(status) = trailers.get(STATUS) {
                    tell(Code::from_bytes(status.as_bytes()));
                }
                Frame::trailers(trailers)
            }
            Err(frame) => frame,
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
