//! Ends the suspension of a membership.

use contracts::organization::v1::{ReactivateMemberRequest, ReactivateMemberResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::Membership;
use crate::rpc::suspend_member::touchable;
use crate::rpc::{change, convert, ownership};
use crate::{event, store};

pub(crate) async fn reactivate_member(
    cx: &Cx,
    request: ReactivateMemberRequest,
) -> Result<ReactivateMemberResponse, Fault> {
    let (organization, user) = convert::member_name(&request.organization_id, &request.user_id)?;

    let granted = cx.require(organization).await?;
    let membership = touchable(cx, &granted, organization, user).await?;
    let person = cx.app.peers.people(cx, [user]).await?.get(user);
    let model = cx.kit().models().get(granted.model()).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    let version = membership.version + i64::from(membership.suspended);
    let membership = Membership { suspended: false, version, ..membership };
    store::membership::update(&tx, &membership).await?;
    ownership::settle(&tx, &model, organization).await?;
    tx.record(event::member_suspended(&membership, &[]));
    let held = store::workspace_membership::of_user(&tx, organization, user).await?;
    let member = convert::member(membership, person, held, cx.now());
    tx.commit(|revision| ReactivateMemberResponse { member: Some(member), revision }).await
}
