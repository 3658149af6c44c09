//! The membership that an accepted invitation gives: once, however often it is asked for.

use contracts::organization::internal::v1::{EnsureMembershipRequest, EnsureMembershipResponse};
use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::models::KnownModel;
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::event::Gone;
use crate::model::{InvitedMembership, Membership, WORKSPACES_MAX, WorkspaceMembership};
use crate::rpc::change;
use crate::{error, event, store};

/// What an invitation is to give.
struct Invited {
    invitation: InvitationId,
    organization: OrganizationId,
    user: UserId,
    role: String,
    workspaces: Vec<(WorkspaceId, String)>,
}

/// The membership that somebody has after the invitation.
struct Taken {
    membership: Membership,
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
    change::lock(&tx, invited.organization).await?;
    if let Some(given) = store::invitation_membership::find(&tx, invited.invitation).await? {
        drop(tx);
        return repeated(cx, given).await;
    }
    let taken = take_in(cx, &tx, &invited, &model).await?;
    let (put, skipped) = add_workspaces(cx, &tx, &invited, &taken.membership).await?;
    let given = InvitedMembership {
        invitation: invited.invitation,
        organization: invited.organization,
        user: invited.user,
        membership: taken.membership.id,
        role: taken.membership.role.clone(),
        already_member: taken.already_member,
        skipped,
    };
    store::invitation_membership::insert(&tx, &given).await?;
    let new = (!taken.already_member).then_some(&taken.membership);
    tx.record(event::invitation_accepted(&given, new, &put, taken.expired.as_ref()));
    tx.commit(|revision| answer(given, revision)).await
}

fn parse(request: &EnsureMembershipRequest) -> Result<Invited, Fault> {
    let mut fields = Fields::new();
    let invitation = fields.id("invitation_id", &request.invitation_id);
    let organization = fields.id("organization_id", &request.organization_id);
    let user = fields.id("user_id", &request.user_id);
    let role = fields.word("role", &request.role);
    let most = usize::try_from(WORKSPACES_MAX).unwrap_or(usize::MAX);
    fields.count("workspaces", request.workspaces.len(), 0..=most);
    let mut workspaces = Vec::new();
    for (index, workspace) in request.workspaces.iter().take(most).enumerate() {
        let id = fields.id(&format!("workspaces[{index}].workspace_id"), &workspace.workspace_id);
        let role = fields.word(&format!("workspaces[{index}].role"), &workspace.role);
        workspaces.extend(id.zip(role));
    }
    let (invitation, organization, user, role) = fields.finish((invitation, organization, user, role))?;
    Ok(Invited { invitation, organization, user, role, workspaces })
}

/// The organization's model, if the organization works and the model has the roles.
async fn model(cx: &Cx, invited: &Invited) -> Result<std::sync::Arc<KnownModel>, Fault> {
    let organization = store::organization::find(cx.app.db.read(), invited.organization).await?;
    let organization = organization.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&organization.model).await?;
    if model.organization_role(&invited.role).is_none() {
        return Err(error::role_unknown("role", &invited.role));
    }
    if let Some((_, role)) = invited.workspaces.iter().find(|(_, role)| model.workspace_role(role).is_none()) {
        return Err(error::role_unknown("workspaces.role", role));
    }
    Ok(model)
}

/// Somebody who belongs keeps the role they have; everybody else becomes a member, if there is room.
async fn take_in(cx: &Cx, tx: &Tx, invited: &Invited, model: &KnownModel) -> Result<Taken, Fault> {
    let now = cx.now();
    let expired = match store::membership::find(tx, invited.organization, invited.user).await? {
        Some(membership) if membership.is_live(now) => {
            return Ok(Taken { membership, already_member: true, expired: None });
        }
        Some(membership) => Some(change::retire(tx, membership, now).await?),
        None => None,
    };
    let limit = u64::try_from(model.policy.member_limit).unwrap_or(0);
    if limit > 0 && store::membership::number(tx, invited.organization, None, now).await? >= limit {
        return Err(error::member_limit_reached(limit));
    }
    let membership = Membership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization: invited.organization,
        user: invited.user,
        role: invited.role.clone(),
        expires: None,
        suspended: false,
        version: 1,
        created: now,
    };
    store::membership::insert(tx, &membership).await?;
    Ok(Taken { membership, already_member: false, expired })
}

/// Adds the roles in workspaces that are missing. Gives those that were added, and the workspaces that are no more.
async fn add_workspaces(
    cx: &Cx,
    tx: &Tx,
    invited: &Invited,
    membership: &Membership,
) -> Result<(Vec<WorkspaceMembership>, Vec<WorkspaceId>), Fault> {
    let ids: Vec<_> = invited.workspaces.iter().map(|(workspace, _)| *workspace).collect();
    let live = store::workspace::find_many(tx, invited.organization, &ids).await?;
    let (mut added, mut skipped) = (Vec::new(), Vec::new());
    for (workspace, role) in &invited.workspaces {
        if !live.iter().any(|live| live.id == *workspace) {
            skipped.push(*workspace);
        } else if store::workspace_membership::find(tx, invited.organization, *workspace, invited.user).await?.is_none()
        {
            added.push(add_workspace(cx, tx, membership, *workspace, role, cx.now()).await?);
        }
    }
    if !added.is_empty() {
        store::membership::touch(tx, invited.organization, &[membership.id]).await?;
    }
    Ok((added, skipped))
}

async fn add_workspace(
    cx: &Cx,
    tx: &Tx,
    membership: &Membership,
    workspace: WorkspaceId,
    role: &str,
    now: Time,
) -> Result<WorkspaceMembership, Fault> {
    let held = WorkspaceMembership {
        id: MembershipId::from_uuid(cx.uuid()),
        organization: membership.organization,
        workspace,
        user: membership.user,
        membership: Some(membership.id),
        role: role.to_owned(),
        expires: None,
        created: now,
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
        membership_id: given.membership.into(),
        role: given.role,
        already_member: given.already_member,
        skipped_workspace_ids: given.skipped.into_iter().map(Into::into).collect(),
        revision,
    }
}
