//! Suspends a membership, and ends its suspension.

use contracts::organization::v1::{SuspendMemberRequest, SuspendMemberResponse};
use ids::{OrganizationId, UserId};
use kit::guard::Granted;
use kit::{Fault, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Membership, WorkspaceMembership};
use crate::rpc::rights::require_over;
use crate::rpc::{change, convert, ownership};
use crate::{event, store};

pub(crate) async fn suspend_member(cx: &Cx, request: SuspendMemberRequest) -> Result<SuspendMemberResponse, Fault> {
    let (organization, user) = convert::member_name(&request.organization_id, &request.user_id)?;

    let granted = cx.require(organization).await?;
    let membership = touchable(cx, &granted, organization, user).await?;
    let person = cx.app.peers.people(cx, [user]).await?.get(user);
    let model = cx.kit().models().get(granted.model()).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    ownership::keep_holder(&tx, &model, &membership).await?;
    let version = membership.version + i64::from(!membership.suspended);
    let membership = Membership { suspended: true, version, ..membership };
    store::membership::update(&tx, &membership).await?;
    let bound = bind(&tx, &membership, cx.now()).await?;
    ownership::settle(&tx, &model, organization).await?;
    tx.record(event::member_suspended(&membership, &bound));
    let held = store::workspace_membership::of_user(&tx, organization, user).await?;
    let member = convert::member(membership, person, held, cx.now());
    tx.commit(|revision| SuspendMemberResponse { member: Some(member), revision }).await
}

/// The membership, if the caller may take its role from somebody: nobody meddles with anybody above themselves.
pub(super) async fn touchable(
    cx: &Cx,
    granted: &Granted,
    organization: OrganizationId,
    user: UserId,
) -> Result<Membership, Fault> {
    let model = cx.kit().models().get(granted.model()).await?;
    let membership = change::member(cx, organization, user).await?;
    ownership::require_free(ownership::of_organization(&model), &membership.role)?;
    require_over(cx, &membership).await?;
    Ok(membership)
}

/// Roles in workspaces that the person has from the time before they belonged hang on the membership from now on: else
/// they would outlast the suspension.
async fn bind(tx: &Tx, membership: &Membership, now: Time) -> Result<Vec<WorkspaceMembership>, Fault> {
    let held = store::workspace_membership::of_user(tx, membership.organization, membership.user).await?;
    let mut bound = Vec::new();
    for held in held.into_iter().filter(|held| held.membership.is_none() && held.is_live(now)) {
        let held = WorkspaceMembership { membership: Some(membership.id), ..held };
        store::workspace_membership::update(tx, &held).await?;
        bound.push(held);
    }
    Ok(bound)
}
