//! Gives somebody a role in a workspace.

use contracts::organization::v1::{AddWorkspaceMemberRequest, AddWorkspaceMemberResponse};
use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{RoleScope, WorkspaceMembership};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert, role_name};
use crate::{error, event, store};

pub(crate) async fn add_workspace_member(
    cx: &Cx,
    request: AddWorkspaceMemberRequest,
) -> Result<AddWorkspaceMemberResponse, Fault> {
    let (workspace, user, role) = parse(&request)?;

    let granted = cx.require(workspace).await?;
    let organization = granted.organization();
    let model = cx.kit().models().get(granted.model()).await?;
    let role = role_name::in_workspace(cx, &model, organization, "role", role).await?;
    require_assignable(cx, &role, workspace).await?;
    let people = cx.app.peers.people(cx, [user]).await?;
    let takes_outsiders = model.workspace_role(&role).is_some_and(|role| role.outsiders) && people.knows(user);

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_name::known_still(&tx, &model, organization, RoleScope::Workspace, &role).await?;
    let found = store::workspace::find(&tx, organization, workspace).await?;
    found.ok_or_else(error::workspace_not_found)?;
    let membership = store::membership::find_live(&tx, organization, user, now).await?.map(|member| member.id);
    if membership.is_none() && !takes_outsiders {
        return Err(error::member_not_found());
    }
    let stale = make_room(cx, &tx, organization, (workspace, user), membership).await?;
    let id = MembershipId::from_uuid(cx.uuid());
    let held = WorkspaceMembership { id, organization, workspace, user, membership, role, created: now };
    store::workspace_membership::insert(&tx, &held).await?;
    store::membership::touch(&tx, organization, membership.as_slice()).await?;
    tx.record(event::workspace_member_added(&held, stale.as_ref()));
    let member = convert::workspace_member(held, people.get(user));
    tx.commit(|revision| AddWorkspaceMemberResponse { member: Some(member), revision }).await
}

/// Ends a role that is there but counts for nothing, since it hangs on a membership that has expired.
async fn make_room(
    cx: &Cx,
    tx: &Tx,
    organization: OrganizationId,
    (workspace, user): (WorkspaceId, UserId),
    membership: Option<MembershipId>,
) -> Result<Option<WorkspaceMembership>, Fault> {
    let Some(held) = store::workspace_membership::find(tx, organization, workspace, user).await? else {
        return Ok(None);
    };
    if held.membership.is_none() || held.membership == membership {
        return Err(error::already_workspace_member(&held.role));
    }
    store::workspace_membership::end(tx, organization, &[held.id], cx.now()).await?;
    Ok(Some(held))
}

/// An empty role is the model's default.
fn parse(request: &AddWorkspaceMemberRequest) -> Result<(WorkspaceId, UserId, String), Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id("workspace_id", &request.workspace_id);
    let user = fields.id("user_id", &request.user_id);
    let role = match request.role.as_str() {
        "" => Some(String::new()),
        role => fields.word("role", role),
    };
    fields.finish((workspace, user, role))
}
