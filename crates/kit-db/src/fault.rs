//! The one classification of what a database answers. The texts of databases stay inside: they are logged, and never
//! reach a caller.

use contracts::access::v1::ErrorReason;
use kit::Fault;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

mod unique;

pub use crate::fault::unique::UniqueViolation;

/// What went wrong between a service and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is such a row already.
    #[error("a row with the same {} is there", .0)]
    Unique(UniqueViolation),
    /// A row that is referred to is missing, or one that is still referred to would go.
    #[error("a reference would lead nowhere")]
    ForeignKey(#[source] DbErr),
    /// A row would break a rule that its table holds (a CHECK).
    #[error("a row would break a rule of its table")]
    Check(#[source] DbErr),
    /// Two changes met; the whole operation can be run again.
    #[error("two changes met in the database")]
    Conflict(#[source] DbErr),
    /// The database cannot be reached, or has no room. The outcome of a commit that ends so is unknown.
    #[error("the database is unavailable")]
    Unavailable(#[source] DbErr),
    /// A stored value is none of those that the service writes.
    #[error("the column {0} holds what nobody writes there")]
    Corrupt(&'static str),
    /// A defect of the suite.
    #[error("the database refuses a statement")]
    Internal(#[source] DbErr),
}

// === impl StoreError ===

impl StoreError {
    /// Whether a row with the same values in these columns is there already. The columns are those of a unique index,
    /// in its order.
    #[must_use]
    pub fn is_unique(&self, table: &str, columns: &[&str]) -> bool {
        matches!(self, Self::Unique(violation) if violation.is_of(table, columns))
    }

    /// Whether a row would break a rule that its table holds.
    #[must_use]
    pub fn is_check(&self) -> bool {
        matches!(self, Self::Check(_))
    }

    /// Whether a row that was referred to is missing.
    #[must_use]
    pub fn is_foreign_key(&self) -> bool {
        matches!(self, Self::ForeignKey(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::Unavailable(error);
        }
        let Some(cause) = cause(&error) else { return Self::Internal(error) };
        let Some(answer) = cause.as_database_error() else {
            return if is_lost(cause) { Self::Unavailable(error) } else { Self::Internal(error) };
        };
        if answer.is_unique_violation() {
            return Self::Unique(UniqueViolation::of(answer));
        }
        match kind(answer) {
            Kind::Check => Self::Check(error),
            Kind::ForeignKey => Self::ForeignKey(error),
            Kind::Conflict => Self::Conflict(error),
            Kind::Unavailable => Self::Unavailable(error),
            Kind::Other => Self::Internal(error),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::conflict(error),
            StoreError::Unavailable(_) => {
                let message = "the database cannot be reached, or has no room; repeat later";
                Self::unavailable(ErrorReason::DependencyUnavailable, message).caused_by(error)
            }
            StoreError::Unique(_)
            | StoreError::ForeignKey(_)
            | StoreError::Check(_)
            | StoreError::Corrupt(_)
            | StoreError::Internal(_) => Self::internal(error),
        }
    }
}

enum Kind {
    Check,
    ForeignKey,
    Conflict,
    Unavailable,
    Other,
}

/// What the driver said.
fn cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// Whether there was nobody to answer.
fn is_lost(cause: &sqlx::Error) -> bool {
    matches!(
        cause,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
    )
}

fn kind(answer: &dyn DatabaseError) -> Kind {
    if answer.is_foreign_key_violation() {
        return Kind::ForeignKey;
    }
    if answer.is_check_violation() {
        return Kind::Check;
    }
    let code = answer.code().unwrap_or_default();
    if answer.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        kind_on_postgres(&code)
    } else {
        kind_on_sqlite(&code)
    }
}

fn kind_on_postgres(code: &str) -> Kind {
    match code {
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => Kind::Conflict,
        // query_canceled (by the statement's time limit), read_only_sql_transaction (a standby answers),
        // idle_in_transaction_session_timeout
        "57014" | "25006" | "25P03" => Kind::Unavailable,
        // connection exceptions, insufficient resources (disk, memory, connections), operator intervention
        _ if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => Kind::Unavailable,
        _ => Kind::Other,
    }
}

fn kind_on_sqlite(code: &str) -> Kind {
    // The low byte of an extended code is the plain one.
    match code.parse::<i32>().map(|code| code & 0xff) {
        // SQLITE_BUSY, SQLITE_LOCKED
        Ok(5 | 6) => Kind::Conflict,
        // SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
        Ok(10 | 13 | 14) => Kind::Unavailable,
        _ => Kind::Other,
    }
}
