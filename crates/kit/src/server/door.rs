//! Who answers a request that came in: the house itself (health, reflection, metrics) or the services.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::routing::get;
use http::header::CONTENT_TYPE;
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tonic::body::Body;
use tonic::service::Routes;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_reflection::server::Builder;
use tonic_web::GrpcWebLayer;
use tower::Layer as _;

use crate::config::ServerConfig;
use crate::server::{ServerError, Service};
use crate::stack::{LocalService, Peer};
use crate::telemetry;

/// Behind the port. Each connection has one of its own, so that its calls count no reference that other cores count too.
#[derive(Debug, Clone)]
pub(super) struct Door {
    /// Outside the stack: health is never refused for want of room, and none of it is worth a trace.
    house: LocalService,
    services: LocalService,
    /// The methods that are answered where their connection is served.
    quick: Arc<[&'static str]>,
    /// Where all others are.
    home: Handle,
}

const HEALTH: &str = "/grpc.health.";
const REFLECTION: &str = "/grpc.reflection.";
const METRICS: &str = "/metrics";

impl Door {
    pub(super) fn new<H: Health>(
        config: &ServerConfig,
        services: &[Service],
        health: HealthServer<H>,
        wrapped: LocalService,
    ) -> Result<Self, ServerError> {
        let grpc_services: Vec<_> = services.iter().flat_map(|service| service.grpc_services.iter().copied()).collect();
        let mut routes = Routes::new(health);
        if config.reflection {
            routes = routes.add_service(reflection(&grpc_services).build_v1()?);
            routes = routes.add_service(reflection(&grpc_services).build_v1alpha()?);
        }
        let house = routes.into_axum_router().route(METRICS, get(metrics));
        let quick = services.iter().flat_map(|service| &service.quick).flat_map(|quick| quick.paths.iter().copied());
        Ok(Self {
            house: LocalService::routed(house),
            services: wrapped,
            quick: quick.collect(),
            home: Handle::current(),
        })
    }

    /// Answers a request of this peer's.
    pub(super) async fn answer(
        self: Arc<Self>,
        request: http::Request<Incoming>,
        peer: SocketAddr,
    ) -> Result<http::Response<Body>, Infallible> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        let path = request.uri().path();
        let house = path.starts_with(HEALTH) || path.starts_with(REFLECTION) || path == METRICS;
        let here = path.starts_with(HEALTH) || self.quick.contains(&path);
        let service = if house { &self.house } else { &self.services };
        // Only these: the layer refuses whatever else comes by HTTP/1.
        let web = is_grpc_web(&request).then(|| LocalService::new(GrpcWebLayer::new().layer(service.clone())));
        let service = web.as_ref().unwrap_or(service);
        if here { service.ask(request).await } else { service.clone().call_on(&self.home, request).await }
    }
}

async fn metrics() -> ([(http::HeaderName, &'static str); 1], String) {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], telemetry::metrics_text())
}

/// Reflection of what this process serves, with the messages that errors carry.
fn reflection(grpc_services: &[&'static str]) -> Builder<'static> {
    let builder = Builder::configure()
        .register_encoded_file_descriptor_set(contracts::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .with_service_name(tonic_health::pb::health_server::SERVICE_NAME);
    grpc_services.iter().fold(builder, |builder, name| builder.with_service_name(*name))
}

fn is_grpc_web(request: &http::Request<Body>) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc-web"))
}
