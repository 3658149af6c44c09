//! The grants on a resource.

use std::collections::HashSet;

use contracts::resource::v1::{ListGrantsRequest, ListGrantsResponse};
use ids::{MembershipId, OrganizationId, ResourceId};
use kit::fields::Holder;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Grant;
use crate::rpc::convert;
use crate::{peers, store};

/// The grants on a resource that are in force, oldest first.
pub(crate) async fn list_grants(cx: &Cx, request: ListGrantsRequest) -> Result<ListGrantsResponse, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let resource = fields.finish(resource)?;
    let page = cx.page(request.page_size, &request.page_token, &request.resource_id)?;

    let granted = cx.require(resource).await?;
    let organization = granted.organization();

    let (db, limit) = (cx.app.db.read(), page.look_ahead());
    let read = store::grant::unexpired(db, organization, resource, cx.now(), page.after_id()?, limit).await?;
    let (grants, next_page_token) = cx.cut(&page, read, |grant| grant.id.to_string());
    let live = live_memberships(cx, organization, &grants).await?;
    let in_force = |grant: &Grant| grant.membership.is_none_or(|membership| live.contains(&membership));
    let grants = grants.into_iter().filter(in_force).map(convert::grant).collect();
    Ok(ListGrantsResponse { grants, next_page_token })
}

/// A grant rests while its holder is suspended, and is dead once they have left.
async fn live_memberships(
    cx: &Cx,
    organization: OrganizationId,
    grants: &[Grant],
) -> Result<HashSet<MembershipId>, Fault> {
    let people = grants.iter().filter_map(|grant| match grant.holder {
        Holder::User(user) => Some(user),
        Holder::ServiceAccount(_) | Holder::Group(_) => None,
    });
    let members = peers::live_members(cx, organization, people).await?;
    Ok(members.into_iter().map(|(_, membership)| membership).collect())
}
