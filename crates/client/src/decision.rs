//! What is answered.

use contracts::authz::v1::{CheckResponse, DecisionReason};

use crate::refusal::Refusal;

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a decision that nobody looks at lets everybody in"]
pub struct Decision {
    /// Whether the subject may.
    pub allowed: bool,
    /// What decided; unspecified where a newer suite has a reason that this client does not know.
    pub reason: DecisionReason,
}

/// Why there is no answer. None of these is a yes.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// There was no answer within the question's deadline. It may have waited in a full queue, on the way, or between
    /// retries.
    #[error("the check was not answered within its deadline")]
    DeadlineExceeded,
    /// The suite could not be reached, or could not answer, each time that it was asked.
    #[error("the check could not be answered: {0}")]
    Unavailable(Refusal),
    /// The suite refused the question: the credential is no good (UNAUTHENTICATED), the caller may not ask about others
    /// there, or asks about others where nothing is (PERMISSION_DENIED), a question about the caller comes from the
    /// operator or a service, who are nobody to ask about (INVALID_ARGUMENT), or there is too much to do
    /// (RESOURCE_EXHAUSTED).
    #[error("the check was refused: {0}")]
    Refused(Refusal),
    /// The suite answered with another number of answers than it was asked questions.
    #[error("the answer breaks the contract: {answers} answers to {questions} questions")]
    Malformed {
        /// What was asked.
        questions: usize,
        /// What came back.
        answers: usize,
    },
    /// The runtime that carried the question has ended.
    #[error("the client's runtime has ended")]
    Closed,
}

/// The subject may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("denied: {}", self.reason.as_str_name())]
pub struct Denied {
    /// What decided.
    pub reason: DecisionReason,
}

/// Why something must not go on: it was denied, or nobody could tell.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RequireError {
    /// The subject may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no answer.
    #[error(transparent)]
    Unanswered(#[from] CheckError),
}

// === impl Decision ===

impl Decision {
    /// A yes, or the reason why not.
    ///
    /// # Errors
    /// When the subject may not.
    pub fn require(self) -> Result<(), Denied> {
        if self.allowed { Ok(()) } else { Err(Denied { reason: self.reason }) }
    }
}

impl From<CheckResponse> for Decision {
    fn from(response: CheckResponse) -> Self {
        Self { allowed: response.allowed, reason: response.reason() }
    }
}
