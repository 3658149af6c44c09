//! A new access token, whether it stands for itself or takes another's place.

use ids::{AccessTokenId, MembershipId, OrganizationId, ServiceAccountId};
use kit::guard::Witness as _;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Granted};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{AccessToken, LIVE_TOKENS_MAX, ServiceAccount, TokenWorkspace};
use crate::rpc::bounds::{Bounds, Wish};
use crate::{error, store};

/// A token as wished, with its secret. One that acts as a service account holds no role itself.
pub(crate) fn new_token(
    cx: &Cx,
    granted: &Granted,
    display_name: &str,
    wish: &Wish<'_>,
    bounds: Bounds,
) -> (AccessToken, Token) {
    let secret = Token::new(TokenKind::Access, cx.kit().source());
    let (role, held) = match wish.account {
        Some(_) => ("", [].as_slice()),
        None => (wish.role, wish.workspaces),
    };
    let workspaces = held.iter().map(|(workspace, role)| TokenWorkspace {
        workspace: *workspace,
        role: role.clone(),
        membership: MembershipId::from_uuid(cx.uuid()),
    });
    let token = AccessToken {
        id: AccessTokenId::from_uuid(cx.uuid()),
        organization: granted.organization(),
        display_name: display_name.to_owned(),
        service_account: wish.account.map(|account| account.id),
        role: role.to_owned(),
        membership: MembershipId::from_uuid(cx.uuid()),
        workspaces: workspaces.collect(),
        scopes: wish.scopes.to_vec(),
        bound_to: bounds.bound_to,
        hint: secret.hint(),
        created_by: granted.actor().to_string(),
        created_by_token: bounds.made_by,
        lifetime: wish.lifetime,
        create_time: cx.now(),
        expire_time: bounds.expire_time,
        revoke_time: None,
        last_use_time: None,
    };
    (token, secret)
}

/// Adds a token, if the organization may have one more, and the token that makes it was not revoked. Whoever calls
/// holds the organization's lock, and so does whoever revokes or rotates a token: none is made behind its back.
pub(crate) async fn insert_within_limit(tx: &Tx, cx: &Cx, token: &AccessToken, secret: &Token) -> Result<(), Fault> {
    if let Some(maker) = token.created_by_token {
        let maker = store::access_token::find(tx, token.organization, maker).await?;
        let maker = maker.filter(|maker| maker.revoke_time.is_none()).ok_or_else(error::access_token_ended)?;
        // Rotated since it was asked about, it ends sooner, and so must what it makes: that does not hang on the token
        // that took its place.
        if maker.expire_time < token.expire_time {
            return Err(Fault::conflict("the token that makes this one ends sooner since a moment ago"));
        }
    }
    if store::access_token::count_live(tx, token.organization, cx.now()).await? >= LIVE_TOKENS_MAX {
        return Err(error::limit_reached("live access tokens", LIVE_TOKENS_MAX));
    }
    store::access_token::insert(tx, token, &cx.app.fingerprint(secret)).await?;
    Ok(())
}

/// The service account that a token is to act as, as the organization has it now.
pub(crate) async fn service_account(
    cx: &Cx,
    organization: OrganizationId,
    id: Option<ServiceAccountId>,
) -> Result<Option<ServiceAccount>, Fault> {
    let Some(id) = id else { return Ok(None) };
    let found = cx.app.peers.service_account(cx, organization, id).await?;
    found.map(Some).ok_or_else(error::service_account_not_found)
}
