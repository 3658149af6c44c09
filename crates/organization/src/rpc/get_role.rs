//! One role.

use contracts::organization::v1 as pb;
use contracts::organization::v1::{GetRoleRequest, GetRoleResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::model::Role;
use crate::rpc::{convert, role_rules};

pub(crate) async fn get_role(cx: &Cx, request: GetRoleRequest) -> Result<GetRoleResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.word("role_id", &request.role_id);
    let scope = fields.enumeration::<pb::RoleScope>("scope", request.scope);
    let (organization, id, scope) = fields.finish((organization, id, scope))?;

    let granted = cx.require(organization).await?;

    let model = cx.kit().models().get(granted.model()).await?;
    let scope = convert::role_scope(scope);
    let named = |role: &Role| role.id == id && scope.is_none_or(|scope| scope == role.scope);
    let mut found = role_rules::all(cx, &model, organization).await?.into_iter().filter(named);
    let role = found.next().ok_or_else(error::role_not_found)?;
    only(found.next().as_ref())?;
    Ok(GetRoleResponse { role: Some(convert::role(organization, role)) })
}

/// The model can have a role of one name in both scopes: then the request has to say which is meant.
fn only(second: Option<&Role>) -> Result<(), Fault> {
    let mut fields = Fields::new();
    if second.is_some() {
        fields.violation("scope", "must be given: there is a role of this name in the organization and in workspaces");
    }
    fields.finish(())
}
