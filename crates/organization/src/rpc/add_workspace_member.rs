//! Gives somebody a role in a workspace.

use contracts::organization::v1::{AddWorkspaceMemberRequest, AddWorkspaceMemberResponse};
use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{RoleScope, WorkspaceMembership};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert, ownership, role_name};
use crate::{error, event, store};

pub(crate) async fn add_workspace_member(
    cx: &Cx,
    request: AddWorkspaceMemberRequest,
) -> Result<AddWorkspaceMemberResponse, Fault> {
    let (workspace, user, role, expires) = parse(cx, &request)?;

    let granted = cx.require(workspace).await?;
    let organization = granted.organization();
    let model = cx.kit().models().get(granted.model()).await?;
    let role = role_name::in_workspace(cx, &model, organization, "role", role).await?;
    ownership::require_free(ownership::of_workspaces(&model), &role)?;
    require_assignable(cx, &role, workspace).await?;
    let takes_outsiders = model.workspace_role(&role).is_some_and(|role| role.outsiders);
    let person = cx.app.peers.people(cx, [user]).await?.get(user);

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_name::known_still(&tx, &model, organization, RoleScope::Workspace, &role).await?;
    let found = store::workspace::find(&tx, organization, workspace).await?;
    found.ok_or_else(error::workspace_not_found)?;
    let membership = store::membership::find_live(&tx, organization, user, now).await?.map(|member| member.id);
    if membership.is_none() {
        require_guest(cx, &tx, organization, user, takes_outsiders).await?;
    }
    let stale = make_room(cx, &tx, organization, (workspace, user), membership).await?;
    let id = MembershipId::from_uuid(cx.uuid());
    let held = WorkspaceMembership { id, organization, workspace, user, membership, role, expires, created: now };
    store::workspace_membership::insert(&tx, &held).await?;
    store::membership::touch(&tx, organization, membership.as_slice()).await?;
    tx.record(event::workspace_member_added(&held, stale.as_ref()));
    let member = convert::workspace_member(held, person, membership.is_none());
    tx.commit(|revision| AddWorkspaceMemberResponse { member: Some(member), revision }).await
}

/// Somebody from outside can be added if they are a guest already: whoever is none comes in by an invitation, and nobody
/// is told whether there is such a person.
async fn require_guest(
    cx: &Cx,
    tx: &Tx,
    organization: OrganizationId,
    user: UserId,
    takes_outsiders: bool,
) -> Result<(), Fault> {
    if takes_outsiders && store::workspace_membership::is_guest(tx, organization, user, cx.now()).await? {
        return Ok(());
    }
    Err(error::member_not_found())
}

/// Ends a role that is there but counts for nothing, since it has expired, or hangs on a membership that has.
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
    if held.is_live(cx.now()) && (held.membership.is_none() || held.membership == membership) {
        return Err(error::already_workspace_member(&held.role));
    }
    store::workspace_membership::end(tx, organization, &[held.id], cx.now()).await?;
    Ok(Some(held))
}

/// An empty role is the model's default.
fn parse(cx: &Cx, request: &AddWorkspaceMemberRequest) -> Result<(WorkspaceId, UserId, String, Option<Time>), Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id("workspace_id", &request.workspace_id);
    let user = fields.id("user_id", &request.user_id);
    let role = match request.role.as_str() {
        "" => Some(String::new()),
        role => fields.word("role", role),
    };
    let expires = fields.expiry("expire_time", request.expire_time.as_ref(), cx.now());
    fields.finish((workspace, user, role, expires))
}
