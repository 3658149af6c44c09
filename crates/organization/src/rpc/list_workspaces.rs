//! The workspaces that the caller may view.

use contracts::organization::v1::{ListWorkspacesRequest, ListWorkspacesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Position, Workspace};
use crate::rpc::convert;
use crate::store;

pub(crate) async fn list_workspaces(cx: &Cx, request: ListWorkspacesRequest) -> Result<ListWorkspacesResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;
    let page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    let visible = visible(cx, organization).await?;

    let after = convert::position(&page)?;
    let look_ahead = page.size.saturating_add(1);
    let rest = visible.into_iter().filter(|workspace| after.is_none_or(|after| position(workspace) > after));
    let (workspaces, next_page_token) =
        cx.cut(&page, rest.take(look_ahead).collect(), |workspace| position(workspace).to_string());
    Ok(ListWorkspacesResponse { workspaces: workspaces.into_iter().map(convert::workspace).collect(), next_page_token })
}

/// All workspaces that the caller may view. Whoever may view none must at least be allowed to see the organization;
/// else the answer is the same as for an organization that does not exist.
async fn visible(cx: &Cx, organization: OrganizationId) -> Result<Vec<Workspace>, Fault> {
    // The operator and the suite's own services are nobody whom authz knows.
    let all = match cx.caller().subject() {
        Some(_) => store::workspace::all(cx.app.db.read(), organization).await?,
        None => Vec::new(),
    };
    let ids: Vec<_> = all.iter().map(|workspace| workspace.id).collect();
    let allowed = cx.app.peers.may_view(cx, &ids).await?;
    let visible: Vec<_> =
        all.into_iter().zip(allowed).filter_map(|(workspace, allowed)| allowed.then_some(workspace)).collect();
    if visible.is_empty() {
        cx.require_also("organization.view", organization).await?;
    }
    Ok(visible)
}

fn position(workspace: &Workspace) -> Position {
    Position::new(workspace.created, workspace.id.uuid())
}
