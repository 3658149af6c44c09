//! A workspace's details.

use contracts::organization::v1::{GetWorkspaceRequest, GetWorkspaceResponse};
use ids::WorkspaceId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

pub(crate) async fn get_workspace(cx: &Cx, request: GetWorkspaceRequest) -> Result<GetWorkspaceResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let workspace = fields.finish(workspace)?;

    let granted = cx.require(workspace).await?;

    let found = store::workspace::find(cx.app.db.read(), granted.organization(), workspace).await?;
    let workspace = found.ok_or_else(error::workspace_not_found)?;
    Ok(GetWorkspaceResponse { workspace: Some(convert::workspace(workspace)) })
}
