//! Deletes a service account, with its roles and places in groups.

use contracts::organization::v1::{DeleteServiceAccountRequest, DeleteServiceAccountResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::{Holder, is_current};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert};
use crate::{event, store};

pub(crate) async fn delete_service_account(
    cx: &Cx,
    request: DeleteServiceAccountRequest,
) -> Result<DeleteServiceAccountResponse, Fault> {
    let (organization, id) = convert::service_account_name(&request.organization_id, &request.service_account_id)?;

    let granted = cx.require(organization).await?;
    let account = change::service_account(cx, organization, id).await?;
    if !is_current(&request.etag, account.version) {
        return Err(Fault::etag_mismatch());
    }
    require_assignable(cx, &account.role, organization).await?;

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_service_account(&tx, &account).await?;
    let held = store::assignment::of_holder(&tx, organization, Holder::ServiceAccount(id)).await?;
    let ids: Vec<_> = held.iter().map(|held| held.id).collect();
    store::assignment::end(&tx, organization, &ids, now).await?;
    let places = store::group_member::end_membership(&tx, organization, account.membership, now).await?;
    store::service_account::delete(&tx, &account, now).await?;
    for entry in event::service_account_deleted(&account, &held, &places) {
        tx.record(entry);
    }
    tx.commit(|revision| DeleteServiceAccountResponse { revision }).await
}
