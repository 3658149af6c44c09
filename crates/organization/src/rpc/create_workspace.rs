//! Makes a workspace.

use contracts::organization::v1::{CreateWorkspaceRequest, CreateWorkspaceResponse};
use ids::{MembershipId, OrganizationId, WorkspaceId};
use kit::caller::Caller;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::editions::Limit;
use crate::model::{Organization, WORKSPACES_MAX, Workspace, WorkspaceMembership, check_kind};
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn create_workspace(
    cx: &Cx,
    request: CreateWorkspaceRequest,
) -> Result<CreateWorkspaceResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let name = fields.name("display_name", &request.display_name);
    let kind = convert::kind(&mut fields, "kind", &request.kind);
    let (organization, display_name, kind) = fields.finish((organization, name, kind))?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let kinds = &model.policy.workspace_kinds;
    check_kind(kinds, &kind).map_err(|refusal| error::workspace_kind(refusal, "kind", &kind, kinds))?;

    let now = cx.now();
    let id = WorkspaceId::from_uuid(cx.uuid());
    let workspace = Workspace { id, organization, display_name, kind, version: 1, created: now, updated: now };
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let locked = change::lock(&tx, organization).await?;
    require_room(cx, &tx, &locked).await?;
    store::workspace::insert(&tx, &workspace).await?;
    let creator = take_in_creator(cx, &tx, &workspace, &model.policy.workspace_creator_role).await?;
    tx.record(event::workspace_created(&workspace, creator.as_ref()));
    tx.commit(|revision| CreateWorkspaceResponse { workspace: Some(convert::workspace(workspace)), revision }).await
}

/// Refuses one more workspace than the organization may have.
async fn require_room(cx: &Cx, tx: &Tx, organization: &Organization) -> Result<(), Fault> {
    let number = store::workspace::number(tx, organization.id).await?;
    if number >= WORKSPACES_MAX {
        return Err(error::workspace_limit_reached());
    }
    let Some(edition) = cx.app.editions.of(organization) else { return Ok(()) };
    match edition.limit(Limit::Workspaces) {
        Some(limit) if number >= limit => {
            Err(error::edition_limit_reached(&edition.name, Limit::Workspaces.name(), limit))
        }
        _ => Ok(()),
    }
}

/// The role of who makes a workspace, where the model gives one; a token has none.
async fn take_in_creator(
    cx: &Cx,
    tx: &Tx,
    workspace: &Workspace,
    role: &str,
) -> Result<Option<WorkspaceMembership>, Fault> {
    let Caller::Person { user, .. } = *cx.caller() else { return Ok(None) };
    let membership = store::membership::find_live(tx, workspace.organization, user, cx.now()).await?;
    let Some(membership) = membership.filter(|_| !role.is_empty()) else { return Ok(None) };
    let held = WorkspaceMembership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization: workspace.organization,
        workspace: workspace.id,
        user,
        membership: Some(membership.id),
        role: role.to_owned(),
        created: cx.now(),
    };
    store::workspace_membership::insert(tx, &held).await?;
    store::membership::touch(tx, workspace.organization, &[membership.id]).await?;
    Ok(Some(held))
}
