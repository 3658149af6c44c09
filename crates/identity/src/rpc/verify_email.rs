//! Makes the account that somebody asked for, by the token of the link in the mail.

use contracts::identity::v1::{VerifyEmailRequest, VerifyEmailResponse};
use ids::UserId;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Account, SignUp, TOKEN_BYTES_MAX};
use crate::rpc::convert;
use crate::{error, event, store};

pub(crate) async fn verify_email(cx: &Cx, request: VerifyEmailRequest) -> Result<VerifyEmailResponse, Fault> {
    let mut fields = Fields::new();
    let token = fields.text("token", &request.token, 1..=TOKEN_BYTES_MAX);
    let token = fields.finish(token)?;

    let admitted = cx.admitted()?;
    let sign_up = find(cx, &token).await?;
    let SignUp { email, display_name, password_hash, .. } = sign_up.clone();
    let account = Account::open(UserId::from_uuid(cx.uuid()), email, display_name, password_hash, cx.now());

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    // The link may have been followed a moment before, and then works no more.
    if !store::sign_up::take(&tx, &sign_up).await? {
        return Err(error::link_invalid());
    }
    if !store::account::insert(&tx, &account).await? {
        return Err(error::account_exists());
    }
    tx.record(event::user_created(&account));
    tx.commit(|revision| VerifyEmailResponse { user: Some(convert::user(&account)), revision }).await
}

async fn find(cx: &Cx, token: &str) -> Result<SignUp, Fault> {
    let token = Token::parse(TokenKind::Verification, token).ok_or_else(error::link_invalid)?;
    let found = store::sign_up::find(cx.app.db.read(), &cx.app.fingerprint(&token)).await?;
    found.filter(|sign_up| sign_up.is_live(cx.now())).ok_or_else(error::link_invalid)
}
