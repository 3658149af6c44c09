//! What waits for somebody to follow the link in a mail.

use std::time::Duration;

use ids::UserId;
use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;

use crate::model::PasswordHash;

/// Somebody asked for an account. Whether the address is theirs is not known yet, so it takes nothing from anybody:
/// several may wait for one address, each with its own password, and the one whose link is followed by somebody who knows
/// that password becomes the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignUp {
    /// Of the token in the link.
    pub(crate) fingerprint: Fingerprint,
    pub(crate) email: Email,
    pub(crate) display_name: String,
    pub(crate) password_hash: PasswordHash,
    /// The access model of the product that the account is for, where that gives people an organization of their own.
    pub(crate) model: Option<String>,
    pub(crate) expire_time: Time,
}

/// Somebody asked for a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasswordReset {
    /// Of the token in the link.
    pub(crate) fingerprint: Fingerprint,
    /// Nobody, if there is no account for the address: then no mail went out, and the row stands for the time that
    /// writing one takes.
    pub(crate) user: Option<UserId>,
    pub(crate) expire_time: Time,
}

/// How often the password of a sign-up can be tried.
pub(crate) const TRIES_MAX: i64 = 5;
/// More than any token has.
pub(crate) const TOKEN_BYTES_MAX: usize = 256;

const SIGN_UP_LIFETIME: Duration = Duration::from_hours(24);
const PASSWORD_RESET_LIFETIME: Duration = Duration::from_hours(1);

// === impl SignUp ===

impl SignUp {
    /// A request for an account, whose link works from now on for a day.
    pub(crate) fn new(
        fingerprint: Fingerprint,
        email: Email,
        display_name: String,
        password_hash: PasswordHash,
        now: Time,
    ) -> Self {
        let expire_time = now.plus(SIGN_UP_LIFETIME);
        Self { fingerprint, email, display_name, password_hash, model: None, expire_time }
    }

    /// The request, for an account that gets an organization of its own under this access model.
    pub(crate) fn for_model(self, model: Option<String>) -> Self {
        Self { model, ..self }
    }
}

// === impl PasswordReset ===

impl PasswordReset {
    /// A request for a new password, whose link works from now on for an hour.
    pub(crate) fn new(fingerprint: Fingerprint, user: Option<UserId>, now: Time) -> Self {
        Self { fingerprint, user, expire_time: now.plus(PASSWORD_RESET_LIFETIME) }
    }

    /// Whose password the link sets, while it works.
    pub(crate) fn user(&self, now: Time) -> Option<UserId> {
        self.user.filter(|_| now < self.expire_time)
    }
}
