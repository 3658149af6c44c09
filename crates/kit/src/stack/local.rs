//! Services as calls reach them.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::{FutureExt as _, TryFutureExt as _};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tonic::Status;
use tonic::body::Body;
use tower::{Service, ServiceExt as _};

use crate::stack::step::{Request, Response};

/// Services as calls reach them. It does not fail: whatever goes wrong is an answer. A clone counts a reference.
#[derive(Clone)]
pub struct LocalService(Arc<dyn Fn(Request) -> Answer + Send + Sync>);

pub(crate) type Answer = BoxFuture<'static, Result<Response, Infallible>>;

impl LocalService {
    /// What this service answers.
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static,
    {
        Self(Arc::new(move |request| Box::pin(service.clone().oneshot(request))))
    }

    /// What a generated server answers: it boxes its answers itself, and is always ready.
    pub fn generated<S>(server: S) -> Self
    where
        S: Service<Request, Response = Response, Error = Infallible, Future = Answer> + Clone + Send + Sync + 'static,
    {
        Self(Arc::new(move |request| server.clone().call(request)))
    }

    /// Answers a request, and counts no reference for it.
    pub(crate) fn ask(&self, request: Request) -> Answer {
        (self.0)(request)
    }

    /// Answers a request on a runtime that need not be the one which waits for it. What nobody waits for any more ends.
    pub(crate) async fn call_on(self, runtime: &Handle, request: Request) -> Result<Response, Infallible> {
        let mut task = JoinSet::new();
        task.spawn_on(async move { self.ask(request).await }, runtime);
        match task.join_next().await {
            Some(Ok(answer)) => answer,
            // The stack lets no panic through, so it is the runtime that is gone.
            Some(Err(_)) | None => Ok(Status::unavailable("the process is stopping").into_http()),
        }
    }

    /// The routes of plain HTTP and of several services.
    pub(crate) fn routed(router: axum::Router) -> Self {
        Self(Arc::new(move |request| Box::pin(router.clone().call(request).map_ok(|response| response.map(Body::new)))))
    }

    /// What a function answers.
    pub(super) fn answered<F, A>(answer: F) -> Self
    where
        F: Fn(Request) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        Self(Arc::new(move |request| Box::pin(answer(request).map(Ok))))
    }
}

impl Service<Request> for LocalService {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Answer {
        self.ask(request)
    }
}

impl fmt::Debug for LocalService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalService")
    }
}
