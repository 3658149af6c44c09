//! The organizations that somebody belongs to, as a member or as a guest.

use std::collections::HashMap;

use contracts::organization::internal::v1::{ListUserOrganizationsRequest, ListUserOrganizationsResponse};
use ids::{OrganizationId, UserId};
use kit::{Fault, Fields, Time};

use crate::app::Cx;
use crate::model::State;
use crate::store;

const ORGANIZATIONS_MAX: usize = 1000;

pub(crate) async fn list_user_organizations(
    cx: &Cx,
    request: ListUserOrganizationsRequest,
) -> Result<ListUserOrganizationsResponse, Fault> {
    let mut fields = Fields::new();
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let user = fields.finish(user)?;

    let db = cx.app.db.read();
    let memberships = store::membership::page_of_user(db, user, cx.now(), None, ORGANIZATIONS_MAX as u64).await?;
    let as_member = memberships.iter().map(|membership| (membership.organization, membership.created));
    let mut since: HashMap<OrganizationId, Time> = as_member.collect();
    for (organization, first) in store::workspace_membership::of_guest(db, user, cx.now()).await? {
        since.entry(organization).and_modify(|since| *since = first.min(*since)).or_insert(first);
    }
    let mut belongs: Vec<_> = since.into_iter().map(|(organization, since)| (since, organization)).collect();
    belongs.sort_unstable_by_key(|(since, organization)| (*since, organization.uuid()));
    // Nobody can do anything in those that do not work.
    let ids: Vec<_> = belongs.iter().map(|(_, organization)| *organization).collect();
    let mut found = store::organization::find_many(db, &ids).await?;
    found.retain(|organization| organization.state == State::Active);
    let working = ids.into_iter().filter(|id| found.iter().any(|organization| organization.id == *id));
    Ok(ListUserOrganizationsResponse { organization_ids: working.take(ORGANIZATIONS_MAX).map(String::from).collect() })
}
