//! Changes somebody's role in a workspace.

use contracts::organization::v1::{UpdateWorkspaceMemberRequest, UpdateWorkspaceMemberResponse};
use ids::{UserId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{RoleScope, WorkspaceMembership};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert, role_name};
use crate::{error, event, store};

pub(crate) async fn update_workspace_member(
    cx: &Cx,
    request: UpdateWorkspaceMemberRequest,
) -> Result<UpdateWorkspaceMemberResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let role = fields.word("role", &request.role);
    let (workspace, user, role) = fields.finish((workspace, user, role))?;

    let granted = cx.require(workspace).await?;
    let organization = granted.organization();
    let model = cx.kit().models().get(granted.model()).await?;
    let role = role_name::in_workspace(cx, &model, organization, "role", role).await?;
    let before = change::workspace_member(cx, (organization, workspace), user).await?;
    require_assignable(cx, &before.role, workspace).await?;
    require_assignable(cx, &role, workspace).await?;
    let takes_outsiders = model.workspace_role(&role).is_some_and(|role| role.outsiders);
    let person = cx.app.peers.people(cx, [user]).await?.get(user);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_name::known_still(&tx, &model, organization, RoleScope::Workspace, &role).await?;
    change::unchanged_in_workspace(&tx, &before).await?;
    let membership = store::membership::find_live(&tx, organization, user, cx.now()).await?.map(|member| member.id);
    if membership.is_none() && !takes_outsiders {
        return Err(error::member_not_found());
    }
    let held = WorkspaceMembership { role, membership, ..before };
    store::workspace_membership::update(&tx, &held).await?;
    store::membership::touch(&tx, organization, membership.as_slice()).await?;
    tx.record(event::workspace_member_updated(&held));
    let member = convert::workspace_member(held, person);
    tx.commit(|revision| UpdateWorkspaceMemberResponse { member: Some(member), revision }).await
}
