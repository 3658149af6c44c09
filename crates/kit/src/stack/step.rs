//! What the steps of the stack have in common.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tonic::body::Body;
use tower::{Layer, Service};

pub(super) type Request = http::Request<Body>;
pub(super) type Response = http::Response<Body>;
pub(super) type Answer = BoxFuture<'static, Response>;

/// One step of the stack: sees every request on its way in, and every response on its way out.
pub(super) trait Step: Send + Sync + 'static {
    /// Answers the request; as a rule by asking the next step.
    fn around<S: Next>(&self, request: Request, next: &mut S) -> Answer;
}

/// What lies below a step.
pub(super) trait Next:
    Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
{
    /// Its answer. Nothing runs before it is awaited.
    fn ask(&mut self, request: Request) -> impl Future<Output = Response> + Send + 'static + use<Self>;
}

/// Puts a step on top of what lies below it.
#[derive(Debug)]
pub(super) struct StepLayer<T>(Arc<T>);

/// A step and what lies below it.
pub(super) struct Around<T, S> {
    step: Arc<T>,
    next: S,
}

// === impl Next ===

impl<S> Next for S
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>,
{
    fn ask(&mut self, request: Request) -> impl Future<Output = Response> + Send + 'static + use<S> {
        let answer = self.call(request);
        async move {
            let Ok(response) = answer.await;
            response
        }
    }
}

// === impl StepLayer ===

impl<T> StepLayer<T> {
    pub(super) fn new(step: T) -> Self {
        Self(Arc::new(step))
    }
}

impl<T, S> Layer<S> for StepLayer<T> {
    type Service = Around<T, S>;

    fn layer(&self, next: S) -> Self::Service {
        Around { step: Arc::clone(&self.0), next }
    }
}

// === impl Around ===

impl<T, S: Clone> Clone for Around<T, S> {
    fn clone(&self) -> Self {
        Self { step: Arc::clone(&self.step), next: self.next.clone() }
    }
}

impl<T, S> fmt::Debug for Around<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Around").finish_non_exhaustive()
    }
}

impl<T: Step, S: Next> Service<Request> for Around<T, S> {
    type Response = Response;
    type Error = Infallible;
    type Future = futures::future::Map<Answer, fn(Response) -> Result<Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.next.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        futures::FutureExt::map(self.step.around(request, &mut self.next), Ok)
    }
}
