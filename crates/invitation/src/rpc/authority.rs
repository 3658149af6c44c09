//! Who may hand out the roles of an invitation: whoever invites or sends again, then; and whoever invited, when it is
//! accepted.

use ids::OrganizationId;
use kit::Fault;
use kit::guard::ObjectId;

use crate::app::Cx;
use crate::error;
use crate::model::{Invitation, WorkspaceRole};
use crate::peers::Asked;

/// Refuses a caller who may not hand out these roles.
pub(crate) async fn require_of_caller(
    cx: &Cx,
    organization: OrganizationId,
    role: &str,
    workspaces: &[WorkspaceRole],
) -> Result<(), Fault> {
    for place in places(organization, role, workspaces) {
        let (role, _) = place;
        if !caller_may(cx, place).await? {
            return Err(error::role_not_assignable(role));
        }
    }
    Ok(())
}

/// Whether the caller may hand out a role there.
pub(crate) async fn caller_may(cx: &Cx, (role, object): (&str, ObjectId)) -> Result<bool, Fault> {
    cx.may(&permission(role), object).await
}

/// Where an invitation gives its role: in the organization; a guest's, in the workspace.
pub(crate) fn main_place<'a>(
    organization: OrganizationId,
    role: &'a str,
    workspaces: &'a [WorkspaceRole],
) -> (&'a str, ObjectId) {
    places(organization, role, workspaces).next().unwrap_or_else(|| (role, organization.into()))
}

/// Refuses when whoever invited may not hand out the roles any more. Workspaces that are gone give none.
pub(crate) async fn require_of_inviter(cx: &Cx, invitation: &Invitation) -> Result<(), Fault> {
    let workspaces = living_workspaces(cx, invitation).await?;
    if invitation.is_guest() && workspaces.is_empty() {
        return Err(error::invitation_invalid());
    }
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
    let workspaces = invitation.workspaces.iter().map(|given| given.workspace).collect();
    let asked = Asked { workspaces, ..Asked::default() };
    let organization = cx.app.peers.organization(cx, invitation.organization, asked).await?;
    let living = organization.map(|organization| organization.workspaces).unwrap_or_default();
    let workspaces = invitation.workspaces.iter().filter(|given| living.contains_key(&given.workspace));
    Ok(workspaces.cloned().collect())
}

/// Each role, with where it is given. A guest's invitation gives none in the organization.
fn places<'a>(
    organization: OrganizationId,
    role: &'a str,
    workspaces: &'a [WorkspaceRole],
) -> impl Iterator<Item = (&'a str, ObjectId)> {
    let below = workspaces.iter().map(|given| (given.role.as_str(), ObjectId::from(given.workspace)));
    let own = (!role.is_empty()).then_some((role, ObjectId::from(organization)));
    own.into_iter().chain(below)
}

fn permission(role: &str) -> String {
    format!("assign:{role}")
}
