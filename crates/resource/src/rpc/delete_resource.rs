//! Deletes a resource and all below it.

use contracts::resource::v1::{DeleteResourceRequest, DeleteResourceResponse};
use ids::{GrantId, ResourceId, ShareId};
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{DELETED_GRANTS_MAX, DELETED_MAX, DELETED_SHARES_MAX, Resource};
use crate::{error, event, store};

/// Deletes a resource and all below it.
pub(crate) async fn delete_resource(cx: &Cx, request: DeleteResourceRequest) -> Result<DeleteResourceResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let id = fields.finish(id)?;

    let granted = cx.require(id).await?;
    let organization = granted.organization();

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let resource = store::resource::find(&tx, organization, id).await?;
    let resource = resource.ok_or_else(error::resource_not_found)?;
    if !resource.is_as_seen(&request.etag) {
        return Err(Fault::etag_mismatch());
    }
    let (resources, grants, shares) = with_all_below(&tx, &resource).await?;
    store::share::delete(&tx, organization, &shares).await?;
    store::grant::delete(&tx, organization, &grants).await?;
    store::resource::delete(&tx, organization, &resources).await?;
    for entry in event::resource_deleted(&resource, &resources, &grants, &shares) {
        tx.record(entry);
    }
    let deleted = i32::try_from(resources.len()).map_err(Fault::internal)?;
    tx.commit(|revision| DeleteResourceResponse { deleted, revision }).await
}

async fn with_all_below(tx: &Tx, top: &Resource) -> Result<(Vec<ResourceId>, Vec<GrantId>, Vec<ShareId>), Fault> {
    let resources = store::tree::from(tx, top.organization, top.id, DELETED_MAX + 1).await?;
    if resources.len() as u64 > DELETED_MAX {
        return Err(error::deletion_limit());
    }
    let grants = store::grant::on_all(tx, top.organization, &resources, DELETED_GRANTS_MAX).await?;
    if grants.len() as u64 > DELETED_GRANTS_MAX {
        return Err(error::deleted_grants_limit());
    }
    let shares = store::share::on_all(tx, top.organization, &resources, DELETED_SHARES_MAX).await?;
    if shares.len() as u64 > DELETED_SHARES_MAX {
        return Err(error::deleted_shares_limit());
    }
    Ok((resources, grants, shares))
}
