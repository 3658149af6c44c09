mod deadlines;
mod ids;
mod refusals;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::{ErrorInfo, StatusExt as _};
use tower::ServiceExt as _;

use crate::source::Source;
use crate::stack::{Deadline, LocalService, Peer, RequestId, Stack};

/// A call to a path, as gRPC.
fn call(path: &str) -> http::Request<Body> {
    http::Request::post(path).header(CONTENT_TYPE, "application/grpc").body(Body::empty()).unwrap()
}

/// The same, through a socket.
fn from_outside(path: &str) -> http::Request<Body> {
    let mut request = call(path);
    request.extensions_mut().insert(Peer(SocketAddr::from(([192, 0, 2, 1], 50_000))));
    request
}

fn stack(routes: Router) -> LocalService {
    Stack::new(&Source::system(), 2).wrap(routes)
}

/// Routes that do one thing each; none of them ever touches the network.
fn routes() -> Router {
    Router::new()
        .route("/id", post(|id: axum::Extension<RequestId>| async move { said(&id.0.0) }))
        .route(
            "/deadline",
            post(|deadline: axum::Extension<Deadline>, headers: http::HeaderMap| async move {
                assert!(!headers.contains_key("grpc-timeout"));
                said(&(deadline.0.0 - tokio::time::Instant::now()).as_millis().to_string())
            }),
        )
        .route("/slow", post(slow).get(slow))
        .route("/panic", post(panics).get(panics))
        .route("/plain", get(|| async { "plain" }))
}

async fn slow() -> http::Response<Body> {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    said("late")
}

async fn panics() -> http::Response<Body> {
    let nothing: Option<()> = std::hint::black_box(None);
    nothing.expect("the secret of the defect");
    said("never")
}

/// An answer that says this in a header: no message is needed to look at the stack.
fn said(text: &str) -> http::Response<Body> {
    let mut response = Status::new(Code::Ok, "").into_http();
    response.headers_mut().insert("said", text.parse().unwrap());
    response
}

fn header<'a>(response: &'a http::Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).unwrap().to_str().unwrap()
}

/// The response's status: an error, among the headers, with the id of the request.
fn status(response: &http::Response<Body>) -> (Status, ErrorInfo) {
    assert_eq!(response.status(), 200);
    assert_eq!(header(response, "content-type"), "application/grpc");
    let status = Status::from_header_map(response.headers()).unwrap();
    let details = status.get_error_details();
    assert_eq!(details.request_info().unwrap().request_id, header(response, "x-request-id"));
    let info = details.error_info().unwrap().clone();
    assert_eq!(info.domain, "tenantry");
    (status, info)
}

async fn ask(service: &LocalService, request: http::Request<Body>) -> http::Response<Body> {
    let Ok::<_, Infallible>(response) = service.clone().oneshot(request).await;
    response
}

#[tokio::test]
async fn plain_http_passes() {
    let request = http::Request::get("/plain").body(Body::empty()).unwrap();
    let response = ask(&stack(routes()), request).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("x-request-id"));
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "plain");
}
