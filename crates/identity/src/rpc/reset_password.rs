//! Sets a new password, by the token of the link in the mail.

use contracts::identity::v1::{ResetPasswordRequest, ResetPasswordResponse};
use ids::UserId;
use kit::secret::{Fingerprint, Token, TokenKind};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::TOKEN_BYTES_MAX;
use crate::{error, event, store};

pub(crate) async fn reset_password(cx: &Cx, request: ResetPasswordRequest) -> Result<ResetPasswordResponse, Fault> {
    let mut fields = Fields::new();
    let token = fields.text("token", &request.token, 1..=TOKEN_BYTES_MAX);
    let password = fields.new_password("new_password", &request.new_password);
    let (token, password) = fields.finish((token, password))?;

    let admitted = cx.admitted()?;
    let (fingerprint, user) = find(cx, &token).await?;
    let hash = cx.app.passwords.hash(password).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let account = store::account::lock(&tx, user).await?.filter(|account| account.active);
    let account = account.ok_or_else(error::link_invalid)?.with_password(hash, cx.now());
    // The link may have been followed a moment before, and then works no more.
    if !store::password_reset::take(&tx, user, &fingerprint).await? {
        return Err(error::link_invalid());
    }
    store::account::update(&tx, &account).await?;
    let ended = store::session::delete_all_but(&tx, user, None).await?;
    tx.record(event::password_reset(user, &ended));
    let answer = tx.commit(|revision| ResetPasswordResponse { revision }).await?;
    cx.app.attempts.forget(&account.email);
    Ok(answer)
}

async fn find(cx: &Cx, token: &str) -> Result<(Fingerprint, UserId), Fault> {
    let token = Token::parse(TokenKind::PasswordReset, token).ok_or_else(error::link_invalid)?;
    let fingerprint = cx.app.fingerprint(&token);
    let found = store::password_reset::find(cx.app.db.read(), &fingerprint).await?;
    let user = found.and_then(|reset| reset.user(cx.now())).ok_or_else(error::link_invalid)?;
    Ok((fingerprint, user))
}
