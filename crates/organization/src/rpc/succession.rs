//! Who takes over the workspaces that somebody owns who does not belong any more. Where workspaces have a single owner,
//! each passes on in the transaction that ends the owner's membership: it never is without one.

use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Fault;
use kit::models::KnownModel;
use kit_db::Tx;

use crate::app::Cx;
use crate::event::{Gone, Passed};
use crate::model::{Membership, WorkspaceMembership};
use crate::rpc::ownership;
use crate::{error, store};

/// Who comes into question, beside those whom the organization has anyway.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Candidates<'a> {
    /// Who was named.
    pub(crate) named: Option<&'a Membership>,
    /// Who removes the owner.
    pub(crate) remover: Option<UserId>,
    /// Who does not: the owner until now.
    pub(crate) except: Option<UserId>,
}

/// A member who can take over what somebody else has: live, and not the same person.
pub(crate) async fn successor(cx: &Cx, tx: &Tx, before: &Membership, user: UserId) -> Result<Membership, Fault> {
    let found = store::membership::find_live(tx, before.organization, user, cx.now()).await?;
    found.filter(|found| found.id != before.id).ok_or_else(error::successor_not_member)
}

/// Passes on the workspaces that somebody owned whose membership has just ended.
pub(crate) async fn pass_on(
    cx: &Cx,
    tx: &Tx,
    model: &KnownModel,
    gone: &Gone,
    candidates: Candidates<'_>,
) -> Result<Vec<Passed>, Fault> {
    let Some(role) = ownership::of_workspaces(model).sole_role() else { return Ok(Vec::new()) };
    let owned: Vec<_> = gone.workspaces.iter().filter(|held| held.role == role).collect();
    if owned.is_empty() {
        return Ok(Vec::new());
    }
    let Membership { organization, user, .. } = gone.membership;
    let candidates = Candidates { except: Some(user), ..candidates };
    let heir = heir(cx, tx, model, organization, candidates).await?.ok_or_else(error::successor_required)?;
    let mut passed = Vec::with_capacity(owned.len());
    for held in &owned {
        let (owner, is_new) = give_role(cx, tx, held.workspace, &heir, role).await?;
        passed.push(Passed { owner, is_new, before: held.user });
    }
    store::membership::touch(tx, heir.organization, &[heir.id]).await?;
    let workspaces: Vec<_> = owned.iter().map(|held| held.workspace).collect();
    ownership::settle_workspaces(tx, model, heir.organization, &workspaces).await?;
    Ok(passed)
}

/// Who takes over: whoever was named, else the organization's one owner, else whoever removes the owner, else whoever
/// has longest held a role that the organization keeps.
pub(crate) async fn heir(
    cx: &Cx,
    tx: &Tx,
    model: &KnownModel,
    organization: OrganizationId,
    candidates: Candidates<'_>,
) -> Result<Option<Membership>, Fault> {
    if let Some(named) = candidates.named {
        return require_lasting(named).map(|()| Some(named.clone()));
    }
    if let Some(role) = ownership::of_organization(model).sole_role()
        && let Some(owner) = store::membership::first_holder(tx, organization, role, candidates.except).await?
    {
        return Ok(Some(owner));
    }
    if let Some(remover) = candidates.remover.filter(|remover| Some(*remover) != candidates.except)
        && let Some(remover) = store::membership::find_live(tx, organization, remover, cx.now()).await?
        && remover.is_lasting()
    {
        return Ok(Some(remover));
    }
    for role in [&model.policy.protected_role, &model.policy.creator_role] {
        if !role.is_empty()
            && let Some(holder) = store::membership::first_holder(tx, organization, role, candidates.except).await?
        {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

/// Refuses an owner whom one could not rely on.
pub(crate) fn require_lasting(membership: &Membership) -> Result<(), Fault> {
    if membership.is_lasting() { Ok(()) } else { Err(error::new_owner_unsuitable()) }
}

/// Gives a member a role in a workspace, in place of the one they had there. Tells whether they had none.
pub(crate) async fn give_role(
    cx: &Cx,
    tx: &Tx,
    workspace: WorkspaceId,
    member: &Membership,
    role: &str,
) -> Result<(WorkspaceMembership, bool), Fault> {
    let (organization, user) = (member.organization, member.user);
    let held = WorkspaceMembership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization,
        workspace,
        user,
        membership: Some(member.id),
        role: role.to_owned(),
        expires: None,
        created: cx.now(),
    };
    let Some(before) = store::workspace_membership::find(tx, organization, workspace, user).await? else {
        store::workspace_membership::insert(tx, &held).await?;
        return Ok((held, true));
    };
    let held = WorkspaceMembership { id: before.id, created: before.created, ..held };
    store::workspace_membership::update(tx, &held).await?;
    Ok((held, false))
}
