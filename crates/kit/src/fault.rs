//! What goes wrong, in the words of the contracts: a closed set of codes, a reason, and details that a program can
//! read. The cause stays inside: it is logged once, and never reaches a caller.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use contracts::access::v1::ErrorReason;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, QuotaViolation, StatusExt as _};

/// A failure of an operation. Made by the constructors below, each of which says when to use it.
pub struct Fault {
    code: Code,
    reason: &'static str,
    domain: &'static str,
    message: Cow<'static, str>,
    metadata: Vec<(&'static str, String)>,
    fields: Vec<FieldViolation>,
    cause: Option<Box<dyn Error + Send + Sync>>,
    /// An answer of another service that is handed on as it came.
    forwarded: Option<Box<Status>>,
    /// Two changes met: the whole operation can be run again.
    again: bool,
    /// How long to wait before repeating helps.
    retry_after: Option<Duration>,
}

/// What is too much now may not be too much after this.
pub(crate) const OVERLOADED_FOR: Duration = Duration::from_secs(1);

/// A reason of some service's `ErrorReason`.
pub trait Reason: Copy {
    /// The value's name in the contract, with its prefix.
    fn name(self) -> &'static str;
    /// `<service>.tenantry`, or `tenantry` for the reasons that all share.
    const DOMAIN: &'static str;
}

macro_rules! reasons {
    ($($reason:ty, $domain:literal;)+) => {$(
        impl Reason for $reason {
            const DOMAIN: &'static str = $domain;

            fn name(self) -> &'static str {
                self.as_str_name()
            }
        }
    )+};
}

// Here and not in the services: neither the trait nor the types are theirs.
reasons! {
    ErrorReason, "tenantry";
    contracts::identity::v1::ErrorReason, "identity.tenantry";
    contracts::organization::v1::ErrorReason, "organization.tenantry";
    contracts::invitation::v1::ErrorReason, "invitation.tenantry";
    contracts::resource::v1::ErrorReason, "resource.tenantry";
    contracts::authz::v1::ErrorReason, "authz.tenantry";
}

impl Fault {
    /// A field breaks a rule that the stored data decide (an unknown role). Rules of form go through `Fields`.
    pub fn invalid<R: Reason>(reason: R, field: &str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let mut fault = Self::new(Code::InvalidArgument, reason, message.clone());
        fault.fields.push(FieldViolation::new(field, message));
        fault
    }

    /// Fields break their rules of form.
    pub(crate) fn fields(fields: Vec<FieldViolation>) -> Self {
        let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
        let message = format!("invalid request: {}", names.join(", "));
        Self { fields, ..Self::new(Code::InvalidArgument, ErrorReason::InvalidFields, message) }
    }

