//! Gives new tokens for a refresh token.

use contracts::identity::v1::{RefreshSessionRequest, RefreshSessionResponse};
use kit::secret::{Fingerprint, Token, TokenKind};
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Session, TOKEN_BYTES_MAX};
use crate::rpc::active_organization::still_own;
use crate::rpc::convert;
use crate::rpc::session_tokens::NewTokens;
use crate::{error, event, store};

pub(crate) async fn refresh_session(cx: &Cx, request: RefreshSessionRequest) -> Result<RefreshSessionResponse, Fault> {
    let mut fields = Fields::new();
    let token = fields.text("refresh_token", &request.refresh_token, 1..=TOKEN_BYTES_MAX);
    let token = fields.finish(token)?;

    let admitted = cx.admitted()?;
    let (fingerprint, session) = find(cx, &token).await?;
    let own = still_own(cx, session.user, Vec::from_iter(session.active_organization)).await;
    // One that is chosen in this moment was not asked about: it is the person's.
    let asked_about = session.active_organization;
    let switched_to = |active| Some(active) != asked_about;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let session = store::session::lock(&tx, session.id).await?.filter(|session| session.is_live(cx.now()));
    let session = session.ok_or_else(error::refresh_refused)?;
    if !store::refresh_token::use_once(&tx, &fingerprint).await? {
        return Err(end(tx, &session).await);
    }
    let active = session.active_organization.filter(|active| own.contains(active) || switched_to(*active));
    let session = session.refreshed(cx.now()).working_in(active);
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

async fn find(cx: &Cx, token: &str) -> Result<(Fingerprint, Session), Fault> {
    let token = Token::parse(TokenKind::Refresh, token).ok_or_else(error::refresh_refused)?;
    let fingerprint = cx.app.fingerprint(&token);
    let session = store::refresh_token::session_of(cx.app.db.read(), &fingerprint).await?;
    let session = session.ok_or_else(error::refresh_refused)?;
    let session = store::session::find(cx.app.db.read(), session).await?;
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
