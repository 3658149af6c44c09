//! What is asked again after a failure, and when.

use std::error::Error as _;
use std::time::Duration;

use tonic::{Code, Status};

use crate::decision::CheckError;

/// The first pause; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Whether the suite could not be reached or could not answer; or a limit of the channel's own ended the call before its
/// deadline. Checks change nothing, so none is asked once too often.
pub(super) fn is_worth_it(status: &Status) -> bool {
    status.code() == Code::Unavailable || took_too_long(status)
}

/// Whether the call was ended on this side: such a status has a source, which one that came from the suite never has.
pub(super) fn took_too_long(status: &Status) -> bool {
    status.code() == Code::DeadlineExceeded && status.source().is_some()
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
