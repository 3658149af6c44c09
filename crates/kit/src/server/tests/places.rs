use std::convert::Infallible;

use tonic::body::Body;
use tower::{ServiceExt as _, service_fn};

use crate::server::tests::{Running, config, connect, service};
use crate::server::{Server, Service, routes};
use crate::shutdown::Shutdown;
use crate::source::Source;
use crate::stack::{LocalService, Quick, Stack};
use crate::wire::Local;

const QUICK: &str = "/tenantry.authz.v1.AuthzService/Explain";
const ONWARD: &str = "/tenantry.authz.internal.v1.DecisionService/Decide";
const OTHER: &str = "/where";

/// Says on which thread it runs.
fn place() -> http::Response<Body> {
    let mut response = tonic::Status::new(tonic::Code::Ok, "").into_http();
    let name = std::thread::current().name().unwrap_or("none").to_owned();
    response.headers_mut().insert("thread", name.parse().unwrap());
    response
}

/// A server with a quick method, one that calls a service of its own process, and one that is not quick.
async fn start() -> Running {
    let local = Local::default();
    let here = LocalService::new(service_fn(|_: http::Request<Body>| async { Ok::<_, Infallible>(place()) }));
    let calls = local.clone();
    let onward = LocalService::new(service_fn(move |_: http::Request<Body>| {
        let answer = calls.clone().oneshot(http::Request::post(OTHER).body(Body::empty()).unwrap());
        async move { Ok::<_, Infallible>(answer.await.unwrap()) }
    }));
    let mut service = service(Vec::new());
    service.router = service.router.route(OTHER, axum::routing::post(|| async { place() }));
    let quick = vec![Quick { paths: &[QUICK], server: here }, Quick { paths: &[ONWARD], server: onward }];
    let services = vec![Service { quick, ..service }];
    let server = Server::bind(&config()).await.unwrap();
    let address = server.local_addr();
    let wrapped = Stack::new(&Source::system(), 100).wrap(routes(&services));
    local.open(wrapped.clone());
    let (trigger, shutdown) = Shutdown::new();
    let ended = tokio::spawn(server.run(services, wrapped, shutdown));
    Running { address, trigger, ended }
}

async fn thread(channel: &tonic::transport::Channel, path: &str) -> String {
    let request = http::Request::post(format!("http://x{path}")).header("content-type", "application/grpc");
    let response = channel.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    response.headers().get("thread").unwrap().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn quick_methods_are_answered_where_their_connection_lives_and_all_others_at_home() {
    let running = start().await;
    let channel = connect(running.address).await;
    let home = std::thread::current().name().unwrap().to_owned();
    assert!(thread(&channel, QUICK).await.starts_with("lane-"));
    assert_eq!(thread(&channel, OTHER).await, home);
    assert_eq!(thread(&channel, ONWARD).await, home, "what a quick method asks of others is not done in its place");
}

#[tokio::test]
async fn connections_are_spread_over_the_threads() {
    let running = start().await;
    let mut threads = std::collections::BTreeSet::new();
    let mut channels = Vec::new();
    for _ in 0..std::thread::available_parallelism().unwrap().get() {
        let channel = connect(running.address).await;
        threads.insert(thread(&channel, QUICK).await);
        channels.push(channel);
    }
    assert_eq!(threads.len(), channels.len());
}
