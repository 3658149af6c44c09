//! How a service reaches another: over a socket, or in the same process without one. Whoever calls cannot tell.

mod several;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::{FutureExt as _, TryFutureExt as _};
use http::HeaderValue;
use tokio::runtime::Handle;
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Endpoint;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

use crate::secret::Key;
use crate::stack::LocalService;
use crate::telemetry;
use crate::wire::several::Several;

/// The metadata in which a service of the suite shows the workload key.
pub const WORKLOAD: &str = "tenantry-workload";

/// What generated clients send through.
pub type Channel = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Unreachable>;

/// A service cannot be reached. A type of its own, since futures that hold a boxed error are not seen to be `Send`.
#[derive(Debug, thiserror::Error)]
#[error("the service cannot be reached")]
pub struct Unreachable(#[source] Status);

impl Unreachable {
    /// UNAVAILABLE, whatever the connection said: tonic takes the code from here, and would make INTERNAL of a connection
    /// that was asked to go when the call was on its way.
    fn because(error: impl Into<tower::BoxError>) -> Self {
        let mut status = Status::unavailable("the service cannot be reached");
        status.set_source(Arc::from(error.into()));
        Self(status)
    }
}

/// The services of this process, once they are built: they need each other's address before that.
#[derive(Debug, Clone, Default)]
pub struct Local(Arc<OnceLock<Open>>);

/// What answers, and the runtime that it belongs to: what it has open must not depend on a thread of connections.
#[derive(Debug, Clone)]
struct Open {
    service: LocalService,
    home: Option<Handle>,
}

/// Where another service is.
#[derive(Debug, Clone)]
pub enum Address {
    /// In this process.
    Local(Local),
    /// At this URL; or at several, separated by commas, if it runs more than once. Calls go now to one of them and now to
    /// another, past those that are not there.
    Remote(String),
}

/// Where the suite's services are.
#[derive(Debug, Clone)]
pub struct Peers {
    /// People, sessions, access tokens, signing keys.
    pub identity: Channel,
    /// Organizations, workspaces, members.
    pub organization: Channel,
    /// Invitations.
    pub invitation: Channel,
    /// Resources and grants.
    pub resource: Channel,
    /// Decisions.
    pub authz: Channel,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const KEEPALIVE: Duration = Duration::from_secs(60);

/// A channel to a service. It connects when it is first used, and again whenever it has to.
///
/// # Errors
/// When a URL is none.
pub fn channel(address: &Address, workload: &Key) -> Result<Channel, tonic::transport::Error> {
    let inner = match address {
        Address::Local(local) => BoxCloneSyncService::new(local.clone()),
        Address::Remote(urls) => {
            let channels: Vec<_> = endpoints(urls)?.iter().map(Endpoint::connect_lazy).collect();
            match &channels[..] {
                [one] => BoxCloneSyncService::new(one.clone().map_err(Unreachable::because)),
                several => BoxCloneSyncService::new(Several::new(several.iter().cloned())),
            }
        }
    };
    let mut key = HeaderValue::from_str(&workload.to_text()).unwrap_or(HeaderValue::from_static(""));
    key.set_sensitive(true);
    let signed = inner.map_request(move |mut request: http::Request<Body>| {
        request.headers_mut().insert(WORKLOAD, key.clone());
        request
    });
    Ok(BoxCloneSyncService::new(telemetry::traced_client(signed)))
}

fn endpoints(urls: &str) -> Result<Vec<Endpoint>, tonic::transport::Error> {
    let endpoint = |url: &str| {
        let endpoint = Endpoint::from_shared(url.trim().to_owned())?;
        let endpoint = endpoint.connect_timeout(CONNECT_TIMEOUT).http2_keep_alive_interval(KEEPALIVE);
        Ok(endpoint.tcp_nodelay(true))
    };
    urls.split(',').map(endpoint).collect()
}

// === impl Local ===

impl Local {
    /// Opens the doors: from now on calls are answered, on the runtime that this is called in.
    pub fn open(&self, service: LocalService) {
        // A second opening would be a defect of the wiring; the first one stays.
        let _ = self.0.set(Open { service, home: Handle::try_current().ok() });
    }
}

impl Service<http::Request<Body>> for Local {
    type Response = http::Response<Body>;
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let Some(Open { mut service, home }) = self.0.get().cloned() else {
            let status = Status::unavailable("the services are still starting");
            return Box::pin(async move { Ok(status.into_http()) });
        };
        let away = home.filter(|home| Handle::try_current().is_ok_and(|here| here.id() != home.id()));
        let answer = match away {
            Some(home) => async move { service.call_on(&home, request).await }.boxed(),
            None => service.call(request),
        };
        Box::pin(answer.map_err(|never: Infallible| match never {}))
    }
}

#[cfg(test)]
mod tests;
