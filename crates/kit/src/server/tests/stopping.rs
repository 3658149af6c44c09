use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_stream::StreamExt as _;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tower::ServiceExt as _;

use crate::config::ServerConfig;
use crate::server::tests::{Running, config, connect, start};
use crate::server::{Background, ServerError};

/// Stops the server, and says how long that took.
async fn stop(running: Running) -> (Result<(), ServerError>, Duration) {
    let started = Instant::now();
    running.trigger.trigger();
    let ended = timeout(Duration::from_secs(5), running.ended).await.expect("it hangs").unwrap();
    (ended, started.elapsed())
}

#[tokio::test]
async fn peers_that_say_nothing_do_not_hold_it() {
    let running = start(config(), Vec::new()).await;
    let _silent = TcpStream::connect(running.address).await.unwrap();
    let mut preface = TcpStream::connect(running.address).await.unwrap();
    preface.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut half = TcpStream::connect(running.address).await.unwrap();
    half.write_all(b"GET /plain HTTP/1.1\r\nhost").await.unwrap();
    let _idle = connect(running.address).await;
    sleep(Duration::from_millis(50)).await;

    let (ended, took) = stop(running).await;
    ended.unwrap();
    assert!(took < Duration::from_millis(1500), "{took:?}");
}

#[tokio::test]
async fn an_open_stream_is_told_and_then_cut() {
    let running = start(config(), Vec::new()).await;
    let mut health = HealthClient::new(connect(running.address).await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(watch.next().await.unwrap().unwrap().status, 1);

    let (ended, took) = stop(running).await;
    ended.unwrap();
    assert!(took < Duration::from_millis(1500), "{took:?}");
    assert_eq!(watch.next().await.unwrap().unwrap().status, 2, "it says that it is leaving");
    assert!(matches!(watch.next().await, None | Some(Err(_))));
}

#[tokio::test]
async fn a_running_call_ends_and_an_idle_house_stops_at_once() {
    let running = start(config(), Vec::new()).await;
    let address = running.address;
    let channel = connect(address).await;
    let request = http::Request::post("http://x/tenantry.authz.v1.AuthzService/Check")
        .header("content-type", "application/grpc")
        .body(tonic::body::Body::empty())
        .unwrap();
    let call = tokio::spawn(channel.oneshot(request));
    sleep(Duration::from_millis(100)).await;

    let (ended, took) = stop(running).await;
    ended.unwrap();
    assert!(took < Duration::from_millis(900), "nothing is waited for once the call has ended: {took:?}");
    assert_eq!(call.await.unwrap().unwrap().headers().get("grpc-status").unwrap(), "5");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn while_it_drains_it_says_so_and_goes_on() {
    let running = start(ServerConfig { drain_delay_ms: 500, ..config() }, Vec::new()).await;
    running.trigger.trigger();
    sleep(Duration::from_millis(100)).await;
    let mut health = HealthClient::new(connect(running.address).await);
    for service in ["", "tenantry.authz.v1.AuthzService"] {
        let answer = health.check(HealthCheckRequest { service: service.to_owned() }).await.unwrap();
        assert_eq!(answer.into_inner().status, 2, "{service:?}");
    }
    let (ended, took) = stop(running).await;
    ended.unwrap();
    assert!(took > Duration::from_millis(200), "{took:?}");
}

#[tokio::test]
async fn the_background_stops_after_the_last_call() {
    let stopped = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stopped);
    let one_shot: Background = Box::new(|_| Box::pin(async {}));
    let polite: Background = Box::new(|shutdown| {
        Box::pin(async move {
            shutdown.triggered().await;
            told.store(true, Ordering::SeqCst);
        })
    });
    let running = start(config(), vec![one_shot, polite]).await;
    sleep(Duration::from_millis(50)).await;
    assert!(!running.ended.is_finished() && !stopped.load(Ordering::SeqCst));
    let (ended, took) = stop(running).await;
    ended.unwrap();
    assert!(stopped.load(Ordering::SeqCst) && took < Duration::from_millis(900), "{took:?}");
}

#[tokio::test]
async fn a_background_that_does_not_stop_is_left_behind() {
    let deaf: Background = Box::new(|_| Box::pin(std::future::pending()));
    let (ended, took) = stop(start(config(), vec![deaf]).await).await;
    ended.unwrap();
    assert!((Duration::from_millis(900)..Duration::from_millis(1500)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn a_background_that_panics_ends_the_process() {
    let broken: Background = Box::new(|_| {
        Box::pin(async {
            let nothing: Option<()> = std::hint::black_box(None);
            nothing.expect("broken");
        })
    });
    let running = start(config(), vec![broken]).await;
    let ended = timeout(Duration::from_secs(5), running.ended).await.unwrap().unwrap();
    assert!(matches!(ended, Err(ServerError::Background { service: "authz" })), "{ended:?}");
}
