//! The organizations that the caller belongs to. Those that are deleted are left out, as everywhere.

use std::collections::HashMap;

use contracts::organization::v1::{ListOrganizationsRequest, ListOrganizationsResponse, OrganizationEntry};
use ids::{OrganizationId, UserId};
use kit::Fault;
use kit::caller::Caller;
use kit::page::Page;

use crate::app::Cx;
use crate::model::{Organization, Position, State};
use crate::rpc::convert;
use crate::store;

pub(crate) async fn list_organizations(
    cx: &Cx,
    request: ListOrganizationsRequest,
) -> Result<ListOrganizationsResponse, Fault> {
    let page = cx.page(request.page_size, &request.page_token, "")?;
    match *cx.caller() {
        Caller::Person { user, .. } => of_person(cx, user, &page).await,
        Caller::Token { organization, .. } => of_token(cx, organization).await,
        Caller::Operator | Caller::Nobody => Ok(ListOrganizationsResponse::default()),
    }
}

async fn of_person(cx: &Cx, user: UserId, page: &Page) -> Result<ListOrganizationsResponse, Fault> {
    let (db, position) = (cx.app.db.read(), convert::position(page)?);
    let memberships = store::membership::page_of_user(db, user, cx.now(), position, page.look_ahead()).await?;
    let (memberships, next_page_token) =
        cx.cut(page, memberships, |membership| Position::new(membership.created, membership.id.uuid()).to_string());
    let ids: Vec<_> = memberships.iter().map(|membership| membership.organization).collect();
    let found = store::organization::find_many(db, &ids).await?;
    let mut organizations: HashMap<_, _> = found.into_iter().map(|found| (found.id, found)).collect();
    let entries = memberships
        .into_iter()
        .filter_map(|membership| Some((organizations.remove(&membership.organization)?, membership.role)))
        .filter(|(organization, _)| organization.state != State::Deleted)
        .map(|(organization, role)| entry(cx, organization, role));
    Ok(ListOrganizationsResponse { entries: entries.collect(), next_page_token })
}

/// A token belongs to one organization. It acts in a role without being a member, so none is told.
async fn of_token(cx: &Cx, organization: OrganizationId) -> Result<ListOrganizationsResponse, Fault> {
    let found = store::organization::find(cx.app.db.read(), organization).await?;
    let found = found.filter(|found| found.state != State::Deleted);
    let entries = found.into_iter().map(|found| entry(cx, found, String::new())).collect();
    Ok(ListOrganizationsResponse { entries, next_page_token: String::new() })
}

fn entry(cx: &Cx, organization: Organization, role: String) -> OrganizationEntry {
    OrganizationEntry { organization: Some(convert::organization(cx, organization)), role }
}
