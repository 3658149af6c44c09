//! The membership that an accepted invitation gives: once, however often it is asked for. A guest's gives roles in
//! workspaces alone.

use std::sync::Arc;

use contracts::organization::internal::v1::{EnsureMembershipRequest, EnsureMembershipResponse};
use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::event::Gone;
use crate::model::{InvitedMembership, Membership, Organization, RoleScope, WORKSPACES_MAX, WorkspaceMembership};
use crate::rpc::{change, ownership, role_name, seats};
use crate::{error, event, store};

/// What an invitation is to give.
struct Invited {
    invitation: InvitationId,
    organization: OrganizationId,
    user: UserId,
    /// The role in the organization; none for a guest.
    role: Option<String>,
    workspaces: Vec<(WorkspaceId, String)>,
}

/// What somebody is after the invitation.
struct Taken {
    /// None for a guest.
    membership: Option<Membership>,
    already_member: bool,
    /// What had to make room: a membership that had expired.
    expired: Option<Gone>,
}

pub(crate) async fn ensure_membership(
    cx: &Cx,
    request: EnsureMembershipRequest,
) -> Result<EnsureMembershipResponse, Fault> {
    let invited = parse(&request)?;
    let admitted = cx.admitted()?;
    if let Some(given) = store::invitation_membership::find(cx.app.db.read(), invited.invitation).await? {
        return repeated(cx, given).await;
    }
    let model = model(cx, &invited).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let organization = change::lock(&tx, invited.organization).await?;
    if let Some(given) = store::invitation_membership::find(&tx, invited.invitation).await? {
        drop(tx);
        return repeated(cx, given).await;
    }
    roles_known_still(&tx, &invited, &model).await?;
    let taken = take_in(cx, &tx, &invited, &organization, &model).await?;
    let membership = taken.membership.as_ref();
    let (put, skipped) = add_workspaces(cx, &tx, &invited, membership.map(|membership| membership.id)).await?;
    let given = InvitedMembership {
        invitation: invited.invitation,
        organization: invited.organization,
        user: invited.user,
        membership: membership.map(|membership| membership.id),
        role: membership.map(|membership| membership.role.clone()).unwrap_or_default(),
        already_member: taken.already_member,
        skipped,
    };
    store::invitation_membership::insert(&tx, &given).await?;
    // The seat that was kept is taken now, or is not needed.
    store::seat::release(&tx, invited.organization, &[invited.invitation]).await?;
    let new = membership.filter(|_| !taken.already_member);
    tx.record(event::invitation_accepted(&given, new, &put, taken.expired.as_ref()));
    tx.commit(|revision| answer(given, revision)).await
}

fn parse(request: &EnsureMembershipRequest) -> Result<Invited, Fault> {
    let mut fields = Fields::new();
    let invitation = fields.id("invitation_id", &request.invitation_id);
    let organization = fields.id("organization_id", &request.organization_id);
    let user = fields.id("user_id", &request.user_id);
    let role = match request.role.as_str() {
        "" => Some(None),
        role => fields.word("role", role).map(Some),
    };
    let most = usize::try_from(WORKSPACES_MAX).unwrap_or(usize::MAX);
    fields.count("workspaces", request.workspaces.len(), 0..=most);
    let mut workspaces = Vec::new();
    for (index, workspace) in request.workspaces.iter().take(most).enumerate() {
        let id = fields.id(format_args!("workspaces[{index}].workspace_id"), &workspace.workspace_id);
        let role = fields.word(&format!("workspaces[{index}].role"), &workspace.role);
        workspaces.extend(id.zip(role));
    }
    let (invitation, organization, user, role) = fields.finish((invitation, organization, user, role))?;
    Ok(Invited { invitation, organization, user, role, workspaces })
}

/// The organization's model, if there are the roles; a guest's must be the model's for people from outside.
async fn model(cx: &Cx, invited: &Invited) -> Result<Arc<KnownModel>, Fault> {
    let organization = store::organization::find(cx.app.db.read(), invited.organization).await?;
    let organization = organization.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&organization.model).await?;
    if let Some(role) = &invited.role {
        role_name::known(cx, &model, invited.organization, RoleScope::Organization, "role", role).await?;
    }
    // An owner is never invited: ownership passes on.
    if let Some(role) = &invited.role {
        ownership::require_free(ownership::of_organization(&model), role)?;
    }
    for (_, role) in &invited.workspaces {
        let is_outsiders = model.workspace_role(role).is_some_and(|role| role.outsiders);
        if invited.role.is_none() && !is_outsiders {
            return Err(error::role_unknown("workspaces.role", role));
        }
        ownership::require_free(ownership::of_workspaces(&model), role)?;
        let scope = RoleScope::Workspace;
        role_name::known(cx, &model, invited.organization, scope, "workspaces.role", role).await?;
    }
    Ok(model)
}

