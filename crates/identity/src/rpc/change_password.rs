//! Changes the caller's password.

use contracts::identity::v1::{ChangePasswordRequest, ChangePasswordResponse};
use kit::{Fault, Fields};
use secrecy::SecretString;

use crate::app::Cx;
use crate::attempts::Door;
use crate::model::PASSWORD_BYTES_MAX;
use crate::rpc::password;
use crate::rpc::person::{account, person};
use crate::{error, event, store};

pub(crate) async fn change_password(cx: &Cx, request: ChangePasswordRequest) -> Result<ChangePasswordResponse, Fault> {
    let mut fields = Fields::new();
    let current = fields.text("current_password", &request.current_password, 1..=PASSWORD_BYTES_MAX);
    let new = fields.new_password("new_password", &request.new_password);
    let (current, new) = fields.finish((current, new))?;

    let person = person(cx)?;
    let admitted = cx.admitted()?;
    let known = account(cx, person).await?;
    if !password::fits(cx, Door::Confirmation, &known.email, SecretString::from(current), Some(&known.password_hash))
        .await?
    {
        return Err(error::password_wrong());
    }
    let hash = cx.app.passwords.hash(new).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let account = store::account::lock(&tx, person.user).await?.filter(|account| account.active);
    // What was verified above may have been replaced meanwhile: then the caller did not know the current password.
    let account = account.filter(|account| account.password_hash == known.password_hash);
    let account = account.ok_or_else(error::password_wrong)?.with_password(hash, cx.now());
    store::account::update(&tx, &account).await?;
    store::password_reset::delete_of(&tx, account.id).await?;
    let ended = store::session::delete_all_but(&tx, account.id, Some(person.session)).await?;
    tx.record(event::password_changed(account.id, &ended));
    tx.commit(|revision| ChangePasswordResponse { revision }).await
}