    /// The caller may read the parent, and there is no such child.
    pub fn not_found<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::NotFound, reason, message)
    }

    /// There is one already.
    pub fn already_exists<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::AlreadyExists, reason, message)
    }

    /// The state of things forbids it, and repeating does not help.
    pub fn precondition<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::FailedPrecondition, reason, message)
    }

    /// A limit is reached.
    pub fn quota<R: Reason>(reason: R, limit: u64, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::ResourceExhausted, reason, message).with("limit", limit.to_string())
    }

    /// There is too much to do: so many of these wait or are under way already. Repeating a second later helps.
    #[must_use]
    pub fn overloaded(limit: usize, message: &'static str) -> Self {
        Self::quota(ErrorReason::Overloaded, limit as u64, message).retry_after(OVERLOADED_FOR)
    }

    /// The caller is known, and may not.
    pub fn denied<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::PermissionDenied, reason, message)
    }

    /// The caller is not known.
    pub fn unauthenticated<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Unauthenticated, reason, message)
    }

    /// Something else has happened in between: read again, then repeat.
    pub fn aborted<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Aborted, reason, message)
    }

    /// The `etag` of an update is not the current one.
    #[must_use]
    pub fn etag_mismatch() -> Self {
        Self::aborted(ErrorReason::EtagMismatch, "the etag is not the current one; read again and repeat")
    }

    /// It cannot be done now; repeating later helps.
    pub fn unavailable<R: Reason>(reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Unavailable, reason, message)
    }

    /// Two changes met in the database: `call` runs the operation again before anybody is told.
    #[must_use]
    pub fn conflict(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let fault = Self::aborted(ErrorReason::Conflict, "another change came in between; repeat the call");
        Self { again: true, ..fault }.caused_by(cause)
    }

    /// A defect of the suite.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal, ErrorReason::Internal, "internal error").caused_by(cause)
    }

    /// Another service answered so. What is meant for the caller is handed on; what is not becomes UNAVAILABLE or
    /// INTERNAL.
    #[must_use]
    pub fn from_peer(status: Status) -> Self {
        match status.code() {
            Code::Unavailable | Code::Cancelled | Code::Unknown => {
                let pending = status.get_details_error_info().is_some_and(|info| info.reason == "REMOVAL_PENDING");
                if pending {
                    return Self::forward(status);
                }
                Self::unavailable(ErrorReason::DependencyUnavailable, "another service cannot be reached; repeat later")
                    .caused_by(status)
            }
            Code::Internal | Code::Unimplemented | Code::DataLoss | Code::OutOfRange => Self::internal(status),
            _ => Self::forward(status),
        }
    }

    fn forward(status: Status) -> Self {
        let message = status.message().to_owned();
        let fault = Self::new(status.code(), ErrorReason::Unspecified, message);
        Self { forwarded: Some(Box::new(status)), ..fault }
    }

    fn new<R: Reason>(code: Code, reason: R, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            reason: reason.name().trim_start_matches("ERROR_REASON_"),
            domain: R::DOMAIN,
            message: message.into(),
            metadata: Vec::new(),
            fields: Vec::new(),
            cause: None,
            forwarded: None,
            again: false,
            retry_after: None,
        }
    }

    /// Adds a value that a program can read; whatever varies in the message stands here too (AIP-193).
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.metadata.push((key, value.into()));
        self
    }

    /// Says how long to wait before repeating helps.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds the cause, for the log alone.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The code it will be told with.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The reason it will be told with, without prefix.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// Whether running the whole operation again may help.
    pub(crate) fn is_worth_another_run(&self) -> bool {
        self.again
    }

    /// Logs the fault, once, and says it in gRPC's words.
    pub(crate) fn into_status(self, request_id: &str) -> Status {
        self.log();
        if let Some(status) = self.forwarded {
            return Status::with_details_and_metadata(
                status.code(),
                status.message(),
                bytes::Bytes::copy_from_slice(status.details()),
                MetadataMap::new(),
            );
        }
        let mut details = ErrorDetails::new();
        let metadata: std::collections::HashMap<_, _> =
            self.metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        details.set_error_info(self.reason, self.domain, metadata);
        details.set_request_info(request_id, "");
        match self.code {
            Code::FailedPrecondition => {
                let violation = PreconditionViolation::new(self.reason, self.domain, self.message.clone());
                details.set_precondition_failure(vec![violation]);
            }
            Code::ResourceExhausted => {
                details.set_quota_failure(vec![QuotaViolation::new(self.reason, self.message.clone())]);
            }
            Code::Unavailable => {
                details.set_retry_info(Some(Duration::from_millis(200)));
            }
            _ => {}
        }
        if self.retry_after.is_some() {
            details.set_retry_info(self.retry_after);
        }
        if !self.fields.is_empty() {
            details.set_bad_request(self.fields);
        }
        Status::with_error_details(self.code, self.message, details)
    }

    fn log(&self) {
        let cause = self.cause.as_deref().map(|cause| cause as &dyn Error);
        match self.code {
            Code::Internal => tracing::error!(reason = self.reason, cause, "internal error"),
            Code::Unavailable | Code::Aborted => {
                tracing::warn!(reason = self.reason, cause, "{}", self.message);
            }
            _ => tracing::debug!(code = ?self.code, reason = self.reason, cause, "{}", self.message),
        }
    }
}

/// Without the cause's text: a fault that is printed by accident gives nothing away.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("code", &self.code)
            .field("reason", &self.reason)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}
