//! Closes the caller's own account.

use contracts::identity::v1::{DeactivateUserRequest, DeactivateUserResponse};
use kit::{Fault, Fields};
use secrecy::SecretString;

use crate::app::Cx;
use crate::attempts::Door;
use crate::model::PASSWORD_BYTES_MAX;
use crate::rpc::password;
use crate::rpc::person::{account, person};
use crate::{error, event, store};

/// The memberships end first, since an organization can refuse; whoever repeats the call after a crash in between finds
/// none left to end, and goes on.
pub(crate) async fn deactivate_user(cx: &Cx, request: DeactivateUserRequest) -> Result<DeactivateUserResponse, Fault> {
    let mut fields = Fields::new();
    let password = fields.text("password", &request.password, 1..=PASSWORD_BYTES_MAX).map(SecretString::from);
    let password = fields.finish(password)?;

    let person = person(cx)?;
    let admitted = cx.admitted()?;
    let known = account(cx, person).await?;
    if !password::fits(cx, Door::Confirmation, &known.email, password, Some(&known.password_hash)).await? {
        return Err(error::password_wrong());
    }
    cx.app.peers.end_memberships(cx, person.user).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let account = store::account::lock(&tx, person.user).await?.filter(|account| account.active);
    let account = account.ok_or_else(error::not_own_account)?.closed(cx.now());
    store::account::update(&tx, &account).await?;
    store::password_reset::delete_of(&tx, account.id).await?;
    let ended = store::session::delete_all_but(&tx, account.id, None).await?;
    tx.record(event::user_deactivated(&account, &ended));
    tx.commit(|revision| DeactivateUserResponse { revision }).await
}
