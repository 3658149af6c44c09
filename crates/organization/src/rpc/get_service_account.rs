//! One service account.

use contracts::organization::v1::{GetServiceAccountRequest, GetServiceAccountResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::Holder;
use crate::rpc::{change, convert};
use crate::store;

pub(crate) async fn get_service_account(
    cx: &Cx,
    request: GetServiceAccountRequest,
) -> Result<GetServiceAccountResponse, Fault> {
    let (organization, id) = convert::service_account_name(&request.organization_id, &request.service_account_id)?;

    cx.require(organization).await?;

    let account = change::service_account(cx, organization, id).await?;
    let held = store::assignment::of_holder(cx.app.db.read(), organization, Holder::ServiceAccount(id)).await?;
    Ok(GetServiceAccountResponse { service_account: Some(convert::service_account(account, held)) })
}
