//! Who is in a group.

use std::collections::HashMap;

use contracts::organization::v1::{ListGroupMembersRequest, ListGroupMembersResponse};
use ids::{OrganizationId, ServiceAccountId};
use kit::Fault;

use crate::app::Cx;
use crate::model::{GroupMember, Grouped, Position};
use crate::peers::Person;
use crate::rpc::{change, convert};
use crate::store;

pub(crate) async fn list_group_members(
    cx: &Cx,
    request: ListGroupMembersRequest,
) -> Result<ListGroupMembersResponse, Fault> {
    let (organization, id) = convert::group_name(&request.organization_id, &request.group_id)?;
    let filter = format!("{}\n{}", request.organization_id, request.group_id);
    let page = cx.page(request.page_size, &request.page_token, &filter)?;

    cx.require(organization).await?;

    change::group(cx, organization, id).await?;
    let (position, place) = (convert::position(&page)?, (organization, id));
    let places = store::group_member::page(cx.app.db.read(), place, cx.now(), position, page.look_ahead()).await?;
    let (places, next_page_token) =
        cx.cut(&page, places, |place| Position::new(place.created, place.id.uuid()).to_string());
    let mut names = names(cx, organization, &places).await?;
    let members = places.iter().map(|place| convert::group_member(place, names.remove(&place.who).unwrap_or_default()));
    Ok(ListGroupMembersResponse { members: members.collect(), next_page_token })
}

/// What others see of those in a group.
async fn names(
    cx: &Cx,
    organization: OrganizationId,
    places: &[GroupMember],
) -> Result<HashMap<Grouped, Person>, Fault> {
    let (mut users, mut accounts): (Vec<_>, Vec<ServiceAccountId>) = (Vec::new(), Vec::new());
    for place in places {
        match place.who {
            Grouped::User(id) => users.push(id),
            Grouped::ServiceAccount(id) => accounts.push(id),
        }
    }
    let people = cx.app.peers.people(cx, users.iter().copied()).await?;
    let accounts = store::service_account::find_many(cx.app.db.read(), organization, &accounts).await?;
    let people = users.into_iter().map(|user| (Grouped::User(user), people.get(user)));
    let programs = accounts.into_iter().map(|account| {
        let name = Person { display_name: account.display_name, ..Person::default() };
        (Grouped::ServiceAccount(account.id), name)
    });
    Ok(people.chain(programs).collect())
}
