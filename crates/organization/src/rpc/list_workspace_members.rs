//! Who has a role in a workspace.

use std::collections::HashSet;

use contracts::organization::v1::{ListWorkspaceMembersRequest, ListWorkspaceMembersResponse};
use ids::{OrganizationId, UserId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Position, WorkspaceMembership};
use crate::rpc::convert;
use crate::store;

pub(crate) async fn list_workspace_members(
    cx: &Cx,
    request: ListWorkspaceMembersRequest,
) -> Result<ListWorkspaceMembersResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let workspace = fields.finish(workspace)?;
    let page = cx.page(request.page_size, &request.page_token, &request.workspace_id)?;

    let granted = cx.require(workspace).await?;

    let (position, place) = (convert::position(&page)?, (granted.organization(), workspace));
    let db = cx.app.db.read();
    let held = store::workspace_membership::page(db, place, cx.now(), position, page.look_ahead()).await?;
    let (held, next_page_token) = cx.cut(&page, held, |held| Position::new(held.created, held.id.uuid()).to_string());
    let guests = guests(cx, granted.organization(), &held).await?;
    let people = cx.app.peers.people(cx, held.iter().map(|held| held.user)).await?;
    let member = |held: WorkspaceMembership| {
        let person = people.get(held.user);
        let guest = guests.contains(&held.user);
        convert::workspace_member(held, person, guest)
    };
    Ok(ListWorkspaceMembersResponse { members: held.into_iter().map(member).collect(), next_page_token })
}

/// Who of them comes from outside the organization.
async fn guests(cx: &Cx, organization: OrganizationId, held: &[WorkspaceMembership]) -> Result<HashSet<UserId>, Fault> {
    let mut guests: HashSet<_> = held.iter().filter(|held| held.membership.is_none()).map(|held| held.user).collect();
    let users: Vec<_> = guests.iter().copied().collect();
    for member in store::membership::find_many(cx.app.db.read(), organization, &users, cx.now()).await? {
        guests.remove(&member.user);
    }
    Ok(guests)
}
