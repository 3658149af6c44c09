//! A batch as the call that it leaves by.

use contracts::authz::v1::{BatchCheckRequest, CheckRequest, CheckResponse};
use tokio::time::Instant;
use tonic::{Request, Status};

use crate::checks::Authz;
use crate::checks::gathering::Waiting;
use crate::question::consistency;

/// A call, ready to be made.
pub(super) enum Outgoing {
    /// One question: what goes wrong with it is told by its own name, and nothing has to be gathered on the other side.
    Check(Request<CheckRequest>),
    /// Several.
    Batch(Request<BatchCheckRequest>),
}

impl Outgoing {
    pub(super) fn new(batch: &[Waiting], deadline: Instant) -> Self {
        let revision = batch.first().and_then(|waiting| waiting.question.revision.as_ref());
        let consistency = consistency(revision);
        if let [one] = batch {
            return Self::Check(within(CheckRequest { consistency, ..one.question.message() }, deadline));
        }
        let checks = batch.iter().map(|waiting| waiting.question.message()).collect();
        Self::Batch(within(BatchCheckRequest { checks, consistency }, deadline))
    }

    /// Makes the call: the answers, in the batch's order.
    pub(super) async fn send(self, mut authz: Authz) -> Result<Vec<CheckResponse>, Status> {
        match self {
            Self::Check(request) => Ok(vec![authz.check(request).await?.into_inner()]),
            Self::Batch(request) => Ok(authz.batch_check(request).await?.into_inner().results),
        }
    }
}

/// A call that the suite gives up, too, when nobody waits for it any more.
fn within<T>(message: T, deadline: Instant) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(deadline.saturating_duration_since(Instant::now()));
    request
}
