//! Makes the account that somebody asked for, by the token of the link in the mail and the password that was chosen.

use contracts::identity::v1::{VerifyEmailRequest, VerifyEmailResponse};
use ids::UserId;
use kit::guard::Admitted;
use kit::secret::{Fingerprint, Token, TokenKind};
use kit::{Fault, Fields};
use secrecy::SecretString;

use crate::app::Cx;
use crate::model::{Account, PASSWORD_BYTES_MAX, SignUp, TOKEN_BYTES_MAX};
use crate::rpc::convert;
use crate::{default_organization, error, event, store};

pub(crate) async fn verify_email(cx: &Cx, request: VerifyEmailRequest) -> Result<VerifyEmailResponse, Fault> {
    let mut fields = Fields::new();
    let token = fields.text("token", &request.token, 1..=TOKEN_BYTES_MAX);
    let password = fields.text("password", &request.password, 1..=PASSWORD_BYTES_MAX).map(SecretString::from);
    let (token, password) = fields.finish((token, password))?;

    let admitted = cx.admitted()?;
    let sign_up = proven(cx, &admitted, &token, password).await?;
    let SignUp { email, display_name, password_hash, model, .. } = sign_up.clone();
    let account = Account::open(UserId::from_uuid(cx.uuid()), email, display_name, password_hash, cx.now());
    let account = account.owed_organization(model);

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    // The link may have been followed a moment before, and then works no more.
    if !store::sign_up::take(&tx, &sign_up).await? {
        return Err(error::link_invalid());
    }
    if !store::account::insert(&tx, &account).await? {
        return Err(error::account_exists());
    }
    tx.record(event::user_created(&account));
    let user = Some(convert::user(&account));
    let answer = tx.commit(|revision| VerifyEmailResponse { user, revision, ..VerifyEmailResponse::default() }).await?;
    cx.app.attempts.forget(&account.email);
    let Some(organization) = default_organization::make(cx, &account).await else { return Ok(answer) };
    let answer = VerifyEmailResponse { default_organization_id: organization.into(), ..answer };
    cx.app.db.amend(cx, &answer).await?;
    Ok(answer)
}

/// The request that belongs to a link, for somebody who knows its password. Whoever was lured into following a link
/// that they did not ask for does not know it, and makes nobody's account with it.
async fn proven(cx: &Cx, admitted: &Admitted, token: &str, password: SecretString) -> Result<SignUp, Fault> {
    let token = Token::parse(TokenKind::Verification, token).map(|token| cx.app.fingerprint(&token));
    let sign_up = match &token {
        Some(token) => use_try(cx, admitted, token).await?,
        None => None,
    };
    // A link that does not work takes as long.
    let hash = sign_up.as_ref().map(|sign_up| &sign_up.password_hash);
    let fits = cx.app.passwords.verify(password, hash).await?;
    match sign_up {
        None => Err(error::link_invalid()),
        Some(_) if !fits => Err(error::sign_up_password_wrong()),
        Some(sign_up) => Ok(sign_up),
    }
}

/// Committed before the password is looked at, so that tries at the same time are counted, too.
async fn use_try(cx: &Cx, admitted: &Admitted, token: &Fingerprint) -> Result<Option<SignUp>, Fault> {
    let tx = cx.app.db.begin(cx, admitted).await?;
    let sign_up = store::sign_up::use_try(&tx, token, cx.now()).await?;
    tx.commit_step().await?;
    Ok(sign_up)
}
