//! The port: services, health, reflection and metrics behind one address, until it is time to stop.

mod background;
mod connections;
mod door;
mod health;
mod lanes;

use std::io;
use std::net::SocketAddr;

use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tonic::Status;

use crate::config::ServerConfig;
use crate::server::background::Running;
use crate::server::connections::Connections;
use crate::server::door::Door;
use crate::server::health::Health;
use crate::shutdown::Shutdown;
use crate::stack::{self, LocalService, Quick, Routes};

/// How large a message may be, in both directions. Each generated service is given it when it is built:
/// `UserServiceServer::new(..).max_decoding_message_size(MESSAGE_LIMIT).max_encoding_message_size(MESSAGE_LIMIT)`.
pub const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

/// A service, as the server runs it.
pub struct Service {
    /// Its short name: "identity".
    pub name: &'static str,
    /// Its gRPC routes (`Routes::into_axum_router`) and plain ones.
    pub router: axum::Router,
    /// The full names of its gRPC services, for health and reflection.
    pub grpc_services: Vec<&'static str>,
    /// Those of its methods that are answered from memory.
    pub quick: Vec<Quick>,
    /// What it does beside answering calls.
    pub background: Vec<Background>,
    /// What must hold for it to answer, beside that it runs. Its health tells of it.
    pub conditions: Vec<Condition>,
}

/// Whether something holds that a service cannot answer without, as its database.
pub type Condition = watch::Receiver<bool>;

/// Work that goes on beside the calls. It stops when it is told to, which is after the last call has been answered.
pub type Background = Box<dyn FnOnce(Shutdown) -> BoxFuture<'static, ()> + Send>;

/// A bound port. Calls wait at it until [`run`](Self::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    local_addr: SocketAddr,
    config: ServerConfig,
}

/// Why the server does not run, or ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken, or is none of this machine's.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The descriptors for reflection are broken.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The system gives no thread to serve connections by.
    #[error("cannot start a thread: {0}")]
    Threads(#[source] io::Error),
    /// A background task panicked; what it was there for would not be done any more.
    #[error("a background task of {service} panicked")]
    Background {
        /// Whose.
        service: &'static str,
    },
}

/// All the services' routes as one, to be put under the [`Stack`](crate::stack::Stack).
pub fn routes(services: &[Service]) -> Routes {
    let all = services.iter().fold(axum::Router::new(), |all, service| {
        // Each has a fallback of tonic's making, and two of them cannot be merged.
        all.merge(service.router.clone().reset_fallback())
    });
    Routes::new(services.iter().flat_map(|service| &service.quick), all.fallback(nothing_here))
}

async fn nothing_here(request: axum::extract::Request) -> axum::response::Response {
    if stack::is_grpc(request.headers()) {
        return Status::unimplemented("there is no such method").into_http();
    }
    let mut response = axum::response::Response::default();
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    response
}

impl Server {
    /// Binds the port; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind(config: &ServerConfig) -> Result<Self, ServerError> {
        let address = config.listen;
        let bound = TcpListener::bind(address).await;
        let bound = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (local_addr, listener) = bound.map_err(|source| ServerError::Bind { address, source })?;
        Ok(Self { listener, local_addr, config: config.clone() })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Serves until it is time to stop: then it says that it is leaving, goes on for `drain_delay_ms`, takes no more
    /// connections, lets running calls end, stops the background, and is done after `shutdown_timeout_ms` whatever
    /// still hangs. `wrapped` is what answers: the services' [`routes`] under the stack.
    ///
    /// # Errors
    /// When it cannot start, or a background task panicked.
    pub async fn run(
        self,
        services: Vec<Service>,
        wrapped: LocalService,
        shutdown: Shutdown,
    ) -> Result<(), ServerError> {
        let Self { listener, config, .. } = self;
        let (reporter, health_service) = tonic_health::server::health_reporter();
        let mut health = Health::new(reporter, &services);
        health.none().await;
        let door = Door::new(&config, &services, health_service, wrapped)?;
        let mut connections = Connections::new(&config, door).map_err(ServerError::Threads)?;
        let mut running = Running::start(services);
        health.tell().await;

        let ended = tokio::select! {
            never = health.follow() => match never {},
            never = connections.accept(&listener) => match never {},
            service = running.panicked() => Err(ServerError::Background { service }),
            () = shutdown.triggered() => Ok(()),
        };

        health.none().await;
        tokio::select! {
            never = connections.accept(&listener) => match never {},
            () = sleep(config.drain_delay()) => {}
        }
        drop(listener);
        let end = Instant::now() + config.shutdown_timeout();
        connections.finish(end).await;
        running.finish(end).await;
        ended
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
