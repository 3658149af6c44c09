//! What refusals must look like: a code, and a reason that a program can read.

use std::fmt::Debug;

use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

/// Looks at the outcome of a call.
pub trait Refused {
    /// Panics unless the call was refused with this code for this reason.
    #[track_caller]
    fn refused(self, code: Code, reason: &str) -> Status;

    /// Panics unless the caller was told that the permission is denied (or the object might not exist).
    #[track_caller]
    fn denied(self) -> Status;
}

impl<T: Debug> Refused for Result<Response<T>, Status> {
    fn refused(self, code: Code, expected: &str) -> Status {
        let status = match self {
            Ok(answer) => panic!("expected {code:?} {expected}, but it was allowed: {:?}", answer.into_inner()),
            Err(status) => status,
        };
        assert_eq!((status.code(), reason(&status).as_str()), (code, expected), "{status:?}");
        status
    }

    fn denied(self) -> Status {
        self.refused(Code::PermissionDenied, "PERMISSION_DENIED")
    }
}

/// The reason of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}
