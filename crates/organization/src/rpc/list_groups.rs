//! The organization's groups.

use std::collections::HashMap;

use contracts::organization::v1::{ListGroupsRequest, ListGroupsResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Assignment, Group, Holder, Position, fitting};
use crate::rpc::convert;
use crate::store;

/// Roles in workspaces on one page at most, and descriptions count as one for each 100 bytes: more would be more than a
/// message holds. A page that would have more of them ends earlier.
const WEIGHT_MAX: u64 = 25_000;

pub(crate) async fn list_groups(cx: &Cx, request: ListGroupsRequest) -> Result<ListGroupsResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;
    let mut page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    cx.require(organization).await?;

    let (position, db) = (convert::position(&page)?, cx.app.db.read());
    let groups = store::group::page(db, organization, position, page.look_ahead()).await?;
    let holders: Vec<_> = groups.iter().map(|group| Holder::Group(group.id)).collect();
    let numbers = store::assignment::numbers(db, organization, &holders).await?;
    let weights = groups.iter().map(|group| {
        let texts = (group.display_name.len() + group.description.len()) as u64;
        numbers.get(&group.id.uuid()).copied().unwrap_or(0) + texts / 100 + 3
    });
    page.size = page.size.min(fitting(weights, WEIGHT_MAX));
    let (groups, next_page_token) =
        cx.cut(&page, groups, |group| Position::new(group.created, group.id.uuid()).to_string());
    Ok(ListGroupsResponse { groups: told(cx, organization, groups).await?, next_page_token })
}

/// The groups with their roles in workspaces.
async fn told(
    cx: &Cx,
    organization: OrganizationId,
    groups: Vec<Group>,
) -> Result<Vec<contracts::organization::v1::Group>, Fault> {
    let holders: Vec<_> = groups.iter().map(|group| Holder::Group(group.id)).collect();
    let mut held: HashMap<Holder, Vec<Assignment>> = HashMap::new();
    for assignment in store::assignment::of_holders(cx.app.db.read(), organization, &holders).await? {
        held.entry(assignment.holder).or_default().push(assignment);
    }
    let told = groups.into_iter().map(|group| {
        let held = held.remove(&Holder::Group(group.id)).unwrap_or_default();
        convert::group(group, held)
    });
    Ok(told.collect())
}
