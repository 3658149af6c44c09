//! Ends a token, and with it those that it made.

use contracts::identity::v1::{RevokeAccessTokenRequest, RevokeAccessTokenResponse};
use ids::{AccessTokenId, OrganizationId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::{error, event, store};

pub(crate) async fn revoke_access_token(
    cx: &Cx,
    request: RevokeAccessTokenRequest,
) -> Result<RevokeAccessTokenResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<AccessTokenId>("access_token_id", &request.access_token_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    // Whoever makes a token holds it, too: none is made by one that is being revoked.
    store::organization_lock::take(&tx, organization).await?;
    let token = store::access_token::lock(&tx, organization, id).await?.ok_or_else(error::access_token_not_found)?;
    if !token.is_live(cx.now()) {
        return Err(error::access_token_ended());
    }
    let token = token.revoked(cx.now());
    store::access_token::update_end(&tx, &token).await?;
    for made in store::access_token::lock_descendants(&tx, organization, id, cx.now()).await? {
        let made = made.revoked(cx.now());
        store::access_token::update_end(&tx, &made).await?;
        tx.record(event::access_token_revoked_with(&made, &token));
    }
    tx.record(event::access_token_revoked(&token));
    tx.commit(|revision| RevokeAccessTokenResponse { revision }).await
}
