//! The password that a share asks for.
//!
//! Ten wrong ones are told to be wrong, and then nobody is told anything for a minute: whoever comes then waits, with the
//! right password, too. A guess counts in the same statement that allows to answer it, so guesses that come all at once,
//! to however many processes, are told no more than the ten.

use ids::UserId;
use kit::guard::Admitted;
use kit::{Fault, Time};
use secrecy::{ExposeSecret as _, SecretString};

use crate::app::Cx;
use crate::model::Share;
use crate::{error, event, store};

/// Refuses whoever does not know the password. Nothing shown is no guess.
pub(crate) async fn require(
    cx: &Cx,
    admitted: &Admitted,
    share: &Share,
    person: Option<UserId>,
    shown: SecretString,
) -> Result<(), Fault> {
    let Some(hash) = &share.password else { return Ok(()) };
    if shown.expose_secret().is_empty() {
        return Err(error::share_password_wrong());
    }
    if let Some(throttled) = throttled(share, cx.now()) {
        return Err(throttled);
    }
    if cx.app.passwords.verify(shown, Some(hash)).await? {
        return Ok(());
    }
    let mut tx = cx.app.db.begin(cx, admitted).await?;
    if !store::share::count_wrong_password(&tx, share, cx.now()).await? {
        let current = store::share::find(&tx, share.organization, share.resource, share.id).await?;
        return Err(current.and_then(|current| throttled(&current, cx.now())).unwrap_or_else(error::share_refused));
    }
    tx.record(event::share_password_refused(share, person));
    tx.commit_step().await?;
    Err(error::share_password_wrong())
}

/// The answer while the share is at rest from wrong passwords.
pub(crate) fn throttled(share: &Share, now: Time) -> Option<Fault> {
    share.password.as_ref()?;
    share.wrong_passwords.wait(now).map(error::share_password_throttled)
}
