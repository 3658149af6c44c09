//! Changes a workspace's details.

use contracts::organization::v1::{UpdateWorkspaceRequest, UpdateWorkspaceResponse, Workspace};
use ids::WorkspaceId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{check_kind, is_current};
use crate::rpc::{change, convert};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    id: WorkspaceId,
    display_name: Option<String>,
    kind: Option<String>,
    etag: String,
}

pub(crate) async fn update_workspace(
    cx: &Cx,
    request: UpdateWorkspaceRequest,
) -> Result<UpdateWorkspaceResponse, Fault> {
    let wanted = parse(request)?;

    let granted = cx.require(wanted.id).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let kinds = &model.policy.workspace_kinds;
    if let Some(kind) = &wanted.kind {
        check_kind(kinds, kind).map_err(|refusal| error::workspace_kind(refusal, "workspace.kind", kind, kinds))?;
    }

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, granted.organization()).await?;
    let found = store::workspace::find(&tx, granted.organization(), wanted.id).await?;
    let mut workspace = found.ok_or_else(error::workspace_not_found)?;
    if !is_current(&wanted.etag, workspace.version) {
        return Err(Fault::etag_mismatch());
    }
    if let Some(display_name) = wanted.display_name {
        workspace.display_name = display_name;
    }
    if let Some(kind) = wanted.kind {
        workspace.kind = kind;
    }
    workspace.touch(cx.now());
    store::workspace::update(&tx, &workspace).await?;
    tx.record(event::workspace_updated(&workspace));
    tx.commit(|revision| UpdateWorkspaceResponse { workspace: Some(convert::workspace(workspace)), revision }).await
}

fn parse(request: UpdateWorkspaceRequest) -> Result<Wanted, Fault> {
    let Workspace { id, display_name, kind, etag, .. } = request.workspace.unwrap_or_default();
    let mut fields = Fields::new();
    let id = fields.id("workspace.id", &id);
    let changeable = [("display_name", display_name.is_some()), ("kind", kind.is_some())];
    let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let display_name = match changed.contains(&"display_name") {
        true => fields.name("workspace.display_name", &display_name.unwrap_or_default()).map(Some),
        false => Some(None),
    };
    let kind = match changed.contains(&"kind") {
        true => convert::kind(&mut fields, "workspace.kind", &kind.unwrap_or_default()).map(Some),
        false => Some(None),
    };
    let (id, display_name, kind) = fields.finish((id, display_name, kind))?;
    Ok(Wanted { id, display_name, kind, etag })
}
