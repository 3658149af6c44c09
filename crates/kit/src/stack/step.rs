//! What the steps of the stack have in common. Each maps the next one's answer, so that the whole stack is one future
//! and one allocation. Combinators and not `async` blocks: a block keeps room both for what it was given and for what it
//! waits for, which doubles with each step, and a future of thirty kilobytes is slower to move than a check to answer.

use std::future::Future;

use tonic::body::Body;

pub(super) type Request = http::Request<Body>;
pub(super) type Response = http::Response<Body>;

/// One step of the stack: sees every request on its way in, and every response on its way out.
pub(super) trait Step: Sized + Send + Sync + 'static {
    /// Answers the request; as a rule by asking the next step.
    fn around<N: Next>(
        &self,
        request: Request,
        next: &N,
    ) -> impl Future<Output = Response> + Send + 'static + use<Self, N>;

    /// Puts the step on top of what lies below it.
    fn over<N: Next>(self, next: N) -> Over<Self, N> {
        Over { step: self, next }
    }
}

/// What lies below a step.
pub(super) trait Next: Send + Sync + 'static {
    /// Its answer. Nothing that takes time runs before it is awaited.
    fn ask(&self, request: Request) -> impl Future<Output = Response> + Send + 'static + use<Self>;
}

/// A step and what lies below it.
#[derive(Debug)]
pub(super) struct Over<T, N> {
    step: T,
    next: N,
}

impl<T: Step, N: Next> Next for Over<T, N> {
    fn ask(&self, request: Request) -> impl Future<Output = Response> + Send + 'static + use<T, N> {
        self.step.around(request, &self.next)
    }
}
