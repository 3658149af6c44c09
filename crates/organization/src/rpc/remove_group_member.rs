//! Takes somebody out of a group.

use contracts::organization::v1::{RemoveGroupMemberRequest, RemoveGroupMemberResponse};
use ids::{GroupId, OrganizationId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Holder;
use crate::rpc::holding::require_all;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn remove_group_member(
    cx: &Cx,
    request: RemoveGroupMemberRequest,
) -> Result<RemoveGroupMemberResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<GroupId>("group_id", &request.group_id);
    let who = convert::grouped(&mut fields, "subject", request.subject.as_ref());
    let (organization, id, who) = fields.finish((organization, id, who))?;

    let granted = cx.require(organization).await?;
    let group = change::group(cx, organization, id).await?;
    let held = store::assignment::of_holder(cx.app.db.read(), organization, Holder::Group(id)).await?;
    require_all(cx, organization, group.role_name(), &held).await?;

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_group(&tx, &group).await?;
    let place = store::group_member::find(&tx, (organization, id), who, now).await?;
    let place = place.ok_or_else(error::group_member_not_found)?;
    store::group_member::end_one(&tx, &place, now).await?;
    tx.record(event::group_member_removed(&group, &place));
    tx.commit(|revision| RemoveGroupMemberResponse { revision }).await
}
