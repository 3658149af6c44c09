//! A service account with its roles, for whoever makes it an access token.

use contracts::organization::internal::v1::{
    DescribeServiceAccountRequest, DescribeServiceAccountResponse, InvitedWorkspace,
};
use kit::Fault;

use crate::app::Cx;
use crate::model::Holder;
use crate::rpc::convert;
use crate::store;

pub(crate) async fn describe_service_account(
    cx: &Cx,
    request: DescribeServiceAccountRequest,
) -> Result<DescribeServiceAccountResponse, Fault> {
    let (organization, id) = convert::service_account_name(&request.organization_id, &request.service_account_id)?;

    let db = cx.app.db.read();
    let Some(account) = store::service_account::find(db, organization, id).await? else {
        return Ok(DescribeServiceAccountResponse::default());
    };
    let held = store::assignment::of_holder(db, organization, Holder::ServiceAccount(id)).await?;
    let workspaces =
        held.into_iter().map(|held| InvitedWorkspace { workspace_id: held.workspace.into(), role: held.role });
    Ok(DescribeServiceAccountResponse {
        found: true,
        role: account.role,
        workspaces: workspaces.collect(),
        membership_id: account.membership.into(),
    })
}
