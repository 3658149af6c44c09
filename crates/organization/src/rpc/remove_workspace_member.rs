//! Takes somebody's role in a workspace away.

use contracts::organization::v1::{RemoveWorkspaceMemberRequest, RemoveWorkspaceMemberResponse};
use ids::{UserId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, ownership};
use crate::{event, store};

pub(crate) async fn remove_workspace_member(
    cx: &Cx,
    request: RemoveWorkspaceMemberRequest,
) -> Result<RemoveWorkspaceMemberResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let (workspace, user) = fields.finish((workspace, user))?;

    let granted = cx.require(workspace).await?;
    let organization = granted.organization();
    let model = cx.kit().models().get(granted.model()).await?;
    let held = change::workspace_member(cx, (organization, workspace), user).await?;
    ownership::require_free(ownership::of_workspaces(&model), &held.role)?;
    require_assignable(cx, &held.role, workspace).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_in_workspace(&tx, &held).await?;
    store::workspace_membership::end(&tx, organization, &[held.id], cx.now()).await?;
    store::membership::touch(&tx, organization, held.membership.as_slice()).await?;
    tx.record(event::workspace_member_removed(&held));
    tx.commit(|revision| RemoveWorkspaceMemberResponse { revision }).await
}
