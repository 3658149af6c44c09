//! One trace goes through all services that a call passes, in processes of their own.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use e2e::dynamic::Headers;
use e2e::{Processes, Topology};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const ROOT: &str = "00f067aa0ba902b7";
/// How often to look whether all spans are there, and how many times.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 300;

/// A span, as far as it matters here.
#[derive(Debug, Clone)]
struct Seen {
    service: String,
    name: String,
    trace: String,
    span: String,
    parent: String,
    is_server: bool,
}

/// Collects spans.
#[derive(Debug, Clone, Default)]
struct Collector(Arc<Mutex<Vec<Seen>>>);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_an_invitation_is_one_trace_through_the_services() {
    let collector = Collector::default();
    let port = testkit::free_port();
    let listener = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let server = Server::builder().add_service(TraceServiceServer::new(collector.clone())).serve(listener);
    let server = tokio::spawn(server);
    let telemetry = format!("[telemetry]\notlp_endpoint = \"http://127.0.0.1:{port}\"\n");
    let processes = Processes::start(Topology::Five, &telemetry).await;
    let suite = &processes.suite;

    let alice = suite.person("alice").await;
    let acme = suite.organization(&alice, "fastpix").await;
    let email = "bob@example.com";
    let token = suite.invite(&alice, &acme, email, "member", &[acme.workspace("Production")]).await;
    suite.sign_up(email, &token).await;
    let bob = suite.sign_in(email).await;
    let headers = Headers::bearer(&bob.token).with("traceparent", format!("00-{TRACE}-{ROOT}-01"));
    let method = "invitation.v1.InvitationService/AcceptInvitation";
    suite.call(method, &json!({ "token": token }), &headers).await.expect("the invitation is accepted");

    let touched = ["authz", "identity", "invitation", "organization"];
    let spans = collector.wait_for(&touched).await;
    let services: BTreeSet<_> = spans.iter().filter(|span| span.is_server).map(|span| span.service.as_str()).collect();
    assert_eq!(services, BTreeSet::from(touched), "{spans:#?}");
    let first: Vec<_> = spans.iter().filter(|span| span.parent == ROOT).collect();
    assert!(matches!(first[..], [span] if span.is_server && span.name == format!("tenantry.{method}")), "{first:#?}");
    // Every span hangs on another: the trace is one tree.
    let known: HashSet<_> = spans.iter().map(|span| span.span.as_str()).chain([ROOT]).collect();
    let lost: Vec<_> = spans.iter().filter(|span| !known.contains(span.parent.as_str())).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    server.abort();
}

impl Collector {
    /// The spans of the one trace, once each of these services has served in it and all parents are there.
    async fn wait_for(&self, services: &[&str]) -> Vec<Seen> {
        let mut spans = Vec::new();
        for _ in 0..LOOKS {
            spans.clone_from(&self.0.lock().unwrap_or_else(PoisonError::into_inner));
            spans.retain(|span: &Seen| span.trace == TRACE);
            let known: HashSet<_> = spans.iter().map(|span| span.span.as_str()).chain([ROOT]).collect();
            let has_served = |name: &&str| spans.iter().any(|span| span.is_server && span.service == **name);
            if services.iter().all(has_served) && spans.iter().all(|span| known.contains(span.parent.as_str())) {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        spans
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for of_resource in request.into_inner().resource_spans {
            let service = service_name(of_resource.resource.as_ref());
            for span in of_resource.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans) {
                seen.push(Seen {
                    service: service.clone(),
                    is_server: span.kind == SpanKind::Server as i32,
                    trace: hex(&span.trace_id),
                    span: hex(&span.span_id),
                    parent: hex(&span.parent_span_id),
                    name: span.name,
                });
            }
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn service_name(resource: Option<&Resource>) -> String {
    let attributes = resource.map(|resource| resource.attributes.as_slice()).unwrap_or_default();
    let name = attributes.iter().find(|attribute| attribute.key == "service.name");
    match name.and_then(|name| name.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(name)) => name.clone(),
        other => panic!("a resource without a name: {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
