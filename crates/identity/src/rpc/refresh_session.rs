//! Gives new tokens for a refresh token.

use contracts::identity::v1::{RefreshSessionRequest, RefreshSessionResponse};
use ids::SessionId;
use kit::secret::{Fingerprint, Token, TokenKind};
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Session, TOKEN_BYTES_MAX};
use crate::rpc::convert;
use crate::rpc::session_tokens::NewTokens;
use crate::{error, event, store};

pub(crate) async fn refresh_session(cx: &Cx, request: RefreshSessionRequest) -> Result<RefreshSessionResponse, Fault> {
    let mut fields = Fields::new();
    let token = fields.text("refresh_token", &request.refresh_token, 1..=TOKEN_BYTES_MAX);
    let token = fields.finish(token)?;

    let admitted = cx.admitted()?;
    let (fingerprint, session) = find(cx, &token).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let session = store::session::lock(&tx, session).await?.filter(|session| session.is_live(cx.now()));
    let session = session.ok_or_else(error::refresh_refused)?;
    if !store::refresh_token::use_once(&tx, &fingerprint).await? {
        return Err(end(tx, &session).await);
    }
    let session = session.refreshed(cx.now());
    let tokens = NewTokens::of(cx, &session)?;
    store::session::update(&tx, &session).await?;
    store::refresh_token::insert(&tx, session.id, &tokens.refresh_fingerprint(cx)).await?;
    tx.record(event::session_refreshed(&session));
    tx.commit(|_| RefreshSessionResponse {
        session: Some(convert::session(&session, session.id)),
        tokens: Some(tokens.reveal()),
    })
    .await
}

async fn find(cx: &Cx, token: &str) -> Result<(Fingerprint, SessionId), Fault> {
    let token = Token::parse(TokenKind::Refresh, token).ok_or_else(error::refresh_refused)?;
    let fingerprint = cx.app.fingerprint(&token);
    let session = store::refresh_token::session_of(cx.app.db.read(), &fingerprint).await?;
    Ok((fingerprint, session.ok_or_else(error::refresh_refused)?))
}

/// A token came back after it was used: of the two who had it, one is a thief, and nobody knows which. The session
/// ends for both.
async fn end(mut tx: Tx, session: &Session) -> Fault {
    if let Err(error) = store::session::delete(&tx, session.user, session.id).await {
        return error.into();
    }
    tx.record(event::refresh_token_reused(session));
    match tx.commit_step().await {
        Ok(_) => error::refresh_refused(),
        Err(fault) => fault,
    }
}
