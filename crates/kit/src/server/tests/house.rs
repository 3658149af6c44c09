use prost::Message as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_reflection::pb::{v1, v1alpha};
use tower::ServiceExt as _;

use crate::config::ServerConfig;
use crate::server::tests::{Running, config, connect, service, start, start_service};
use crate::server::{Server, ServerError, Service};

/// The answer to an HTTP/1.1 request, whole.
async fn http1(running: &Running, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

async fn http1_get(running: &Running, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    String::from_utf8(http1(running, request.as_bytes()).await).unwrap()
}

#[tokio::test]
async fn plain_http_is_answered_on_the_same_port() {
    let running = start(config(), Vec::new()).await;
    let answer = http1_get(&running, "/plain").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    let answer = http1_get(&running, "/metrics").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("text/plain; version=0.0.4"), "{answer}");
    assert!(http1_get(&running, "/nothing").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn health_tells_of_the_process_and_of_each_service() {
    let running = start(config(), Vec::new()).await;
    let mut health = HealthClient::new(connect(running.address).await);
    for service in ["", "tenantry.authz.v1.AuthzService"] {
        let answer = health.check(HealthCheckRequest { service: service.to_owned() }).await.unwrap();
        assert_eq!(answer.into_inner().status, 1, "{service:?}");
    }
    let unknown = health.check(HealthCheckRequest { service: "nobody".to_owned() }).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn a_service_that_lacks_what_it_needs_says_so_until_it_has_it() {
    let (first, second) = (watch::Sender::new(false), watch::Sender::new(true));
    let conditions = vec![first.subscribe(), second.subscribe()];
    let running = start_service(config(), Service { conditions, ..service(Vec::new()) }).await;
    let mut health = HealthClient::new(connect(running.address).await);
    for name in ["", "tenantry.authz.v1.AuthzService"] {
        let watched = health.watch(HealthCheckRequest { service: name.to_owned() }).await;
        let mut watched = watched.unwrap().into_inner().map(|told| told.unwrap().status);
        assert_eq!(watched.next().await, Some(2), "{name:?}");
        first.send_replace(true);
        assert_eq!(watched.next().await, Some(1), "{name:?}");
        second.send_replace(false);
        assert_eq!(watched.next().await, Some(2), "{name:?}");
        first.send_replace(false);
        second.send_replace(true);
    }
    drop(first);
    assert!(!running.ended.is_finished(), "what will not change any more is no reason to end");
}

#[tokio::test]
async fn health_is_answered_by_a_house_that_is_full() {
    let running = start(ServerConfig { max_in_flight: 0, ..config() }, Vec::new()).await;
    let channel = connect(running.address).await;
    assert_eq!(grpc_status(&channel, "/tenantry.authz.v1.AuthzService/Check").await, "8");
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap();
}

async fn grpc_status(channel: &tonic::transport::Channel, path: &str) -> String {
    let request = http::Request::post(format!("http://x{path}")).header("content-type", "application/grpc");
    let response = channel.clone().oneshot(request.body(tonic::body::Body::empty()).unwrap()).await.unwrap();
    response.headers().get("grpc-status").unwrap().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_method_that_is_not_there_is_unimplemented() {
    let running = start(config(), Vec::new()).await;
    let channel = connect(running.address).await;
    assert_eq!(grpc_status(&channel, "/tenantry.authz.v1.AuthzService/Forget").await, "12");
}

#[tokio::test]
async fn reflection_knows_what_is_served_and_what_errors_carry() {
    use v1::server_reflection_client::ServerReflectionClient;
    use v1::server_reflection_request::MessageRequest;
    use v1::server_reflection_response::MessageResponse;

    let running = start(config(), Vec::new()).await;
    let mut client = ServerReflectionClient::new(connect(running.address).await);
    let mut ask = async |request| {
        let request = v1::ServerReflectionRequest { host: String::new(), message_request: Some(request) };
        let mut answers = client.server_reflection_info(tokio_stream::iter([request])).await.unwrap().into_inner();
        answers.next().await.unwrap().unwrap().message_response.unwrap()
    };
    let MessageResponse::ListServicesResponse(list) = ask(MessageRequest::ListServices(String::new())).await else {
        panic!("no list");
    };
    let names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    assert!(names.contains(&"tenantry.authz.v1.AuthzService") && names.contains(&"grpc.health.v1.Health"), "{names:?}");
    assert!(!names.contains(&"tenantry.identity.v1.UserService"), "not served here: {names:?}");
    for symbol in ["tenantry.authz.v1.AuthzService", "google.rpc.ErrorInfo", "grpc.health.v1.Health"] {
        let answer = ask(MessageRequest::FileContainingSymbol(symbol.to_owned())).await;
        assert!(matches!(answer, MessageResponse::FileDescriptorResponse(_)), "{symbol}");
    }
}

#[tokio::test]
async fn reflection_speaks_the_older_version_too_and_can_be_switched_off() {
    use v1alpha::server_reflection_client::ServerReflectionClient;
    use v1alpha::server_reflection_request::MessageRequest;

    let list = || v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let running = start(config(), Vec::new()).await;
    let mut client = ServerReflectionClient::new(connect(running.address).await);
    let mut answers = client.server_reflection_info(tokio_stream::iter([list()])).await.unwrap().into_inner();
    assert!(answers.next().await.unwrap().unwrap().message_response.is_some());

    let running = start(ServerConfig { reflection: false, ..config() }, Vec::new()).await;
    let mut client = ServerReflectionClient::new(connect(running.address).await);
    let refused = client.server_reflection_info(tokio_stream::iter([list()])).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented);
}

#[tokio::test]
async fn browsers_speak_grpc_web_over_http_1() {
    let running = start(config(), Vec::new()).await;
    let head = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\ncontent-length: 5\r\n\r\n";
    let answer = http1(&running, &[head.as_bytes(), &[0; 5]].concat()).await;
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("grpc-status:0"), "{text}");
    let message = HealthCheckResponse { status: 1 }.encode_to_vec();
    assert!(answer.windows(message.len()).any(|window| window == message));

    // Errors come among the headers: those of the stack as well.
    let head = head.replace("grpc.health.v1.Health/Check", "tenantry.authz.v1.AuthzService/Forget");
    let answer = http1(&running, &[head.as_bytes(), &[0; 5]].concat()).await;
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("grpc-status: 12"), "{text}");
}

#[tokio::test]
async fn a_taken_port_is_told_by_its_address() {
    let running = start(config(), Vec::new()).await;
    let error = Server::bind(&ServerConfig { listen: running.address, ..config() }).await.unwrap_err();
    assert!(matches!(&error, ServerError::Bind { address, .. } if *address == running.address));
    assert!(error.to_string().contains(&running.address.to_string()), "{error}");
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed() {
    let running = start(ServerConfig { max_connections: 1, ..config() }, Vec::new()).await;
    let _one = connect(running.address).await;
    let mut other = TcpStream::connect(running.address).await.unwrap();
    let read = other.read(&mut [0; 1]).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
}

#[tokio::test]
async fn an_old_connection_is_asked_to_go() {
    let running = start(ServerConfig { max_connection_age_ms: 50, ..config() }, Vec::new()).await;
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    let read = tokio::time::timeout(std::time::Duration::from_secs(5), idle.read(&mut [0; 1])).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    let fresh = connect(running.address).await;
    assert_eq!(grpc_status(&fresh, "/tenantry.authz.v1.AuthzService/Check").await, "5", "a running call may end");
    let body = http1_get(&running, "/plain").await;
    assert!(body.ends_with("127.0.0.1"));
}
