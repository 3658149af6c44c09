//! An organization's tokens.

use contracts::identity::v1::{ListAccessTokensRequest, ListAccessTokensResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::store;

pub(crate) async fn list_access_tokens(
    cx: &Cx,
    request: ListAccessTokensRequest,
) -> Result<ListAccessTokensResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    cx.require(organization).await?;
    let page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    let (db, before) = (cx.app.db.read(), page.after_id()?);
    let read = store::access_token::page(db, organization, before, page.look_ahead()).await?;
    let (tokens, next_page_token) = cx.cut(&page, read, |token| token.id.to_string());
    let access_tokens = tokens.iter().map(|token| convert::access_token(token, cx.now())).collect();
    Ok(ListAccessTokensResponse { access_tokens, next_page_token })
}
