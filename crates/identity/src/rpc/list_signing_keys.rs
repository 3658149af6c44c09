//! An organization's keys.

use contracts::identity::v1::{ListSigningKeysRequest, ListSigningKeysResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::store;

pub(crate) async fn list_signing_keys(
    cx: &Cx,
    request: ListSigningKeysRequest,
) -> Result<ListSigningKeysResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    cx.require(organization).await?;
    let page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    let (db, before) = (cx.app.db.read(), page.after_id()?);
    let read = store::signing_key::page(db, organization, before, page.look_ahead()).await?;
    let (keys, next_page_token) = cx.cut(&page, read, |key| key.id.to_string());
    Ok(ListSigningKeysResponse { signing_keys: keys.iter().map(convert::signing_key).collect(), next_page_token })
}
