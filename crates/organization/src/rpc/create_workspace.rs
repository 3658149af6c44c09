//! Makes a workspace.

use contracts::organization::v1::{CreateWorkspaceRequest, CreateWorkspaceResponse};
use ids::{OrganizationId, WorkspaceId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::editions::Limit;
use crate::model::{Membership, Organization, WORKSPACES_MAX, Workspace, WorkspaceMembership, check_kind};
use crate::rpc::succession::Candidates;
use crate::rpc::{change, convert, ownership, succession};
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
    let creator = take_in_creator(cx, &tx, &model, &workspace).await?;
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

/// The role of who makes a workspace, where the model gives one; a token has none. Where a workspace has a single owner,
/// one that a token makes is that of whoever the organization has for it.
async fn take_in_creator(
    cx: &Cx,
    tx: &Tx,
    model: &KnownModel,
    workspace: &Workspace,
) -> Result<Option<WorkspaceMembership>, Fault> {
    let role = &model.policy.workspace_creator_role;
    let creator = match *cx.caller() {
        Caller::Person { user, .. } => store::membership::find_live(tx, workspace.organization, user, cx.now()).await?,
        Caller::Nobody | Caller::Token { .. } | Caller::Operator => None,
    };
    let owned = ownership::of_workspaces(model).passes_on(role);
    let creator = match creator {
        Some(creator) if owned => succession::require_lasting(&creator).map(|()| Some(creator))?,
        None if owned => Some(owner_of_a_token(cx, tx, model, workspace.organization).await?),
        creator => creator,
    };
    let Some(creator) = creator.filter(|_| !role.is_empty()) else { return Ok(None) };
    let (held, _) = succession::give_role(cx, tx, workspace.id, &creator, role).await?;
    store::membership::touch(tx, workspace.organization, &[creator.id]).await?;
    ownership::settle_workspaces(tx, model, workspace.organization, &[workspace.id]).await?;
    Ok(Some(held))
}

/// Who owns what a token makes.
async fn owner_of_a_token(
    cx: &Cx,
    tx: &Tx,
    model: &KnownModel,
    organization: OrganizationId,
) -> Result<Membership, Fault> {
    let heir = succession::heir(cx, tx, model, organization, Candidates::default()).await?;
    heir.ok_or_else(error::successor_required)
}
