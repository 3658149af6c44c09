//! Whose credential it is.

use contracts::identity::internal::v1::{ResolveCredentialRequest, ResolveCredentialResponse};
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::TOKEN_BYTES_MAX;
use crate::store;

/// Revoked and expired tokens are somebody's, too: whether one works is authz's to say, at each check.
pub(crate) async fn resolve_credential(
    cx: &Cx,
    request: ResolveCredentialRequest,
) -> Result<ResolveCredentialResponse, Fault> {
    let mut fields = Fields::new();
    let credential = fields.text("credential", &request.credential, 1..=TOKEN_BYTES_MAX);
    let credential = fields.finish(credential)?;

    if let Some(token) = Token::parse(TokenKind::Access, &credential) {
        return access_token(cx, &token).await;
    }
    let operator = match Token::parse(TokenKind::Operator, &credential) {
        Some(token) => store::operator::is_token(cx.app.db.read(), &cx.app.fingerprint(&token)).await?,
        None => false,
    };
    Ok(ResolveCredentialResponse { operator, ..ResolveCredentialResponse::default() })
}

async fn access_token(cx: &Cx, token: &Token) -> Result<ResolveCredentialResponse, Fault> {
    let found = store::access_token::find_by_secret(cx.app.db.read(), &cx.app.fingerprint(token)).await?;
    let Some((id, organization)) = found else { return Ok(ResolveCredentialResponse::default()) };
    cx.app.last_use.note(id, cx.now());
    Ok(ResolveCredentialResponse {
        access_token_id: id.into(),
        organization_id: organization.into(),
        ..ResolveCredentialResponse::default()
    })
}
