//! The open connections. They are kept here and not by tonic's server, because that one waits for ever for a peer that
//! opens a connection and says nothing (hyperium/hyper#4170).

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::config::ServerConfig;
use crate::server::door::Door;
use crate::server::lanes::{Lanes, Place};
use crate::shutdown::{Shutdown, Trigger};

/// The open connections, and what a new one is given.
pub(super) struct Connections {
    open: JoinSet<()>,
    open_max: usize,
    age_max: Duration,
    lanes: Lanes,
    protocol: Builder<TokioExecutor>,
    door: Door,
    leave: Trigger,
    leaving: Shutdown,
}

const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(60);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a connection that was asked to go may take to end its calls; no call takes longer.
const GRACE: Duration = Duration::from_secs(30);
const STREAMS_MAX: u32 = 256;
/// Streams that a peer opened and reset before they were looked at (CVE-2023-44487).
const RESETS_PENDING_MAX: usize = 64;
const HEADERS_MAX: u32 = 16 * 1024;
/// How long to wait when the system has no connection left to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

impl Connections {
    pub(super) fn new(config: &ServerConfig, door: Door) -> io::Result<Self> {
        let (leave, leaving) = Shutdown::new();
        let (open_max, age_max) = (config.max_connections, config.max_connection_age());
        let lanes = Lanes::start()?;
        Ok(Self { open: JoinSet::new(), open_max, age_max, lanes, protocol: protocol(), door, leave, leaving })
    }

    /// Takes connections, for ever. Can be dropped and called again.
    pub(super) async fn accept(&mut self, listener: &TcpListener) -> Infallible {
        loop {
            tokio::select! {
                // The set would grow with every connection that ever was.
                Some(_) = self.open.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.add(stream, peer),
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
    }

    /// Asks all to go, waits until then, and cuts the rest.
    pub(super) async fn finish(mut self, end: Instant) {
        self.leave.trigger();
        let all = async { while self.open.join_next().await.is_some() {} };
        if timeout_at(end, all).await.is_err() {
            tracing::warn!(connections = self.open.len(), "cut what had not ended in time");
        }
        // Dropping the set cuts them.
    }

    fn add(&mut self, stream: TcpStream, peer: SocketAddr) {
        if self.open.len() >= self.open_max {
            tracing::warn!(%peer, max = self.open_max, "too many connections: refused one");
            return;
        }
        // Answers are small, and nobody waits for a fuller packet.
        let ready = stream.set_nodelay(true).and_then(|()| stream.into_std());
        let (Ok(stream), Some(place)) = (ready, self.lanes.place()) else {
            tracing::debug!(%peer, "a connection was gone at once");
            return;
        };
        // Connections that were opened together need not all be opened again together.
        let age = self.age_max.mul_f64(rand::random_range(0.9..1.1));
        let Place { runtime, held } = place;
        let (protocol, door, leaving) = (self.protocol.clone(), self.door.clone(), self.leaving.clone());
        let served = async move {
            // Only here: the thread's own runtime has to watch it.
            match TcpStream::from_std(stream) {
                Ok(stream) => serve(stream, peer, age, protocol, door, leaving).await,
                Err(error) => tracing::warn!(%peer, %error, "a connection could not be served"),
            }
            drop(held);
        };
        self.open.spawn_on(served, &runtime);
    }
}

/// Serves one connection: until its peer closes it, it is old, or the process is leaving.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    age: Duration,
    protocol: Builder<TokioExecutor>,
    door: Door,
    leaving: Shutdown,
) {
    let door = Arc::new(door);
    let service = service_fn(move |request: http::Request<Incoming>| Arc::clone(&door).answer(request, peer));
    let mut connection = pin!(protocol.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%peer, error, "a connection broke");
            }
            return;
        }
        () = sleep(age) => {}
        () = leaving.triggered() => {}
    }
    connection.as_mut().graceful_shutdown();
    if timeout(GRACE, connection).await.is_err() {
        tracing::debug!(%peer, "cut a connection that would not end");
    }
}

fn protocol() -> Builder<TokioExecutor> {
    let mut protocol = Builder::new(TokioExecutor::new());
    // Its timer also bounds how long a peer may take over the headers of an HTTP/1 request.
    protocol.http1().timer(TokioTimer::new());
    protocol
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .max_concurrent_streams(STREAMS_MAX)
        .max_pending_accept_reset_streams(RESETS_PENDING_MAX)
        .max_header_list_size(HEADERS_MAX);
    protocol
}
