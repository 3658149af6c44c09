//! Takes a grant back.

use contracts::resource::v1::{RevokeAccessRequest, RevokeAccessResponse};
use ids::{GrantId, ResourceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::{error, event, store};

/// Takes a grant back.
pub(crate) async fn revoke_access(cx: &Cx, request: RevokeAccessRequest) -> Result<RevokeAccessResponse, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let id = fields.id::<GrantId>("grant_id", &request.grant_id);
    let (resource, id) = fields.finish((resource, id))?;

    let granted = cx.require(resource).await?;
    let organization = granted.organization();

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let grant = store::grant::find(&tx, organization, resource, id).await?;
    let grant = grant.ok_or_else(error::grant_not_found)?;
    store::grant::delete(&tx, organization, &[id]).await?;
    tx.record(event::access_revoked(&grant));
    tx.commit(|revision| RevokeAccessResponse { revision }).await
}
