//! The shares of a resource.

use contracts::resource::v1::{ListSharesRequest, ListSharesResponse};
use ids::ResourceId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::store;

/// The shares of a resource, oldest first, those that have ended by themselves included.
pub(crate) async fn list_shares(cx: &Cx, request: ListSharesRequest) -> Result<ListSharesResponse, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let resource = fields.finish(resource)?;
    let page = cx.page(request.page_size, &request.page_token, &request.resource_id)?;

    let granted = cx.require(resource).await?;

    let (db, limit) = (cx.app.db.read(), page.look_ahead());
    let read = store::share::page(db, granted.organization(), resource, page.after_id()?, limit).await?;
    let (shares, next_page_token) = cx.cut(&page, read, |share| share.id.to_string());
    let shares = shares.into_iter().map(convert::share).collect();
    Ok(ListSharesResponse { shares, next_page_token })
}
