//! Deletes a workspace.

use contracts::organization::v1::{DeleteWorkspaceRequest, DeleteWorkspaceResponse};
use ids::WorkspaceId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::is_current;
use crate::rpc::change;
use crate::{error, event, store};

pub(crate) async fn delete_workspace(
    cx: &Cx,
    request: DeleteWorkspaceRequest,
) -> Result<DeleteWorkspaceResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let workspace = fields.finish(workspace)?;

    let granted = cx.require(workspace).await?;
    let organization = granted.organization();
    if !cx.kit().models().get(granted.model()).await?.policy.workspaces_deletable {
        return Err(error::workspaces_not_deletable(granted.model()));
    }

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    let found = store::workspace::find(&tx, organization, workspace).await?;
    let workspace = found.ok_or_else(error::workspace_not_found)?;
    if !is_current(&request.etag, workspace.version) {
        return Err(Fault::etag_mismatch());
    }
    let held = store::workspace_membership::of_workspace(&tx, organization, workspace.id).await?;
    let (ids, members): (Vec<_>, Vec<_>) = held.iter().map(|held| (held.id, held.membership)).unzip();
    store::workspace_membership::end(&tx, organization, &ids, now).await?;
    store::membership::touch(&tx, organization, &members.into_iter().flatten().collect::<Vec<_>>()).await?;
    let assigned = store::assignment::of_workspace(&tx, organization, workspace.id).await?;
    let ids: Vec<_> = assigned.iter().map(|assigned| assigned.id).collect();
    store::assignment::end(&tx, organization, &ids, now).await?;
    store::workspace::delete(&tx, &workspace, now).await?;
    let deleted = event::workspace_deleted(&workspace, &held).into_iter();
    for entry in deleted.chain(event::workspace_assignments_removed(&workspace, &assigned)) {
        tx.record(entry);
    }
    tx.commit(|revision| DeleteWorkspaceResponse { revision }).await
}
