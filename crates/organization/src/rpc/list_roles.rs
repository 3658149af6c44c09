//! The model's roles, then the organization's own.

use contracts::organization::v1 as pb;
use contracts::organization::v1::{ListRolesRequest, ListRolesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Position, Role, RolePosition, fitting};
use crate::rpc::{convert, role_rules};

/// Bytes on one page at most: roles with all that they can list would be more than a message holds. A page that would
/// have more ends earlier.
const BYTES_MAX: u64 = 3_000_000;

pub(crate) async fn list_roles(cx: &Cx, request: ListRolesRequest) -> Result<ListRolesResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let scope = fields.enumeration::<pb::RoleScope>("scope", request.scope);
    let (organization, scope) = fields.finish((organization, scope))?;
    let filter = format!("{}\n{}", request.organization_id, request.scope);
    let mut page = cx.page(request.page_size, &request.page_token, &filter)?;

    let granted = cx.require(organization).await?;

    let model = cx.kit().models().get(granted.model()).await?;
    let after = page.after.as_deref().map(str::parse::<RolePosition>).transpose().map_err(Fault::internal)?;
    let scope = convert::role_scope(scope);
    let all = role_rules::all(cx, &model, organization).await?.into_iter().enumerate();
    let placed = all.map(|(place, role)| (position(place, &role), role));
    let wanted = placed
        .filter(|(_, role)| scope.is_none_or(|scope| scope == role.scope))
        .filter(|(position, _)| after.is_none_or(|after| *position > after))
        .take(page.size.saturating_add(1));
    let rows: Vec<_> = wanted.collect();
    page.size = page.size.min(fitting(rows.iter().map(|(_, role)| bytes(role)), BYTES_MAX));
    let (rows, next_page_token) = cx.cut(&page, rows, |(position, _)| position.to_string());
    let roles = rows.into_iter().map(|(_, role)| convert::role(organization, role)).collect();
    Ok(ListRolesResponse { roles, next_page_token })
}

fn position(place: usize, role: &Role) -> RolePosition {
    match &role.own {
        None => RolePosition::BuiltIn(place),
        Some(own) => RolePosition::Own(Position::new(own.created, own.id.uuid())),
    }
}

/// About as many as it has in a message.
fn bytes(role: &Role) -> u64 {
    const EACH: usize = 4;
    const REST: usize = 300;
    let powers = &role.powers;
    let lists = powers.permissions.iter().chain(&powers.may_assign).chain(&powers.may_assign_in_workspace);
    let listed: usize = lists.map(|element| element.len() + EACH).sum();
    (listed + role.display_name.len() + role.description.len() + REST) as u64
}
