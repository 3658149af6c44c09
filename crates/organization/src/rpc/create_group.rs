//! Makes a group.

use std::collections::BTreeMap;

use contracts::organization::v1::{CreateGroupRequest, CreateGroupResponse};
use ids::{GroupId, MembershipId, OrganizationId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::{self, Feature};
use crate::model::{GROUPS_MAX, Group, Holder, RoleScope, WORKSPACE_ROLES_MAX};
use crate::rpc::holding::{Plan, require_role};
use crate::rpc::{change, convert, role_name};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    organization: OrganizationId,
    display_name: String,
    description: String,
    role: Option<String>,
    workspaces: BTreeMap<WorkspaceId, String>,
}

pub(crate) async fn create_group(cx: &Cx, request: CreateGroupRequest) -> Result<CreateGroupResponse, Fault> {
    let Wanted { organization, display_name, description, role, workspaces } = parse(request)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    require_role(cx, &model, organization, "group.role", (None, role.as_deref())).await?;
    let id = GroupId::from_uuid(cx.uuid());
    let holder = (organization, Holder::Group(id));
    let plan = Plan::new(cx, &model, holder, "group.workspaces.role", Some(workspaces)).await?;
    let role = role.map(|role| (MembershipId::from_uuid(cx.uuid()), role));
    let group = Group { id, organization, display_name, description, role, version: 1, created: cx.now() };

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let locked = change::lock(&tx, organization).await?;
    editions::require(cx, &locked, Feature::Groups)?;
    if store::group::number(&tx, organization).await? >= GROUPS_MAX {
        return Err(error::limit_reached(GROUPS_MAX, "groups in the organization"));
    }
    if let Some(role) = group.role_name() {
        role_name::known_still(&tx, &model, organization, RoleScope::Organization, role).await?;
    }
    if !store::group::insert(&tx, &group).await? {
        return Err(error::group_name_taken(&group.display_name));
    }
    let held = plan.apply(cx, &tx, &model).await?;
    tx.record(event::group_created(&group, &held));
    let group = convert::group(group, held);
    tx.commit(|revision| CreateGroupResponse { group: Some(group), revision }).await
}

fn parse(request: CreateGroupRequest) -> Result<Wanted, Fault> {
    let group = request.group.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    if !group.organization_id.is_empty() && group.organization_id != request.organization_id {
        fields.violation("group.organization_id", "must be empty or the organization_id of the request");
    }
    let name = fields.name("group.display_name", &group.display_name.unwrap_or_default());
    let description = convert::description(&mut fields, "group.description", &group.description.unwrap_or_default());
    let role = convert::optional_role(&mut fields, "group.role", &group.role.unwrap_or_default());
    let (field, most) = ("group.workspaces", WORKSPACE_ROLES_MAX);
    let workspaces = convert::workspace_roles(&mut fields, field, &group.workspaces, most);
    let (organization, display_name, description, role, workspaces) =
        fields.finish((organization, name, description, role, workspaces))?;
    Ok(Wanted { organization, display_name, description, role, workspaces })
}
