use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{ExportMetricsServiceRequest, ExportMetricsServiceResponse};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::{Request, Response, Status};
use tower::ServiceExt as _;

use crate::config::{DEFAULTS, TelemetryConfig, load};
use crate::source::Source;
use crate::stack::{LocalService, Stack};
use crate::telemetry::{TelemetryError, current_trace_id, init, metrics_text, traced_client};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const OUTER: &str = "tenantry.organization.v1.MemberService/RemoveMember";
const INNER: &str = "tenantry.authz.v1.AuthzService/Check";

/// What collectors of traces and metrics do: take what comes.
#[derive(Debug, Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    metrics: Arc<Mutex<Vec<String>>>,
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let scopes = request.into_inner().resource_spans.into_iter().flat_map(|of_resource| of_resource.scope_spans);
        self.spans.lock().unwrap().extend(scopes.flat_map(|of_scope| of_scope.spans));
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let scopes =
            request.into_inner().resource_metrics.into_iter().flat_map(|of_resource| of_resource.scope_metrics);
        let metrics = scopes.flat_map(|of_scope| of_scope.metrics);
        self.metrics.lock().unwrap().extend(metrics.map(|metric| metric.name));
        Ok(Response::new(Default::default()))
    }
}

impl Collector {
    async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(self.clone()))
            .add_service(MetricsServiceServer::new(self.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        endpoint
    }

    /// The spans of one method and kind that belong to the trace.
    fn spans(&self, method: &str, kind: SpanKind) -> Vec<Span> {
        let spans = self.spans.lock().unwrap();
        let found =
            spans.iter().filter(|span| span.name == method && span.kind() == kind && hex(&span.trace_id) == TRACE);
        found.cloned().collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text<'a>(span: &'a Span, key: &str) -> Option<&'a str> {
    let value = span.attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?;
    match value.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

/// A service that asks another one, as services in one process do.
fn service() -> LocalService {
    let check = || async {
        let mut response = Status::not_found("").into_http::<Body>();
        response.headers_mut().insert("trace", current_trace_id().unwrap_or_default().parse().unwrap());
        response
    };
    let inner = Router::new().route(&format!("/{INNER}"), post(check));
    let inner = Stack::new(&Source::system(), 10).wrap(inner);
    let remove = move || async move {
        tokio::task::yield_now().await;
        traced_client(inner).oneshot(call(INNER)).await.unwrap()
    };
    let outer = Router::new().route(&format!("/{OUTER}"), post(remove));
    Stack::new(&Source::system(), 10).wrap(outer)
}

fn call(method: &str) -> http::Request<Body> {
    let request = http::Request::post(format!("/{method}")).header("content-type", "application/grpc");
    request.body(Body::empty()).unwrap()
}

/// Asks the service as a caller whose trace is recorded or not, and says in what trace the innermost code ran.
async fn ask(service: &LocalService, recorded: bool) -> String {
    let mut request = call(OUTER);
    let flags = if recorded { "01" } else { "00" };
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-{flags}").parse().unwrap();
    request.headers_mut().insert("traceparent", traceparent);
    let response = service.clone().oneshot(request).await.unwrap();
    response.headers().get("trace").unwrap().to_str().unwrap().to_owned()
}

/// One test for all of it: a process has one telemetry.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_traced_through_services_and_counted() {
    let collector = Collector::default();
    let config = TelemetryConfig { otlp_endpoint: Some(collector.start().await), ..config() };
    let guard = init(&config, "tenantry").unwrap();
    assert!(matches!(init(&config, "tenantry"), Err(TelemetryError::Twice)));

    let service = service();
    assert_eq!(ask(&service, false).await, TRACE, "handed on, though not recorded");
    assert_eq!(ask(&service, true).await, TRACE);
    let unknown = service.clone().oneshot(call("made.up.Service/Name")).await.unwrap();
    assert_eq!(unknown.status(), 404);
    let shown = metrics_text();
    tokio::task::spawn_blocking(|| guard.shutdown()).await.unwrap();

    let [outer] = collector.spans(OUTER, SpanKind::Server).try_into().unwrap();
    let [client] = collector.spans(INNER, SpanKind::Client).try_into().unwrap();
    let [inner] = collector.spans(INNER, SpanKind::Server).try_into().unwrap();
    assert_eq!(hex(&outer.parent_span_id), "b7ad6b7169203331");
    assert_eq!((&client.parent_span_id, &inner.parent_span_id), (&outer.span_id, &client.span_id));
    for span in [&outer, &client, &inner] {
        assert_eq!(text(span, "rpc.system.name"), Some("grpc"));
        assert_eq!(text(span, "rpc.response.status_code"), Some("NOT_FOUND"));
    }
    assert_eq!(text(&inner, "rpc.method"), Some(INNER));

    assert!(collector.metrics.lock().unwrap().contains(&"rpc.server.call.duration".to_owned()));
    let counted = |method: &str| {
        let mut lines = shown.lines().filter(|line| line.starts_with("rpc_server_call_duration_seconds_count"));
        lines.find(|line| line.contains(&format!("rpc_method=\"{method}\""))).map(str::to_owned)
    };
    let line = counted(INNER).unwrap();
    assert!(line.ends_with(" 2") && line.contains("rpc_response_status_code=\"NOT_FOUND\""), "{line}");
    assert!(counted("_OTHER").is_some() && !shown.contains("made.up"), "{shown}");
}

#[tokio::test]
async fn without_telemetry_there_is_nothing_to_tell() {
    assert_eq!(current_trace_id(), None);
    let nonsense = TelemetryConfig { log_filter: "a=b=c".to_owned(), ..config() };
    assert!(matches!(init(&nonsense, "tenantry"), Err(TelemetryError::Filter(_))));
    let nonsense = TelemetryConfig { otlp_endpoint: Some("not a url".to_owned()), ..config() };
    assert!(matches!(init(&nonsense, "tenantry"), Err(TelemetryError::Exporter(_))));
}

fn config() -> TelemetryConfig {
    #[derive(serde::Deserialize)]
    struct Telemetries {
        telemetry: TelemetryConfig,
    }
    let config = load::<Telemetries>(DEFAULTS, None, std::iter::empty()).unwrap().value.telemetry;
    TelemetryConfig { log_filter: "off".to_owned(), ..config }
}
