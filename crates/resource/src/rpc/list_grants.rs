//! The grants on a resource.

use std::collections::HashSet;

use contracts::resource::v1::{ListGrantsRequest, ListGrantsResponse};
use ids::{GrantId, ResourceId};
use kit::{Fault, Fields, Granted};

use crate::app::Cx;
use crate::model::{Grant, Life};
use crate::rpc::convert;
use crate::{error, peers, store};

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
    let in_force = in_force(cx, &granted, resource, &grants).await?;
    let grants = grants.into_iter().filter(|grant| in_force.contains(&grant.id)).map(convert::grant).collect();
    Ok(ListGrantsResponse { grants, next_page_token })
}

/// A grant rests while its holder is suspended, and is dead once they have left.
async fn in_force(
    cx: &Cx,
    granted: &Granted,
    resource: ResourceId,
    grants: &[Grant],
) -> Result<HashSet<GrantId>, Fault> {
    let outsiders = peers::takes_outsiders(cx, granted.model()).await?;
    let live = peers::live_holders(cx, granted.organization(), grants.iter().map(|grant| grant.holder)).await?;
    let of_life = |life: Life| grants.iter().filter(|grant| grant.life(&live, outsiders) == life).collect::<Vec<_>>();
    let mut in_force: HashSet<GrantId> = of_life(Life::Live).into_iter().map(|grant| grant.id).collect();
    let unknown = of_life(Life::Unknown);
    if !unknown.is_empty() {
        let hold = held(cx, granted, resource, &unknown).await?;
        in_force.extend(unknown.iter().zip(hold).filter(|(_, holds)| *holds).map(|(grant, _)| grant.id));
    }
    Ok(in_force)
}

/// Whoever lacks any of what a grant gives does not have that grant any more.
pub(crate) async fn held(
    cx: &Cx,
    granted: &Granted,
    resource: ResourceId,
    grants: &[&Grant],
) -> Result<Vec<bool>, Fault> {
    let resource = store::resource::find(cx.app.db.read(), granted.organization(), resource).await?;
    let name = resource.ok_or_else(error::resource_not_found)?.resource_type;
    let known = peers::resource_type(cx, granted.model(), &name).await?;
    let known = known.ok_or_else(|| error::type_unknown(&name))?;
    peers::hold_their_levels(cx, grants, &known).await
}
