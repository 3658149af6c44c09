//! Whether somebody knows the password of an account, with the guesses counted.

use kit::Fault;
use kit::email::Email;
use secrecy::SecretString;

use crate::app::Cx;
use crate::attempts::{Door, Guess};
use crate::error;
use crate::model::PasswordHash;

/// Whether this is the password for an address; never, where there is no account, and it takes as long to find out.
///
/// # Errors
/// RESOURCE_EXHAUSTED with `TOO_MANY_ATTEMPTS` after too many wrong ones, for addresses with and without an account.
pub(crate) async fn fits(
    cx: &Cx,
    door: Door,
    email: &Email,
    password: SecretString,
    hash: Option<&PasswordHash>,
) -> Result<bool, Fault> {
    let look = cx.app.passwords.verify(password, hash);
    match cx.app.attempts.guess(door, email, cx.now(), look).await? {
        Guess::Right => Ok(true),
        Guess::Wrong => Ok(false),
        Guess::Refused(wait) => Err(error::too_many_attempts(wait)),
    }
}
