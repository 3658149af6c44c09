//! Makes a new token in place of one.

use std::time::Duration;

use contracts::identity::v1::{RotateAccessTokenRequest, RotateAccessTokenResponse};
use ids::{AccessTokenId, OrganizationId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{AccessToken, OVERLAPS};
use crate::rpc::bounds::{Bounds, Wish, bounds};
use crate::rpc::convert;
use crate::rpc::token_making::{insert_within_limit, new_token, service_account};
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
    let account = service_account(cx, organization, old.service_account).await?;
    let workspaces = live_workspaces(cx, &old).await?;
    let wish = match &account {
        Some(account) => Wish::of_account(account, &old.scopes, old.lifetime),
        None => wish(&old, &workspaces),
    };
    let bounds = in_place_of(&old, bounds(cx, &granted, &wish).await?);
    let (token, secret) = new_token(cx, &granted, &old.display_name, &wish, bounds);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::organization_lock::take(&tx, organization).await?;
    let replaced = live(cx, store::access_token::lock(&tx, organization, id).await?)?.replaced(overlap, cx.now());
    store::access_token::update_end(&tx, &replaced).await?;
    insert_within_limit(&tx, cx, &token, &secret).await?;
    store::access_token::hand_over(&tx, organization, old.id, token.id).await?;
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
    Wish { role: &old.role, workspaces, account: None, scopes: &old.scopes, lifetime: old.lifetime }
}

/// A token that replaces itself has not made the new one: that stands where it stood. One that somebody else replaces is
/// theirs, whoever had made the old one: the new secret is known to them alone.
fn in_place_of(old: &AccessToken, bounds: Bounds) -> Bounds {
    match bounds.made_by {
        Some(maker) if maker == old.id => Bounds { made_by: old.created_by_token, ..bounds },
        _ => bounds,
    }
}

/// The token's workspaces; those that were deleted since are nobody's any more.
async fn live_workspaces(cx: &Cx, old: &AccessToken) -> Result<Vec<(WorkspaceId, String)>, Fault> {
    let ids = old.workspaces.iter().map(|held| held.workspace);
    let live = cx.app.peers.live_workspaces(cx, old.organization, ids).await?;
    let held = old.workspaces.iter().filter(|held| live.contains(&held.workspace));
    Ok(held.map(|held| (held.workspace, held.role.clone())).collect())
}
