//! Who may hand out the roles of an invitation: whoever invites or sends again, then; and whoever invited, when it is
//! accepted.

use ids::OrganizationId;
use kit::Fault;
use kit::guard::ObjectId;

use crate::app::Cx;
use crate::error;
use crate::model::{Invitation, WorkspaceRole};

/// Refuses a caller who may not hand out these roles.
pub(crate) async fn require_of_caller(
    cx: &Cx,
    organization: OrganizationId,
    role: &str,
    workspaces: &[WorkspaceRole],
) -> Result<(), Fault> {
    for (role, object) in places(organization, role, workspaces) {
        if !cx.may(&permission(role), object).await? {
            return Err(error::role_not_assignable(role));
        }
    }
    Ok(())
}

/// Refuses when whoever invited may not hand out the roles any more. Workspaces that are gone give none.
pub(crate) async fn require_of_inviter(cx: &Cx, invitation: &Invitation) -> Result<(), Fault> {
    let workspaces = living_workspaces(cx, invitation).await?;
    for (role, object) in places(invitation.organization, &invitation.role, &workspaces) {
        if !cx.app.peers.inviter_may(cx, invitation.inviter, &permission(role), object).await? {
            return Err(error::inviter_not_permitted());
        }
    }
    Ok(())
}

/// The roles in those of the invitation's workspaces that are still there.
pub(crate) async fn living_workspaces(cx: &Cx, invitation: &Invitation) -> Result<Vec<WorkspaceRole>, Fault> {
    if invitation.workspaces.is_empty() {
        return Ok(Vec::new());
    }
    let asked = invitation.workspaces.iter().map(|given| given.workspace);
    let organization = cx.app.peers.organization(cx, invitation.organization, asked).await?;
    let living = organization.map(|organization| organization.workspaces).unwrap_or_default();
    let workspaces = invitation.workspaces.iter().filter(|given| living.contains(&given.workspace));
    Ok(workspaces.cloned().collect())
}

fn places<'a>(
    organization: OrganizationId,
    role: &'a str,
    workspaces: &'a [WorkspaceRole],
) -> impl Iterator<Item = (&'a str, ObjectId)> {
    let below = workspaces.iter().map(|given| (given.role.as_str(), ObjectId::from(given.workspace)));
    std::iter::once((role, ObjectId::from(organization))).chain(below)
}

fn permission(role: &str) -> String {
    format!("assign:{role}")
}
