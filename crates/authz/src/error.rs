//! What goes wrong here.

use contracts::access::v1::ErrorReason as Shared;
use contracts::authz::v1::ErrorReason;
use kit::Fault;

use crate::attend::{BeginError, Incomplete};
use crate::follow::Behind;
use crate::store::head::TakeError;

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be read.
    #[error("the facts cannot be read")]
    Store(#[from] kit_db::StoreError),
    /// A fact was written by a newer version, or is damaged.
    #[error("a fact cannot be read: {0}")]
    Fact(#[from] crate::event::FactError),
    /// Whoever put the facts into memory has ended early.
    #[error("the facts were not read to their end")]
    Ended(#[from] tokio::task::JoinError),
    /// A model that was put before is refused now.
    #[error("an access model cannot be read: {0}")]
    Model(#[from] policy::ModelErrors),
    /// The database cannot be told of the start.
    #[error("the start cannot be noted")]
    Begin(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system gives no thread for long work.
    #[error("cannot start a thread")]
    Threads(#[source] std::io::Error),
}

impl From<BeginError> for StartError {
    fn from(error: BeginError) -> Self {
        Self::Begin(Box::new(error))
    }
}

/// There is no such access model.
pub(crate) fn model_not_found(name: &str, version: u32) -> Fault {
    let wanted = if version == 0 { name.to_owned() } else { format!("{name}, version {version}") };
    Fault::not_found(ErrorReason::ModelNotFound, format!("there is no access model {wanted}")).with("model", name)
}

/// Models are immutable.
pub(crate) fn model_immutable(name: &str, version: u32) -> Fault {
    let message = format!("there is another access model {name}, version {version}; raise the version");
    Fault::already_exists(ErrorReason::ModelImmutable, message).with("model", name)
}

/// The access model breaks its rules.
pub(crate) fn model_invalid(problems: &policy::ModelErrors) -> Fault {
    Fault::invalid(ErrorReason::ModelInvalid, "source", problems.to_string())
}

/// There is no such verification.
pub(crate) fn verification_not_found() -> Fault {
    Fault::not_found(ErrorReason::VerificationNotFound, "there is no such verification")
}

/// The database cannot be asked whether there is anything new.
pub(crate) fn behind(behind: Behind) -> Fault {
    let message = "the database does not answer, so that it cannot be said what holds now; repeat";
    Fault::unavailable(Shared::DependencyUnavailable, message).caused_by(behind)
}

/// The database is on a server of which nobody knows yet whether it has everything.
impl From<TakeError> for Fault {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Store(error) => error.into(),
            TakeError::OtherServer => behind(Behind),
        }
    }
}

/// Nobody knows yet whether the database is whole.
pub(crate) fn unattended(incomplete: Incomplete) -> Fault {
    let message =
        "authz or its database has started, and some service has not confirmed yet that the database is whole; repeat";
    Fault::unavailable(Shared::DependencyUnavailable, message).caused_by(incomplete)
}

/// The asked revision has not arrived in time.
pub(crate) fn revision_not_reached() -> Fault {
    Fault::unavailable(Shared::RevisionNotReached, "the asked revision has not arrived yet; repeat")
}

/// The caller may not ask about others.
pub(crate) fn may_not_ask() -> Fault {
    let message = "permission access.check denied on the object's organization (or the object might not exist)";
    Fault::denied(Shared::PermissionDenied, message).with("permission", "access.check")
}
