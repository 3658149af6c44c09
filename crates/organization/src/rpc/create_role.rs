//! Makes a role of the organization's own.

use contracts::organization::v1::{CreateRoleRequest, CreateRoleResponse};
use ids::{OrganizationId, RoleId};
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::{self, Feature};
use crate::model::{OwnRole, Powers, ROLES_MAX, Role, RoleScope};
use crate::rpc::role_draft::{Draft, FIELDS};
use crate::rpc::{change, convert, role_rules};
use crate::{error, event, store};

pub(crate) async fn create_role(cx: &Cx, request: CreateRoleRequest) -> Result<CreateRoleResponse, Fault> {
    let (organization, scope, draft) = parse(request)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    allowed(&model)?;
    let own = OwnRole { id: RoleId::from_uuid(cx.uuid()), organization, version: 1, created: cx.now() };
    let role = draft.applied(empty(scope, &own));
    let roles = role_rules::all(cx, &model, organization).await?;
    role_rules::check(&model, &roles, &role, &Powers::default())?;
    role_rules::require_within(cx, &model, organization, &roles, (scope, &role.powers)).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let locked = change::lock(&tx, organization).await?;
    editions::require(cx, &locked, Feature::CustomRoles)?;
    if store::custom_role::number(&tx, organization).await? >= ROLES_MAX {
        return Err(error::limit_reached(ROLES_MAX, "roles of the organization's own"));
    }
    if !store::custom_role::insert(&tx, &role, &own).await? {
        return Err(error::role_name_taken(&role.display_name));
    }
    tx.record(event::role_created(&role, &own));
    let role = convert::role(organization, role);
    tx.commit(|revision| CreateRoleResponse { role: Some(role), revision }).await
}

/// Whether the organization may make roles of its own. Those that it has it keeps in any case.
fn allowed(model: &KnownModel) -> Result<(), Fault> {
    if model.policy.custom_roles { Ok(()) } else { Err(error::custom_roles_off(&model.reference())) }
}

fn empty(scope: RoleScope, own: &OwnRole) -> Role {
    Role {
        id: own.id.to_string(),
        scope,
        display_name: String::new(),
        description: String::new(),
        powers: Powers::default(),
        own: Some(own.clone()),
    }
}

fn parse(request: CreateRoleRequest) -> Result<(OrganizationId, RoleScope, Draft), Fault> {
    let role = request.role.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    if !role.organization_id.is_empty() && role.organization_id != request.organization_id {
        fields.violation("role.organization_id", "must be empty or the organization_id of the request");
    }
    let scope = convert::role_scope(role.scope());
    if scope.is_none() {
        fields.violation("role.scope", "must be ROLE_SCOPE_ORGANIZATION or ROLE_SCOPE_WORKSPACE");
    }
    let draft = Draft::parse(&mut fields, &role, &FIELDS);
    fields.finish((organization, scope, draft))
}
