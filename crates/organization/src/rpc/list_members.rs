//! The organization's members, then those who are invited.

use std::collections::HashMap;

use contracts::invitation::internal::v1::PendingInvitation;
use contracts::organization::v1::{ListMembersRequest, ListMembersResponse, Member, MemberState, WorkspaceRole};
use ids::{OrganizationId, UserId};
use kit::page::Page;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{MemberPosition, Membership, Position, fitting};
use crate::rpc::convert;
use crate::store;

/// Roles in workspaces on one page at most: a thousand members with a thousand workspaces each would be more than a
/// message holds. A page that would have more of them ends earlier.
const WORKSPACE_ROLES_MAX: u64 = 15_000;

/// A line of the list.
enum Row {
    /// A member, and how many roles in workspaces they have.
    Member(Membership, u64),
    /// Somebody who is invited.
    Invited(PendingInvitation),
}

pub(crate) async fn list_members(cx: &Cx, request: ListMembersRequest) -> Result<ListMembersResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;
    let mut page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    cx.require(organization).await?;

    let rows = read(cx, organization, &page).await?;
    page.size = page.size.min(fitting(rows.iter().map(Row::workspace_roles), WORKSPACE_ROLES_MAX));
    let (rows, next_page_token) = cx.cut(&page, rows, Row::position);
    Ok(ListMembersResponse { members: told(cx, organization, rows).await?, next_page_token })
}

/// One row more than the page holds, if there are as many.
async fn read(cx: &Cx, organization: OrganizationId, page: &Page) -> Result<Vec<Row>, Fault> {
    let position = page.after.as_deref().map(str::parse).transpose().map_err(Fault::internal)?;
    let (mut rows, invited_after) = match position {
        None => (members(cx, organization, None, page).await?, None),
        Some(MemberPosition::Member(after)) => (members(cx, organization, Some(after), page).await?, None),
        Some(MemberPosition::Invited(after)) => (Vec::new(), Some(after)),
    };
    let room = page.size.saturating_add(1).saturating_sub(rows.len());
    let invited = cx.app.peers.invited(cx, organization, invited_after, room).await?;
    rows.extend(invited.into_iter().map(Row::Invited));
    Ok(rows)
}

async fn members(
    cx: &Cx,
    organization: OrganizationId,
    after: Option<Position>,
    page: &Page,
) -> Result<Vec<Row>, Fault> {
    let db = cx.app.db.read();
    let memberships = store::membership::page(db, organization, cx.now(), after, page.look_ahead()).await?;
    let users: Vec<_> = memberships.iter().map(|membership| membership.user).collect();
    let numbers = store::workspace_membership::numbers(db, organization, &users).await?;
    let row = |membership: Membership| {
        let roles = numbers.get(&membership.user).copied().unwrap_or(0);
        Row::Member(membership, roles)
    };
    Ok(memberships.into_iter().map(row).collect())
}

/// The rows with people's names and their roles in workspaces.
async fn told(cx: &Cx, organization: OrganizationId, rows: Vec<Row>) -> Result<Vec<Member>, Fault> {
    let users: Vec<UserId> = rows.iter().filter_map(Row::user).collect();
    let people = cx.app.peers.people(cx, users.iter().copied()).await?;
    let mut held = match users.as_slice() {
        [] => HashMap::new(),
        users => convert::by_user(store::workspace_membership::of_users(cx.app.db.read(), organization, users).await?),
    };
    let members = rows.into_iter().map(|row| match row {
        Row::Member(membership, _) => {
            let person = people.get(membership.user);
            let held = held.remove(&membership.user).unwrap_or_default();
            convert::member(membership, person, held, cx.now())
        }
        Row::Invited(invitation) => invited(organization, invitation),
    });
    Ok(members.collect())
}

fn invited(organization: OrganizationId, invitation: PendingInvitation) -> Member {
    let workspaces = invitation.workspaces.into_iter();
    let workspaces = workspaces.map(|held| WorkspaceRole { workspace_id: held.workspace_id, role: held.role });
    Member {
        organization_id: organization.into(),
        email: invitation.email,
        role: Some(invitation.role),
        workspaces: workspaces.collect(),
        state: MemberState::Invited.into(),
        invitation_id: invitation.invitation_id,
        create_time: invitation.create_time,
        expire_time: invitation.expire_time,
        ..Member::default()
    }
}

// === impl Row ===

impl Row {
    fn position(&self) -> String {
        match self {
            Self::Member(membership, _) => {
                let position = Position::new(membership.created, membership.id.uuid());
                MemberPosition::Member(position).to_string()
            }
            // Its id is the invitation service's own, and is read back by the same parser.
            Self::Invited(invitation) => {
                invitation.invitation_id.parse().map(|id| MemberPosition::Invited(id).to_string()).unwrap_or_default()
            }
        }
    }

    fn user(&self) -> Option<UserId> {
        match self {
            Self::Member(membership, _) => Some(membership.user),
            Self::Invited(_) => None,
        }
    }

    fn workspace_roles(&self) -> u64 {
        match self {
            Self::Member(_, roles) => *roles,
            Self::Invited(invitation) => invitation.workspaces.len() as u64,
        }
    }
}
