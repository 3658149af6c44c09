//! Deletes a group, with its roles.

use contracts::organization::v1::{DeleteGroupRequest, DeleteGroupResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::{Holder, is_current};
use crate::rpc::holding::require_all;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn delete_group(cx: &Cx, request: DeleteGroupRequest) -> Result<DeleteGroupResponse, Fault> {
    let (organization, id) = convert::group_name(&request.organization_id, &request.group_id)?;

    let granted = cx.require(organization).await?;
    let group = change::group(cx, organization, id).await?;
    if !is_current(&request.etag, group.version) {
        return Err(Fault::etag_mismatch());
    }
    let held = store::assignment::of_holder(cx.app.db.read(), organization, Holder::Group(id)).await?;
    require_all(cx, organization, group.role_name(), &held).await?;

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_group(&tx, &group).await?;
    if store::assignment::of_holder(&tx, organization, Holder::Group(id)).await? != held {
        return Err(error::changed_meanwhile());
    }
    let ids: Vec<_> = held.iter().map(|held| held.id).collect();
    store::assignment::end(&tx, organization, &ids, now).await?;
    let places = store::group_member::end_group(&tx, organization, id, now).await?;
    store::group::delete(&tx, &group, now).await?;
    for entry in event::group_deleted(&group, &held, &places) {
        tx.record(entry);
    }
    tx.commit(|revision| DeleteGroupResponse { revision }).await
}
