//! One share.

use contracts::resource::v1::{GetShareRequest, GetShareResponse};
use ids::{ResourceId, ShareId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

/// One share.
pub(crate) async fn get_share(cx: &Cx, request: GetShareRequest) -> Result<GetShareResponse, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let id = fields.id::<ShareId>("share_id", &request.share_id);
    let (resource, id) = fields.finish((resource, id))?;

    let granted = cx.require(resource).await?;

    let share = store::share::find(cx.app.db.read(), granted.organization(), resource, id).await?;
    let share = share.ok_or_else(error::share_not_found)?;
    Ok(GetShareResponse { share: Some(convert::share(share)) })
}
