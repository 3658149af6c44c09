//! What happens to every call on its way to a service and back: the one stack, for calls that come through a socket
//! and for those between services of the same process.

mod admission;
mod deadline;
mod local;
mod methods;
mod panics;
mod refusal;
mod request_id;
mod routes;
mod statuses;
mod step;
mod trace;

use crate::source::Source;
use crate::stack::admission::Admission;
use crate::stack::panics::Panics;
use crate::stack::request_id::RequestIds;
use crate::stack::step::{Next as _, Step as _};
use crate::stack::trace::Trace;

pub use deadline::{DEFAULT as DEADLINE_DEFAULT, Deadline, MAX as DEADLINE_MAX};
pub use local::LocalService;
pub(crate) use refusal::is_grpc;
pub use request_id::RequestId;
pub use routes::{Quick, Routes};

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
    pub fn wrap(&self, routes: impl Into<Routes>) -> LocalService {
        // Nothing runs for longer than its caller waits. tonic's own clock would answer CANCELLED.
        let stack = deadline::Deadlines.over(routes.into());
        // Before the clock starts: what is not admitted costs nothing.
        let stack = Admission::new(self.max_in_flight).over(stack);
        // A defect in one call is an answer to that call: tonic's client would be told of a broken frame instead.
        let stack = Panics::new().over(stack);
        // Above all that may answer in a service's place, so that those answers are traced and counted as well.
        let stack = Trace::new(&self.source).over(stack);
        // First of all, because everything below says whose call it speaks of.
        let stack = RequestIds::new(&self.source).over(stack);
        LocalService::answered(move |request| stack.ask(request))
    }
}

#[cfg(test)]
mod tests;
