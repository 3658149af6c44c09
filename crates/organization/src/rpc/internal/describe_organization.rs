//! An organization as the other services see it.

use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, DescribeOrganizationResponse, DescribedRole, DescribedWorkspace,
};
use ids::{OrganizationId, RoleId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::Feature;
use crate::model::{RoleScope, State};
use crate::{error, store};

const WORKSPACES_ASKED_MAX: usize = 1000;
const ROLES_ASKED_MAX: usize = 1000;

pub(crate) async fn describe_organization(
    cx: &Cx,
    request: DescribeOrganizationRequest,
) -> Result<DescribeOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    fields.count("workspace_ids", request.workspace_ids.len(), 0..=WORKSPACES_ASKED_MAX);
    let mut ids: Vec<WorkspaceId> = Vec::new();
    for (index, id) in request.workspace_ids.iter().take(WORKSPACES_ASKED_MAX).enumerate() {
        ids.extend(fields.id::<WorkspaceId>(format_args!("workspace_ids[{index}]"), id));
    }
    fields.count("role_ids", request.role_ids.len(), 0..=ROLES_ASKED_MAX);
    let organization = fields.finish(organization)?;

    let found = store::organization::find(cx.app.db.read(), organization).await?;
    let found = found.filter(|found| found.state == State::Active).ok_or_else(error::organization_gone)?;
    let workspaces = store::workspace::find_many(cx.app.db.read(), organization, &ids).await?;
    let described = workspaces.into_iter().map(|workspace| DescribedWorkspace {
        workspace_id: workspace.id.into(),
        display_name: workspace.display_name,
    });
    let edition = cx.app.editions.of(&found);
    let invitations_supported = edition.is_none_or(|edition| edition.has(Feature::Invitations));
    let edition = edition.map(|edition| edition.name.clone()).unwrap_or_default();
    Ok(DescribeOrganizationResponse {
        display_name: found.display_name,
        model: found.model.name,
        model_version: found.model.version,
        workspaces: described.collect(),
        edition,
        invitations_supported,
        roles: roles(cx, organization, &request.role_ids).await?,
    })
}

/// The organization's own roles among these. Names of the model's are no ids.
async fn roles(cx: &Cx, organization: OrganizationId, asked: &[String]) -> Result<Vec<DescribedRole>, Fault> {
    let ids: Vec<RoleId> = asked.iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::custom_role::find_many(cx.app.db.read(), organization, &ids).await?;
    let described = found.into_iter().map(|role| DescribedRole {
        role_id: role.id,
        in_workspace: role.scope == RoleScope::Workspace,
        display_name: role.display_name,
    });
    Ok(described.collect())
}
