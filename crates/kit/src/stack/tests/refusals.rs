use axum::Router;
use axum::routing::post;
use bytes::{BufMut as _, Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Duration, sleep};
use tonic::body::Body;
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_types::StatusExt as _;

use crate::stack::LocalService;
use crate::stack::tests::{ask, call, from_outside, header, routes, stack, status};

#[tokio::test]
async fn a_panic_is_an_answer_that_says_nothing_of_it() {
    let service = stack(routes());
    let response = ask(&service, call("/panic")).await;
    let (status, info) = status(&response);
    assert_eq!((status.code(), info.reason.as_str()), (Code::Internal, "INTERNAL"));
    assert_eq!(status.message(), "internal error");
    assert_eq!(header(&ask(&service, call("/id")).await, "grpc-status"), "0");

    let request = http::Request::get("/panic").body(Body::empty()).unwrap();
    assert_eq!(ask(&service, request).await.status(), 500);
}

#[tokio::test(start_paused = true)]
async fn too_many_calls_at_once_are_refused_at_once() {
    let service = stack(routes());
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let service = service.clone();
            tokio::spawn(async move { ask(&service, from_outside("/slow")).await })
        })
        .collect();
    sleep(Duration::from_millis(1)).await;

    let response = ask(&service, from_outside("/id")).await;
    let (refused, info) = status(&response);
    assert_eq!((refused.code(), info.reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
    assert_eq!(info.metadata.get("limit").map(String::as_str), Some("2"));
    assert!(refused.get_details_retry_info().unwrap().retry_delay.unwrap() > Duration::ZERO);
    // What those that were admitted ask of other services is let through.
    assert_eq!(header(&ask(&service, call("/id")).await, "grpc-status"), "0");

    for call in busy {
        call.await.unwrap();
    }
    assert_eq!(header(&ask(&service, from_outside("/id")).await, "grpc-status"), "0");
}

/// A service made by tonic, that answers with what its caller asks for.
struct Told;

#[tonic::async_trait]
impl Health for Told {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "internal" => Err(Status::internal("password of the database: hunter2")),
            "unknown" => Err(Status::unknown("password of the database: hunter2")),
            "missing" => Err(Status::not_found("no such thing")),
            "ours" => Err(crate::Fault::internal("hunter2").into_status("id")),
            _ => Ok(Response::new(HealthCheckResponse { status: 1 })),
        }
    }

    type WatchStream = futures::stream::Empty<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("no streams here"))
    }
}

fn told(answer_max: usize) -> LocalService {
    let service = HealthServer::new(Told).max_decoding_message_size(100).max_encoding_message_size(answer_max);
    stack(tonic::service::Routes::new(service).into_axum_router())
}

async fn send(body: Bytes) -> http::Response<Body> {
    send_to(&told(100), body).await
}

async fn send_to(service: &LocalService, body: Bytes) -> http::Response<Body> {
    ask(service, call("/grpc.health.v1.Health/Check").map(|_| Body::new(Full::new(body)))).await
}

fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap());
    frame.put_slice(message);
    frame.freeze()
}

fn asking(what: &str) -> Bytes {
    framed(&prost::Message::encode_to_vec(&HealthCheckRequest { service: what.to_owned() }))
}

#[tokio::test]
async fn a_message_over_the_limit_is_told_as_such() {
    let response = send(asking(&"x".repeat(100))).await;
    let (status, info) = status(&response);
    assert_eq!((status.code(), info.reason.as_str()), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"));
    assert_eq!(info.metadata.get("limit").map(String::as_str), Some("100"));
}

#[tokio::test]
async fn what_is_no_message_is_told_as_such() {
    let (cut, compressed) = (Bytes::from_static(&[0, 0, 0, 0, 9, 1]), Bytes::from_static(&[7, 0, 0, 0, 0]));
    for body in [framed(&[0x0a, 0xff]), framed(b"\x0a\x02\xff\xfe"), Bytes::new(), cut, compressed] {
        let response = send(body.clone()).await;
        let (status, info) = status(&response);
        assert_eq!((status.code(), info.reason.as_str()), (Code::InvalidArgument, "INVALID_FIELDS"), "{body:?}");
    }
}

#[tokio::test]
async fn the_text_of_a_defect_stays_inside() {
    for what in ["internal", "unknown"] {
        let response = send(asking(what)).await;
        let (status, info) = status(&response);
        assert_eq!((status.code(), info.reason.as_str()), (Code::Internal, "INTERNAL"));
        assert!(!format!("{response:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn an_answer_that_turns_out_too_large_is_a_defect_told_at_its_end() {
    let response = send_to(&told(1), asking("fine")).await;
    assert!(!response.headers().contains_key("grpc-status"));
    let trailers = response.into_body().collect().await.unwrap().trailers().unwrap().clone();
    let status = Status::from_header_map(&trailers).unwrap();
    assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"));
    assert_eq!(status.get_details_error_info().unwrap().reason, "INTERNAL");
}

#[tokio::test]
async fn what_services_say_stays_as_it_is() {
    let response = send(asking("missing")).await;
    let missing = Status::from_header_map(response.headers()).unwrap();
    assert_eq!((missing.code(), missing.message()), (Code::NotFound, "no such thing"));
    let response = send(asking("ours")).await;
    let ours = Status::from_header_map(response.headers()).unwrap();
    assert_eq!(ours.get_details_request_info().unwrap().request_id, "id");
    let response = send(asking("fine")).await;
    let body = response.into_body().collect().await.unwrap();
    assert_eq!(body.trailers().unwrap().get("grpc-status").unwrap(), "0");
    assert_eq!(body.to_bytes(), framed(&[0x08, 1]));
}

#[tokio::test]
async fn a_router_of_ones_own_serves_as_well() {
    let service = stack(Router::new().route("/x", post(|| async { "x" })));
    assert_eq!(ask(&service, call("/x")).await.into_body().collect().await.unwrap().to_bytes(), "x");
}
