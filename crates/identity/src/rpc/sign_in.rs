//! Starts a session.

use contracts::identity::v1::{SignInRequest, SignInResponse};
use ids::SessionId;
use kit::email::Email;
use kit::{Fault, Fields};
use kit_db::Tx;
use secrecy::SecretString;

use crate::app::Cx;
use crate::attempts::Door;
use crate::model::{Account, PASSWORD_BYTES_MAX, SESSIONS_MAX, Session};
use crate::rpc::session_tokens::NewTokens;
use crate::rpc::{convert, password};
use crate::{error, event, store};

pub(crate) async fn sign_in(cx: &Cx, request: SignInRequest) -> Result<SignInResponse, Fault> {
    let mut fields = Fields::new();
    let email = fields.email("email", &request.email);
    let password = fields.text("password", &request.password, 1..=PASSWORD_BYTES_MAX).map(SecretString::from);
    let (email, password) = fields.finish((email, password))?;

    let admitted = cx.admitted()?;
    let known = verified(cx, &email, password).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let account = store::account::lock(&tx, known.id).await?;
    // An account that was closed, or has got another password, since it was read must not start a session.
    let account = account.filter(|account| account.active && account.password_hash == known.password_hash);
    let account = account.ok_or_else(error::sign_in_refused)?;
    make_room(&mut tx, &account).await?;
    let session = Session::begin(SessionId::from_uuid(cx.uuid()), account.id, cx.now());
    let tokens = NewTokens::of(cx, &session)?;
    store::session::insert(&tx, &session).await?;
    store::refresh_token::insert(&tx, session.id, &tokens.refresh_fingerprint(cx)).await?;
    tx.record(event::session_started(&session));
    tx.commit(|_| SignInResponse {
        user: Some(convert::user(&account)),
        session: Some(convert::session(&session, session.id)),
        tokens: Some(tokens.reveal()),
    })
    .await
}

/// The account with this address and this password. It takes as long to find that there is none.
async fn verified(cx: &Cx, email: &Email, password: SecretString) -> Result<Account, Fault> {
    let known = store::account::find_by_email(cx.app.db.read(), email).await?;
    let hash = known.as_ref().map(|account| &account.password_hash);
    let fits = password::fits(cx, Door::SignIn, email, password, hash).await?;
    known.filter(|_| fits).ok_or_else(error::sign_in_refused)
}

async fn make_room(tx: &mut Tx, account: &Account) -> Result<(), Fault> {
    let ended = store::session::delete_beyond(&*tx, account.id, SESSIONS_MAX - 1).await?;
    if !ended.is_empty() {
        tx.record(event::sessions_crowded_out(account.id, &ended));
    }
    Ok(())
}
