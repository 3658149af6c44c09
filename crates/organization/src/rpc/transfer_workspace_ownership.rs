//! Passes the ownership of a workspace on to a member of the organization.

use contracts::organization::v1::{TransferWorkspaceOwnershipRequest, TransferWorkspaceOwnershipResponse};
use ids::{OrganizationId, UserId, WorkspaceId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Membership, Owners, RoleScope, WorkspaceMembership};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, ownership, role_name, succession};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    workspace: WorkspaceId,
    new_owner: UserId,
    /// Empty means the model's default.
    afterwards: String,
}

pub(crate) async fn transfer_workspace_ownership(
    cx: &Cx,
    request: TransferWorkspaceOwnershipRequest,
) -> Result<TransferWorkspaceOwnershipResponse, Fault> {
    let wanted = parse(&request)?;

    let granted = cx.require(wanted.workspace).await?;
    let place = (granted.organization(), wanted.workspace);
    let model = cx.kit().models().get(granted.model()).await?;
    let owners = ownership::of_workspaces(&model);
    let owner_role = owners.role().ok_or_else(|| error::no_owners(granted.model()))?;
    let afterwards = role_afterwards(cx, &model, place.0, &wanted, owner_role).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, granted.organization()).await?;
    role_name::known_still(&tx, &model, place.0, RoleScope::Workspace, &afterwards).await?;
    let found = store::workspace::find(&tx, place.0, place.1).await?;
    found.ok_or_else(error::workspace_not_found)?;
    let before = owner_until_now(cx, &tx, owners, place).await?;
    let new_owner = new_owner(cx, &tx, place, wanted.new_owner, owner_role).await?;
    let before = WorkspaceMembership { role: afterwards, ..before };
    store::workspace_membership::update(&tx, &before).await?;
    let (owner, _) = succession::give_role(cx, &tx, wanted.workspace, &new_owner, owner_role).await?;
    let touched: Vec<_> = before.membership.into_iter().chain([new_owner.id]).collect();
    store::membership::touch(&tx, place.0, &touched).await?;
    ownership::settle_workspaces(&tx, &model, place.0, &[wanted.workspace]).await?;
    tx.record(event::workspace_ownership_transferred(&before, &owner));
    tx.commit(|revision| TransferWorkspaceOwnershipResponse { revision }).await
}

fn parse(request: &TransferWorkspaceOwnershipRequest) -> Result<Wanted, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id("workspace_id", &request.workspace_id);
    let new_owner = fields.id("new_owner_user_id", &request.new_owner_user_id);
    let afterwards = match request.role_afterwards.as_str() {
        "" => Some(String::new()),
        role => fields.word("role_afterwards", role),
    };
    let (workspace, new_owner, afterwards) = fields.finish((workspace, new_owner, afterwards))?;
    Ok(Wanted { workspace, new_owner, afterwards })
}

/// The role that the owner until now has afterwards: one that the caller could hand out.
async fn role_afterwards(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    wanted: &Wanted,
    owner_role: &str,
) -> Result<String, Fault> {
    if wanted.afterwards.is_empty() && model.policy.default_workspace_role.is_empty() {
        return Err(error::role_afterwards(""));
    }
    let role = role_name::in_workspace(cx, model, organization, "role_afterwards", wanted.afterwards.clone()).await?;
    if role == owner_role {
        return Err(error::role_afterwards(&role));
    }
    require_assignable(cx, &role, wanted.workspace).await?;
    Ok(role)
}

/// The workspace's one owner; where there can be several, the caller, who passes on what is theirs alone.
async fn owner_until_now(
    cx: &Cx,
    tx: &Tx,
    owners: Owners<'_>,
    place: (OrganizationId, WorkspaceId),
) -> Result<WorkspaceMembership, Fault> {
    let found = match (owners, cx.caller()) {
        (Owners::None, _) => None,
        (Owners::Single(role), _) => store::workspace_membership::first_holder(tx, place, role).await?,
        (Owners::Several(role), Caller::Person { user, .. }) => {
            let held = store::workspace_membership::find(tx, place.0, place.1, *user).await?;
            held.filter(|held| held.role == role && held.is_live(cx.now()))
        }
        (Owners::Several(_), _) => return Err(error::person_required()),
    };
    found.ok_or_else(|| error::role_not_assignable(owners.role().unwrap_or_default()))
}

/// A member of the organization who can own a workspace, and does not own this one.
async fn new_owner(
    cx: &Cx,
    tx: &Tx,
    (organization, workspace): (OrganizationId, WorkspaceId),
    user: UserId,
    owner_role: &str,
) -> Result<Membership, Fault> {
    let found = store::membership::find_live(tx, organization, user, cx.now()).await?;
    let owner = found.ok_or_else(error::member_not_found)?;
    succession::require_lasting(&owner)?;
    let held = store::workspace_membership::find(tx, organization, workspace, user).await?;
    if held.is_some_and(|held| held.role == owner_role) {
        return Err(error::already_owner());
    }
    Ok(owner)
}
