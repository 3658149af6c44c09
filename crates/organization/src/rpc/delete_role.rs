//! Deletes a role that nobody holds.

use contracts::organization::v1::{DeleteRoleRequest, DeleteRoleResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Powers, Role, RoleScope, is_current};
use crate::rpc::{change, role_rules};
use crate::{error, event, store};

pub(crate) async fn delete_role(cx: &Cx, request: DeleteRoleRequest) -> Result<DeleteRoleResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.word("role_id", &request.role_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let (role, own) = role_rules::own(cx, &model, organization, &id).await?;
    if !is_current(&request.etag, own.version) {
        return Err(Fault::etag_mismatch());
    }
    let roles = role_rules::all(cx, &model, organization).await?;
    let touched = Powers::touched(&role.powers, &Powers::default());
    role_rules::require_within(cx, &model, organization, &roles, (role.scope, &touched)).await?;
    let invited = invited(cx, organization, &role).await?;

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_rules::unchanged(&tx, &role, &own).await?;
    let holders = store::role_holders::number(&tx, organization, role.scope, &role.id, now).await?;
    if holders + invited > 0 {
        return Err(error::role_in_use(holders + invited));
    }
    store::custom_role::delete(&tx, &own, now).await?;
    tx.record(event::role_deleted(&role, &own));
    tx.commit(|revision| DeleteRoleResponse { revision }).await
}

/// How many are invited with the role. An invitation that is made from now on is refused at its acceptance.
async fn invited(cx: &Cx, organization: OrganizationId, role: &Role) -> Result<u64, Fault> {
    let pending = cx.app.peers.invited(cx, organization, None, usize::MAX).await?;
    let offers = pending.iter().filter(|invitation| match role.scope {
        RoleScope::Organization => invitation.role == role.id,
        RoleScope::Workspace => invitation.workspaces.iter().any(|workspace| workspace.role == role.id),
    });
    Ok(offers.count() as u64)
}
