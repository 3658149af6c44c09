//! Sends a link to choose a new password.

use contracts::identity::v1::{RequestPasswordResetRequest, RequestPasswordResetResponse};
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{MailAbout, PasswordReset};
use crate::{event, store};

/// Where there is no account, a row is written all the same: the answer takes as long, and says as little. Beyond the
/// mails that an address gets in an hour there is none, and the links of those stay what they are.
pub(crate) async fn request_password_reset(
    cx: &Cx,
    request: RequestPasswordResetRequest,
) -> Result<RequestPasswordResetResponse, Fault> {
    let mut fields = Fields::new();
    let email = fields.email("email", &request.email);
    let email = fields.finish(email)?;

    let admitted = cx.admitted()?;
    let account = store::account::find_by_email(cx.app.db.read(), &email).await?;
    let token = Token::new(TokenKind::PasswordReset, cx.kit().source());
    let user = account.as_ref().map(|account| account.id);

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let recipient = cx.app.recipient(MailAbout::Password, &email);
    if !store::mail_budget::spend(&tx, &recipient, cx.now()).await? {
        return tx.commit(|_| RequestPasswordResetResponse {}).await;
    }
    let reset = PasswordReset::new(cx.app.fingerprint(&token), user, cx.now());
    store::password_reset::insert(&tx, &reset).await?;
    if let Some(account) = account {
        tx.send_mail(cx.app.letters.reset_password(cx, &account, &token));
        tx.record(event::password_reset_requested(account.id));
    }
    tx.commit(|_| RequestPasswordResetResponse {}).await
}
