//! What is answered.

use std::fmt;
use std::sync::Arc;

use contracts::authz::v1::{CheckResponse, DecisionReason};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

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
    Unavailable(#[source] Refusal),
    /// The suite refused the question: the credential is no good (UNAUTHENTICATED), the caller may not ask about the
    /// subject (PERMISSION_DENIED), a question about the caller comes from the operator or a service, who are nobody to
    /// ask about (INVALID_ARGUMENT), or there is too much to do (RESOURCE_EXHAUSTED).
    #[error("the check was refused: {0}")]
    Refused(#[source] Refusal),
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

/// What the suite, or the way to it, said instead of an answer. Cheap to clone: a batch has one.
#[derive(Debug, Clone)]
pub struct Refusal(Arc<Status>);

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

// === impl Refusal ===

impl Refusal {
    pub(crate) fn new(status: Status) -> Self {
        Self(Arc::new(status))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code()
    }

    /// The suite's reason, such as "PERMISSION_DENIED" or "CREDENTIAL_INVALID"; empty where the suite was not reached.
    #[must_use]
    pub fn reason(&self) -> String {
        self.0.get_details_error_info().map(|info| info.reason).unwrap_or_default()
    }

    /// The status itself, with its details.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.0
    }

    /// Whether one question of a batch can be the cause, so that the others deserve to be asked again without it.
    pub(crate) fn may_be_of_one_question(&self) -> bool {
        match self.code() {
            Code::PermissionDenied => true,
            // The batch shares one consistency, so what is wrong with that is wrong with all of them.
            Code::InvalidArgument => {
                let violations = self.0.get_details_bad_request().map(|details| details.field_violations);
                !violations.unwrap_or_default().iter().any(|violation| violation.field.starts_with("consistency"))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code(), self.0.message())
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
