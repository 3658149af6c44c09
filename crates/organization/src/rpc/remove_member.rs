//! Removes a member, with all roles in workspaces.

use contracts::organization::v1::{RemoveMemberRequest, RemoveMemberResponse};
use kit::Fault;

use crate::app::Cx;
use crate::event;
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert};

pub(crate) async fn remove_member(cx: &Cx, request: RemoveMemberRequest) -> Result<RemoveMemberResponse, Fault> {
    let (organization, user) = convert::member_name(&request.organization_id, &request.user_id)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let membership = change::member(cx, organization, user).await?;
    require_assignable(cx, &membership.role, organization).await?;

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    change::keep_holder(&tx, &membership, &model.policy.protected_role, now).await?;
    let gone = change::end(&tx, membership, now).await?;
    tx.record(event::member_removed(&gone));
    tx.commit(|revision| RemoveMemberResponse { revision, ..RemoveMemberResponse::default() }).await
}
