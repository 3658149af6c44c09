//! The steps that changes of memberships share. What a change needs of other services is asked before its transaction
//! begins; inside, what was read before is read again under the organization's lock.

use ids::{GroupId, OrganizationId, ServiceAccountId, UserId, WorkspaceId};
use kit::{Fault, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::error;
use crate::event::Gone;
use crate::model::{Group, Membership, Organization, ServiceAccount, State, WorkspaceMembership};
use crate::store;

/// Somebody's live membership, outside of any transaction; it may be suspended.
pub(crate) async fn member(cx: &Cx, organization: OrganizationId, user: UserId) -> Result<Membership, Fault> {
    let found = store::membership::find_live(cx.app.db.read(), organization, user, cx.now()).await?;
    found.ok_or_else(error::member_not_found)
}

/// Somebody's role in a workspace, outside of any transaction. One that has expired counts for nothing, and so does one
/// that hangs on a membership which has.
pub(crate) async fn workspace_member(
    cx: &Cx,
    (organization, workspace): (OrganizationId, WorkspaceId),
    user: UserId,
) -> Result<WorkspaceMembership, Fault> {
    let db = cx.app.db.read();
    let held = store::workspace_membership::find(db, organization, workspace, user).await?;
    let held = held.filter(|held| held.is_live(cx.now())).ok_or_else(error::member_not_found)?;
    if held.membership.is_some() && store::membership::find_live(db, organization, user, cx.now()).await?.is_none() {
        return Err(error::member_not_found());
    }
    Ok(held)
}

/// A group, outside of any transaction.
pub(crate) async fn group(cx: &Cx, organization: OrganizationId, id: GroupId) -> Result<Group, Fault> {
    store::group::find(cx.app.db.read(), organization, id).await?.ok_or_else(error::group_not_found)
}

/// A service account, outside of any transaction.
pub(crate) async fn service_account(
    cx: &Cx,
    organization: OrganizationId,
    id: ServiceAccountId,
) -> Result<ServiceAccount, Fault> {
    store::service_account::find(cx.app.db.read(), organization, id).await?.ok_or_else(error::service_account_not_found)
}

/// Locks an organization that works: the first step of each change of it, so that rules which span rows hold.
pub(crate) async fn lock(tx: &Tx, organization: OrganizationId) -> Result<Organization, Fault> {
    let found = lock_any(tx, organization).await?;
    if found.state == State::Active { Ok(found) } else { Err(error::organization_gone()) }
}

/// Locks an organization, whatever its state.
pub(crate) async fn lock_any(tx: &Tx, organization: OrganizationId) -> Result<Organization, Fault> {
    store::organization::lock(tx, organization).await?.ok_or_else(error::organization_gone)
}

/// Makes sure that a membership is what it was when the caller's rights over it were asked.
pub(crate) async fn unchanged(tx: &Tx, membership: &Membership) -> Result<(), Fault> {
    let now = store::membership::find(tx, membership.organization, membership.user).await?;
    if now.as_ref() == Some(membership) { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// The same for a role in a workspace.
pub(crate) async fn unchanged_in_workspace(tx: &Tx, held: &WorkspaceMembership) -> Result<(), Fault> {
    let now = store::workspace_membership::find(tx, held.organization, held.workspace, held.user).await?;
    if now.as_ref() == Some(held) { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// The same for a group.
pub(crate) async fn unchanged_group(tx: &Tx, group: &Group) -> Result<(), Fault> {
    let now = store::group::find(tx, group.organization, group.id).await?;
    if now.as_ref() == Some(group) { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// The same for a service account.
pub(crate) async fn unchanged_service_account(tx: &Tx, account: &ServiceAccount) -> Result<(), Fault> {
    let now = store::service_account::find(tx, account.organization, account.id).await?;
    if now.as_ref() == Some(account) { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// Ends a membership, and with it all roles of the person in the organization's workspaces, those of a guest too.
pub(crate) async fn end(tx: &Tx, membership: Membership, now: Time) -> Result<Gone, Fault> {
    let workspaces = store::workspace_membership::of_user(tx, membership.organization, membership.user).await?;
    end_with(tx, membership, workspaces, now).await
}

/// Ends a membership that has expired, to make room for a new one. What the person has as a guest is theirs still.
pub(crate) async fn retire(tx: &Tx, membership: Membership, now: Time) -> Result<Gone, Fault> {
    let mut workspaces = store::workspace_membership::of_user(tx, membership.organization, membership.user).await?;
    workspaces.retain(|held| held.membership == Some(membership.id));
    end_with(tx, membership, workspaces, now).await
}

async fn end_with(
    tx: &Tx,
    membership: Membership,
    workspaces: Vec<WorkspaceMembership>,
    now: Time,
) -> Result<Gone, Fault> {
    let ids: Vec<_> = workspaces.iter().map(|held| held.id).collect();
    store::workspace_membership::end(tx, membership.organization, &ids, now).await?;
    store::membership::end(tx, &membership, now).await?;
    Ok(Gone { membership, workspaces })
}
