//! Makes a new token in place of one.

use std::time::Duration;

use contracts::identity::v1::{RotateAccessTokenRequest, RotateAccessTokenResponse};
use ids::{AccessTokenId, OrganizationId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{AccessToken, OVERLAPS};
use crate::rpc::bounds::{Wish, bounds};
use crate::rpc::convert;
use crate::rpc::create_access_token::{insert_within_limit, new_token};
use crate::{error, event, store};

/// The new secret is the caller's: so the caller must be able to vouch for it, as for any new token.
pub(crate) async fn rotate_access_token(
    cx: &Cx,
    request: RotateAccessTokenRequest,
) -> Result<RotateAccessTokenResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<AccessTokenId>("access_token_id", &request.access_token_id);
    let overlap = fields.duration("overlap", request.overlap.as_ref(), Duration::ZERO, OVERLAPS);
    let (organization, id, overlap) = fields.finish((organization, id, overlap))?;

    let granted = cx.require(organization).await?;
    let old = live(cx, store::access_token::find(cx.app.db.read(), organization, id).await?)?;
    let workspaces: Vec<_> = old.workspaces.iter().map(|held| (held.workspace, held.role.clone())).collect();
    let wish = wish(&old, &workspaces);
    let bounds = bounds(cx, &granted, &wish).await?;
    let (token, secret) = new_token(cx, &granted, &old.display_name, &wish, bounds);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::organization_lock::take(&tx, organization).await?;
    let replaced = live(cx, store::access_token::lock(&tx, organization, id).await?)?.replaced(overlap, cx.now());
    store::access_token::update_end(&tx, &replaced).await?;
    insert_within_limit(&tx, cx, &token, &secret).await?;
    tx.record(event::access_token_rotated(&replaced, &token));
    tx.commit(|revision| RotateAccessTokenResponse {
        access_token: Some(convert::access_token(&token, cx.now())),
        secret: secret.reveal().to_owned(),
        revision,
    })
    .await
}

fn live(cx: &Cx, token: Option<AccessToken>) -> Result<AccessToken, Fault> {
    let token = token.ok_or_else(error::access_token_not_found)?;
    if token.is_live(cx.now()) { Ok(token) } else { Err(error::access_token_ended()) }
}

fn wish<'a>(old: &'a AccessToken, workspaces: &'a [(WorkspaceId, String)]) -> Wish<'a> {
    Wish { role: &old.role, workspaces, scopes: &old.scopes, lifetime: old.lifetime }
}
