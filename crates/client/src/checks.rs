//! Checks that are asked at the same time travel together.

mod desk;
mod gathering;
mod outgoing;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tonic::service::interceptor::InterceptedService;

use crate::checks::desk::Desk;
use crate::checks::gathering::Waiting;
use crate::connection::Connection;
use crate::credential::Credentials;
use crate::decision::{CheckError, Decision, RequireError};
use crate::question::Question;

/// Questions in a batch at most: the contract's limit.
pub const BATCH_CHECKS_MAX: usize = 10_000;

/// Bytes of questions in a batch at most. The suite takes messages of 4 MiB; a kibibyte is left for the batch's own
/// consistency (166 bytes at most).
///
/// A question about an id takes at most 255 bytes as this client counts (95 for the ids and what frames them, 160 for
/// the longest permission), so 10,000 of them take 2.55 MB and this limit never cuts them. It does cut batches of
/// questions about people who came through shares, whose proofs may have a kibibyte each. The answers take 6 bytes each.
pub const BATCH_BYTES_MAX: usize = (4 << 20) - 1024;

/// The longest deadline that a question can have.
const DEADLINE_MAX: Duration = Duration::from_hours(1);

/// Asks whether somebody may do something. Clones share one queue.
///
/// **Gathering.** Nothing waits for company: a question that is asked while no batch is on its way is sent in the same
/// turn of the runtime's scheduler, with those that other tasks ask in that turn. While as many batches are in flight as
/// [`Limits::batches_in_flight`] permits, questions gather, and leave together when one of them returns; up to 10,000
/// and 4 MiB in one batch, and only with others that ask for the same [`Question::at_least`]. One alone goes as a Check.
///
/// **Consistency.** An answer comes from facts that are not older than the moment in which its question was asked: a
/// batch is closed when it leaves, so no batch in flight ever answers a question that is asked later, and no answer is
/// kept for another question. So whatever was taken away with an OK before the question was asked, is counted.
///
/// **Refusals.** The suite refuses a whole batch for one question that it must not answer, and tells which ones are. The
/// others are asked again without them. (A suite that does not tell is asked again in halves, until what is refused is
/// among eight at most, and those one by one.) So each question has the answer, or the refusal, that it would have had
/// alone.
///
/// **Retries.** UNAVAILABLE, a connection that broke included, is met with [`Limits::retries`] more attempts, after
/// pauses of 20 ms that double up to a second, each shortened at random by up to a half, as long as the deadline lasts;
/// and so is a time limit of the channel's own that ends a call before the deadline. Nothing else is repeated.
///
/// **Deadlines.** Each question has one, and its caller never waits for longer. A batch carries the longest of its
/// questions'.
///
/// **Giving up.** A question whose future is dropped is not sent, if it has not been yet. A batch that nobody waits for
/// any more is cancelled.
///
/// **Back pressure.** At most [`Limits::waiting`] questions wait to be sent; to ask one more waits for room, in the
/// order of asking, within the question's deadline.
#[derive(Debug, Clone)]
pub struct Checks(Arc<Desk>);

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Questions that wait to be sent, at most: 10,000, which take up about two megabytes. At least 1.
    pub waiting: usize,
    /// Batches in flight, at most: 2, so that one is on its way while another is answered. With more of them batches
    /// are smaller, and each costs the same. At least 1.
    pub batches_in_flight: usize,
    /// How long a question waits for its answer unless it says so itself: 5 seconds. An hour at most.
    pub deadline: Duration,
    /// How often a batch that met UNAVAILABLE is sent again, at most: 8 times, which bridges about two seconds.
    pub retries: u32,
}

/// What checks are sent through.
pub(crate) type Authz = AuthzServiceClient<InterceptedService<Connection, Credentials>>;

// === impl Limits ===

impl Default for Limits {
    fn default() -> Self {
        Self { waiting: 10_000, batches_in_flight: 2, deadline: Duration::from_secs(5), retries: 8 }
    }
}

// === impl Checks ===

impl Checks {
    pub(crate) fn new(authz: Authz, limits: Limits) -> Self {
        Self(Arc::new(Desk::new(authz, limits)))
    }

    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Asks a question, and waits for its answer.
    ///
    /// # Errors
    /// When there is no answer: [`CheckError`] has the cases. Treat all of them as a no.
    pub async fn check(&self, question: Question) -> Result<Decision, CheckError> {
        let deadline = Instant::now() + question.deadline.unwrap_or(self.0.limits.deadline).min(DEADLINE_MAX);
        match timeout_at(deadline, self.answer(question, deadline)).await {
            Ok(answer) => answer,
            Err(_) => Err(CheckError::DeadlineExceeded),
        }
    }

    /// Asks a question; whatever is no yes is an error.
    ///
    /// # Errors
    /// [`RequireError::Denied`] with the reason when the subject may not, else when there is no answer.
    pub async fn require(&self, question: Question) -> Result<(), RequireError> {
        Ok(self.check(question).await?.require()?)
    }

    async fn answer(&self, question: Question, deadline: Instant) -> Result<Decision, CheckError> {
        self.0.room().await?;
        let (answer, answered) = oneshot::channel();
        self.0.add(Waiting { question, deadline, answer });
        answered.await.unwrap_or(Err(CheckError::Closed))
    }
}

#[cfg(test)]
mod tests;
