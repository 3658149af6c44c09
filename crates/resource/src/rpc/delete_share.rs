//! Closes a share for ever.

use contracts::resource::v1::{DeleteShareRequest, DeleteShareResponse};
use ids::{ResourceId, ShareId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::{error, event, store};

/// Closes a share for ever.
pub(crate) async fn delete_share(cx: &Cx, request: DeleteShareRequest) -> Result<DeleteShareResponse, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let id = fields.id::<ShareId>("share_id", &request.share_id);
    let (resource, id) = fields.finish((resource, id))?;

    let granted = cx.require(resource).await?;
    let organization = granted.organization();

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let share = store::share::find(&tx, organization, resource, id).await?;
    let share = share.ok_or_else(error::share_not_found)?;
    store::share::delete(&tx, organization, &[id]).await?;
    tx.record(event::share_deleted(&share));
    tx.commit(|revision| DeleteShareResponse { revision }).await
}
