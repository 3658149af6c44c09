//! What is asked again after a failure, and when.

use std::error::Error as _;
use std::time::Duration;

use tonic::{Code, Status, TimeoutExpired};

use crate::decision::CheckError;

/// The first pause; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Whether the suite could not be reached or could not answer. A connection that breaks in the middle of a call is that,
/// too: gRPC counts it as UNAVAILABLE, tonic leaves it at what the connection said. Such a status has a source, which
/// one that came from the suite never has. Checks change nothing, so none is asked once too often.
pub(crate) fn is_worth_it(status: &Status) -> bool {
    let broke =
        || matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled) && status.source().is_some();
    status.code() == Code::Unavailable || broke()
}

/// Whether the call was ended on this side, by its deadline or by a limit of the channel's own: tonic counts that as
/// CANCELLED, and says why in the source alone.
pub(crate) fn took_too_long(status: &Status) -> bool {
    std::iter::successors(status.source(), |cause| (*cause).source()).any(|cause| cause.is::<TimeoutExpired>())
}

/// A failure that is not worth another attempt.
pub(super) fn error(status: Status) -> CheckError {
    match status.code() {
        Code::DeadlineExceeded => CheckError::DeadlineExceeded,
        _ => CheckError::Refused(status.into()),
    }
}

/// How long to wait before the next attempt, after so many: at random, so that those who failed together do not come
/// back together.
pub(super) fn pause(retries: u32) -> Duration {
    let doubled = PAUSE.saturating_mul(2_u32.saturating_pow(retries)).min(PAUSE_MAX);
    doubled.mul_f64(rand::random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests;
