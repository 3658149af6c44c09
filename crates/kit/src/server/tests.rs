mod house;
mod places;
mod stopping;

use std::net::SocketAddr;

use axum::routing::{get, post};
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

use crate::config::{DEFAULTS, ServerConfig, load};
use crate::server::{Background, Server, ServerError, Service, routes};
use crate::shutdown::{Shutdown, Trigger};
use crate::source::Source;
use crate::stack::{Peer, Stack};

/// A server on a free port; it ends when it is dropped.
struct Running {
    address: SocketAddr,
    trigger: Trigger,
    ended: JoinHandle<Result<(), ServerError>>,
}

fn config() -> ServerConfig {
    #[derive(serde::Deserialize)]
    struct Servers {
        server: ServerConfig,
    }
    let config = load::<Servers>(DEFAULTS, None, std::iter::empty()).unwrap().value.server;
    ServerConfig { listen: SocketAddr::from(([127, 0, 0, 1], 0)), shutdown_timeout_ms: 1000, ..config }
}

fn service(background: Vec<Background>) -> Service {
    let router = axum::Router::new()
        .route("/plain", get(|peer: axum::Extension<Peer>| async move { peer.0.0.ip().to_string() }))
        .route(
            "/tenantry.authz.v1.AuthzService/Check",
            post(|| async {
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                tonic::Status::not_found("checked").into_http::<axum::body::Body>()
            }),
        );
    Service {
        name: "authz",
        router,
        grpc_services: vec!["tenantry.authz.v1.AuthzService"],
        quick: Vec::new(),
        background,
        conditions: Vec::new(),
    }
}

async fn start(config: ServerConfig, background: Vec<Background>) -> Running {
    start_service(config, service(background)).await
}

async fn start_service(config: ServerConfig, service: Service) -> Running {
    let services = vec![service];
    let server = Server::bind(&config).await.unwrap();
    let address = server.local_addr();
    let wrapped = Stack::new(&Source::system(), config.max_in_flight).wrap(routes(&services));
    let (trigger, shutdown) = Shutdown::new();
    let ended = tokio::spawn(server.run(services, wrapped, shutdown));
    Running { address, trigger, ended }
}

async fn connect(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}