/// A role of the organization's own can be deleted between the question and the lock.
async fn roles_known_still(tx: &Tx, invited: &Invited, model: &KnownModel) -> Result<(), Fault> {
    if let Some(role) = &invited.role {
        role_name::known_still(tx, model, invited.organization, RoleScope::Organization, role).await?;
    }
    for (_, role) in &invited.workspaces {
        role_name::known_still(tx, model, invited.organization, RoleScope::Workspace, role).await?;
    }
    Ok(())
}

/// Somebody who belongs keeps the role they have; everybody else becomes a member or a guest, if there is room.
async fn take_in(
    cx: &Cx,
    tx: &Tx,
    invited: &Invited,
    organization: &Organization,
    model: &KnownModel,
) -> Result<Taken, Fault> {
    let now = cx.now();
    let expired = match store::membership::find(tx, invited.organization, invited.user).await? {
        Some(membership) if membership.is_live(now) => {
            return Ok(Taken { membership: Some(membership), already_member: true, expired: None });
        }
        Some(membership) => Some(change::retire(tx, membership, now).await?),
        None => None,
    };
    if invited.role.is_some() || model.policy.guests_count {
        seats::require(cx, tx, organization, model, (invited.invitation, invited.user)).await?;
    }
    let Some(role) = &invited.role else {
        return Ok(Taken { membership: None, already_member: false, expired });
    };
    let membership = Membership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization: invited.organization,
        user: invited.user,
        role: role.clone(),
        expires: None,
        suspended: false,
        version: 1,
        created: now,
    };
    store::membership::insert(tx, &membership).await?;
    ownership::settle(tx, model, invited.organization).await?;
    Ok(Taken { membership: Some(membership), already_member: false, expired })
}

/// Adds the roles in workspaces that are missing. Gives those that were added, and the workspaces that are no more.
async fn add_workspaces(
    cx: &Cx,
    tx: &Tx,
    invited: &Invited,
    membership: Option<MembershipId>,
) -> Result<(Vec<WorkspaceMembership>, Vec<WorkspaceId>), Fault> {
    let ids: Vec<_> = invited.workspaces.iter().map(|(workspace, _)| *workspace).collect();
    let live = store::workspace::find_many(tx, invited.organization, &ids).await?;
    let (mut added, mut skipped) = (Vec::new(), Vec::new());
    for (workspace, role) in &invited.workspaces {
        if !live.iter().any(|live| live.id == *workspace) {
            skipped.push(*workspace);
        } else if make_room(cx, tx, invited, *workspace).await? {
            added.push(add_workspace(cx, tx, invited, membership, (*workspace, role)).await?);
        }
    }
    if !added.is_empty() {
        store::membership::touch(tx, invited.organization, membership.as_slice()).await?;
    }
    Ok((added, skipped))
}

/// Whether the person has no role in a workspace. One that has expired counts for nothing, and is ended.
async fn make_room(cx: &Cx, tx: &Tx, invited: &Invited, workspace: WorkspaceId) -> Result<bool, Fault> {
    let held = store::workspace_membership::find(tx, invited.organization, workspace, invited.user).await?;
    let Some(held) = held else { return Ok(true) };
    if held.is_live(cx.now()) {
        return Ok(false);
    }
    store::workspace_membership::end(tx, invited.organization, &[held.id], cx.now()).await?;
    Ok(true)
}

async fn add_workspace(
    cx: &Cx,
    tx: &Tx,
    invited: &Invited,
    membership: Option<MembershipId>,
    (workspace, role): (WorkspaceId, &str),
) -> Result<WorkspaceMembership, Fault> {
    let held = WorkspaceMembership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization: invited.organization,
        workspace,
        user: invited.user,
        membership,
        role: role.to_owned(),
        expires: None,
        created: cx.now(),
    };
    store::workspace_membership::insert(tx, &held).await?;
    Ok(held)
}

/// What the invitation gave the first time, whatever has become of it since: it revives nothing. The revision is where
/// the organization stands now, which is no earlier.
async fn repeated(cx: &Cx, given: InvitedMembership) -> Result<EnsureMembershipResponse, Fault> {
    let revision = cx.app.db.revision(given.organization.uuid()).await?;
    Ok(answer(given, revision))
}

fn answer(given: InvitedMembership, revision: String) -> EnsureMembershipResponse {
    EnsureMembershipResponse {
        membership_id: given.membership.map(String::from).unwrap_or_default(),
        role: given.role,
        already_member: given.already_member,
        skipped_workspace_ids: given.skipped.into_iter().map(Into::into).collect(),
        revision,
    }
}
