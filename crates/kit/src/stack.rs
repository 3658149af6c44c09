//! What happens to every call on its way to a service and back: the one stack, for calls that come through a socket
//! and for those between services of the same process.

mod admission;
mod deadline;
mod methods;
mod panics;
mod refusal;
mod request_id;
mod statuses;
mod step;
mod trace;

use std::convert::Infallible;

use axum::Router;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{Service as _, ServiceBuilder};

use crate::source::Source;
use crate::stack::admission::Admission;
use crate::stack::panics::Panics;
use crate::stack::request_id::RequestIds;
use crate::stack::step::StepLayer;
use crate::stack::trace::Trace;

pub use deadline::{DEFAULT as DEADLINE_DEFAULT, Deadline, MAX as DEADLINE_MAX};
pub(crate) use refusal::is_grpc;
pub use request_id::RequestId;

/// Services as calls reach them. It does not fail: whatever goes wrong is an answer.
pub type LocalService = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>;

/// Marks a call that came through a socket, with the address of whoever opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub std::net::SocketAddr);

/// The stack. To be made after [`telemetry::init`](crate::telemetry::init): what it counts goes nowhere otherwise.
#[derive(Debug, Clone)]
pub struct Stack {
    source: Source,
    max_in_flight: usize,
}

impl Stack {
    /// The stack, admitting at most so many calls from outside at once (`server.max_in_flight`).
    #[must_use]
    pub fn new(source: &Source, max_in_flight: usize) -> Self {
        Self { source: source.clone(), max_in_flight }
    }

    /// Puts the routes under the stack.
    #[must_use]
    pub fn wrap(&self, routes: Router) -> LocalService {
        let stack = ServiceBuilder::new()
            // First of all, because everything below says whose call it speaks of.
            .layer(StepLayer::new(RequestIds::new(&self.source)))
            // Above all that may answer in a service's place, so that those answers are traced and counted as well.
            .layer(StepLayer::new(Trace::new(&self.source)))
            // A defect in one call is an answer to that call: tonic's client would be told of a broken frame instead.
            .layer(StepLayer::new(Panics::new()))
            // Before the clock starts: what is not admitted costs nothing.
            .layer(StepLayer::new(Admission::new(self.max_in_flight)))
            // Nothing runs for longer than its caller waits. tonic's own clock would answer CANCELLED.
            .layer(StepLayer::new(deadline::Deadlines))
            // Next to the services: says in the contracts' words what tonic says in its own.
            .layer(StepLayer::new(statuses::Statuses));
        BoxCloneSyncService::new(stack.service(local(routes)))
    }
}

/// The routes as they are, without the stack.
pub(crate) fn local(routes: Router) -> LocalService {
    BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<Body>| {
        let answer = routes.clone().call(request);
        async move { answer.await.map(|response| response.map(Body::new)) }
    }))
}

#[cfg(test)]
mod tests;
