//! What is said instead of an answer, for programs and for people.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tonic::{Code, Status};
use tonic_types::{FieldViolation, StatusExt as _};

/// What the suite, or the way to it, said instead of an answer. Prints as the code, the message, the fields that break
/// their rules, and what a connection failed of. Cheap to clone: a batch has one.
///
/// A refused call of the typed clients can be read in the same way:
///
/// ```no_run
/// use tenantry_client::contracts::organization::v1::RemoveMemberRequest;
/// use tenantry_client::{Client, Refusal};
///
/// # async fn example(client: &Client, request: RemoveMemberRequest) -> Result<(), Refusal> {
/// match client.members().remove_member(request).await.map_err(Refusal::from) {
///     Err(refusal) if refusal.reason() == "REMOVAL_PENDING" => println!("recorded, and on its way"),
///     outcome => drop(outcome?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Refusal(Arc<Status>);

impl Refusal {
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

    /// Whether the suite could not be reached or could not answer just now, which is UNAVAILABLE: the same call may
    /// succeed a moment later. One that changes something is repeated with the same `request_id`, so that it happens once.
    ///
    /// Checks are repeated by themselves; calls of the typed clients are not. The suite asks each connection to go after
    /// a while (`server.max_connection_age_ms`, five minutes), and a call that sets out in that moment is such a case.
    #[must_use]
    pub fn is_worth_another_attempt(&self) -> bool {
        self.code() == Code::Unavailable
    }

    /// Whether one question of a batch can be the cause, so that the others deserve to be asked again without it.
    pub(crate) fn may_be_of_one_question(&self) -> bool {
        match self.code() {
            Code::PermissionDenied => true,
            // The batch shares one consistency, so what is wrong with that is wrong with all of them.
            Code::InvalidArgument => {
                !self.field_violations().iter().any(|violation| violation.field.starts_with("consistency"))
            }
            _ => false,
        }
    }

    /// Which of so many questions of a batch are refused, by their places, where the suite tells that: as in
    /// "3,13-14,180". Nothing if it does not, or not as agreed.
    pub(crate) fn refused_of(&self, count: usize) -> Option<Vec<bool>> {
        let info = self.0.get_details_error_info()?;
        let mut refused = vec![false; count];
        for run in info.metadata.get("checks")?.split(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let run = refused.get_mut(first.parse().ok()?..=last.parse().ok()?)?;
            // Whoever leaves none out asks the same batch again.
            run.first()?;
            run.fill(true);
        }
        Some(refused)
    }

    fn field_violations(&self) -> Vec<FieldViolation> {
        self.0.get_details_bad_request().map(|details| details.field_violations).unwrap_or_default()
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self(Arc::new(status))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The code by the name that a program knows it by; its own text is a sentence that says less.
        write!(f, "{:?}: {}", self.0.code(), self.0.message())?;
        for violation in self.field_violations() {
            write!(f, "; {}: {}", violation.field, violation.description)?;
        }
        // "tcp connect error" does not tell a wrong port from a firewall: what is at the bottom of it does.
        let cause = std::iter::successors(self.source(), |cause| (*cause).source()).last().map(ToString::to_string);
        match cause {
            Some(cause) if !self.0.message().contains(&cause) => write!(f, ": {cause}"),
            _ => Ok(()),
        }
    }
}

/// Without the bytes of the details and the metadata, which say the same once more.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({self})")
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests;
