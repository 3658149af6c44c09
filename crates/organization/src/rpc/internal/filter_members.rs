//! Which of some people are live members of an organization.

use contracts::organization::internal::v1::{FilterMembersRequest, FilterMembersResponse, LiveMember};
use ids::{OrganizationId, UserId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::store;

const USERS_MAX: usize = 1000;

pub(crate) async fn filter_members(cx: &Cx, request: FilterMembersRequest) -> Result<FilterMembersResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    fields.count("user_ids", request.user_ids.len(), 0..=USERS_MAX);
    let mut users: Vec<UserId> = Vec::new();
    for (index, id) in request.user_ids.iter().take(USERS_MAX).enumerate() {
        users.extend(fields.id::<UserId>(&format!("user_ids[{index}]"), id));
    }
    let organization = fields.finish(organization)?;

    let found = store::membership::find_many(cx.app.db.read(), organization, &users, cx.now()).await?;
    let members = found.into_iter().map(|membership| LiveMember {
        user_id: membership.user.into(),
        membership_id: membership.id.into(),
        role: membership.role,
    });
    Ok(FilterMembersResponse { members: members.collect(), ..FilterMembersResponse::default() })
}
