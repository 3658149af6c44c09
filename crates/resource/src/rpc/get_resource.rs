//! One resource.

use contracts::resource::v1::{GetResourceRequest, GetResourceResponse};
use ids::ResourceId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

/// One resource.
pub(crate) async fn get_resource(cx: &Cx, request: GetResourceRequest) -> Result<GetResourceResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let id = fields.finish(id)?;

    let granted = cx.require(id).await?;

    let resource = store::resource::find(cx.app.db.read(), granted.organization(), id).await?;
    let resource = resource.ok_or_else(error::resource_not_found)?;
    Ok(GetResourceResponse { resource: Some(convert::resource(resource)) })
}
