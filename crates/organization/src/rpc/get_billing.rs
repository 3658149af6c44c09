//! Who pays for an organization, and how.

use contracts::organization::v1::{GetBillingRequest, GetBillingResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::store;

pub(crate) async fn get_billing(cx: &Cx, request: GetBillingRequest) -> Result<GetBillingResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    cx.require(organization).await?;

    let billing = store::billing::get(cx.app.db.read(), organization).await?;
    Ok(GetBillingResponse { billing: Some(convert::billing(billing)) })
}
