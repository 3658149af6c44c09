//! Changes a role of the organization's own.

use contracts::organization::v1::{UpdateRoleRequest, UpdateRoleResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Powers, is_current};
use crate::rpc::role_draft::Draft;
use crate::rpc::{change, convert, role_rules};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    organization: OrganizationId,
    id: String,
    draft: Draft,
    etag: String,
    validate_only: bool,
}

pub(crate) async fn update_role(cx: &Cx, request: UpdateRoleRequest) -> Result<UpdateRoleResponse, Fault> {
    let Wanted { organization, id, draft, etag, validate_only } = parse(request)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let (before, mut own) = role_rules::own(cx, &model, organization, &id).await?;
    if !is_current(&etag, own.version) {
        return Err(Fault::etag_mismatch());
    }
    let mut after = draft.applied(before.clone());
    let roles = role_rules::all(cx, &model, organization).await?;
    role_rules::check(&model, &roles, &after, &before.powers)?;
    let touched = Powers::touched(&before.powers, &after.powers);
    role_rules::require_within(cx, &model, organization, &roles, (after.scope, &touched)).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_rules::unchanged(&tx, &before, &own).await?;
    own.version += 1;
    after.own = Some(own.clone());
    if !store::custom_role::update(&tx, &after, &own).await? {
        return Err(error::role_name_taken(&after.display_name));
    }
    tx.record(event::role_updated(&after, &own));
    let role = Some(convert::role(organization, after));
    if validate_only {
        let differences = cx.preview(organization, tx.abandon().await?).await?;
        return Ok(UpdateRoleResponse { role, revision: String::new(), differences });
    }
    tx.commit(|revision| UpdateRoleResponse { role, revision, differences: Vec::new() }).await
}

fn parse(request: UpdateRoleRequest) -> Result<Wanted, Fault> {
    let role = request.role.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let id = fields.word("role.id", &role.id);
    let changeable = [
        ("display_name", role.display_name.is_some()),
        ("description", role.description.is_some()),
        ("permissions", !role.permissions.is_empty()),
        ("every_workspace", role.every_workspace.is_some()),
        ("may_assign", !role.may_assign.is_empty()),
        ("may_assign_in_workspace", !role.may_assign_in_workspace.is_empty()),
    ];
    let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let draft = Draft::parse(&mut fields, &role, &changed);
    let (organization, id, draft) = fields.finish((organization, id, draft))?;
    Ok(Wanted { organization, id, draft, etag: role.etag, validate_only: request.validate_only })
}
