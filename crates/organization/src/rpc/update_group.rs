//! Changes a group: its name, its roles.

use std::collections::BTreeMap;

use contracts::organization::v1::{UpdateGroupRequest, UpdateGroupResponse};
use ids::{GroupId, MembershipId, OrganizationId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Group, Holder, RoleScope, WORKSPACE_ROLES_MAX, is_current};
use crate::rpc::holding::{Plan, require_role};
use crate::rpc::{change, convert, role_name};
use crate::{error, event, store};

/// The fields to change; `None` stays as it is.
struct Wanted {
    organization: OrganizationId,
    id: GroupId,
    display_name: Option<String>,
    description: Option<String>,
    role: Option<Option<String>>,
    workspaces: Option<BTreeMap<WorkspaceId, String>>,
    etag: String,
}

pub(crate) async fn update_group(cx: &Cx, request: UpdateGroupRequest) -> Result<UpdateGroupResponse, Fault> {
    let mut wanted = parse(request)?;
    let (organization, id) = (wanted.organization, wanted.id);

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let before = change::group(cx, organization, id).await?;
    if !is_current(&wanted.etag, before.version) {
        return Err(Fault::etag_mismatch());
    }
    let (holder, workspaces) = ((organization, Holder::Group(id)), wanted.workspaces.take());
    let after = wanted.applied(cx, before.clone());
    let roles = (before.role_name(), after.role_name());
    require_role(cx, &model, organization, "group.role", roles).await?;
    let plan = Plan::new(cx, &model, holder, "group.workspaces.role", workspaces).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_group(&tx, &before).await?;
    if let Some(role) = after.role_name().filter(|role| before.role_name() != Some(*role)) {
        role_name::known_still(&tx, &model, organization, RoleScope::Organization, role).await?;
    }
    let put = plan.apply(cx, &tx, &model).await?;
    if !store::group::update(&tx, &after).await? {
        return Err(error::group_name_taken(&after.display_name));
    }
    tx.record(event::group_updated(&before, &after, &put, &plan.changes));
    let held = store::assignment::of_holder(&tx, organization, holder.1).await?;
    let group = convert::group(after, held);
    tx.commit(|revision| UpdateGroupResponse { group: Some(group), revision }).await
}

fn parse(request: UpdateGroupRequest) -> Result<Wanted, Fault> {
    let group = request.group.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let id = fields.id("group.id", &group.id);
    let changeable = [
        ("display_name", group.display_name.is_some()),
        ("description", group.description.is_some()),
        ("role", group.role.is_some()),
        ("workspaces", !group.workspaces.is_empty()),
    ];
    let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let is = |field: &str| changed.contains(&field);
    let name = is("display_name").then(|| group.display_name.unwrap_or_default());
    let name = convert::given(name, |name| fields.name("group.display_name", &name));
    let text = is("description").then(|| group.description.unwrap_or_default());
    let text = convert::given(text, |text| convert::description(&mut fields, "group.description", &text));
    let role = is("role").then(|| group.role.unwrap_or_default());
    let role = convert::given(role, |role| convert::optional_role(&mut fields, "group.role", &role));
    let workspaces = is("workspaces").then_some(group.workspaces);
    let (field, most) = ("group.workspaces", WORKSPACE_ROLES_MAX);
    let workspaces = convert::given(workspaces, |named| convert::workspace_roles(&mut fields, field, &named, most));
    let (organization, id, display_name, description, role, workspaces) =
        fields.finish((organization, id, name, text, role, workspaces))?;
    Ok(Wanted { organization, id, display_name, description, role, workspaces, etag: group.etag })
}

// === impl Wanted ===

impl Wanted {
    /// The group with what is wanted. A role that comes has an id of its own; one that becomes another keeps it.
    fn applied(self, cx: &Cx, mut group: Group) -> Group {
        group.display_name = self.display_name.unwrap_or(group.display_name);
        group.description = self.description.unwrap_or(group.description);
        if let Some(role) = self.role {
            let id = group.role.as_ref().map(|(id, _)| *id);
            group.role = role.map(|role| (id.unwrap_or_else(|| MembershipId::from_uuid(cx.uuid())), role));
        }
        group.version += 1;
        group
    }
}
