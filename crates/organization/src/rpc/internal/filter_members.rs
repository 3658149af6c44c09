//! Which of some people are live members of an organization, and which groups and service accounts are its.

use std::str::FromStr;

use contracts::organization::internal::v1::{
    FilterMembersRequest, FilterMembersResponse, LiveMember, LiveServiceAccount,
};
use ids::{GroupId, IdError, OrganizationId, ServiceAccountId, UserId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::store;

/// Of each kind.
const ASKED_MAX: usize = 1000;

pub(crate) async fn filter_members(cx: &Cx, request: FilterMembersRequest) -> Result<FilterMembersResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let users: Vec<UserId> = ids(&mut fields, "user_ids", &request.user_ids);
    let groups: Vec<GroupId> = ids(&mut fields, "group_ids", &request.group_ids);
    let accounts: Vec<ServiceAccountId> = ids(&mut fields, "service_account_ids", &request.service_account_ids);
    let organization = fields.finish(organization)?;

    let db = cx.app.db.read();
    let members = store::membership::find_many(db, organization, &users, cx.now()).await?;
    let members = members.into_iter().map(|membership| LiveMember {
        user_id: membership.user.into(),
        membership_id: membership.id.into(),
        role: membership.role,
    });
    let groups = match groups.as_slice() {
        [] => Vec::new(),
        groups => store::group::find_many(db, organization, groups).await?,
    };
    let accounts = match accounts.as_slice() {
        [] => Vec::new(),
        accounts => store::service_account::find_many(db, organization, accounts).await?,
    };
    let accounts = accounts.into_iter().map(|account| LiveServiceAccount {
        service_account_id: account.id.into(),
        membership_id: account.membership.into(),
    });
    Ok(FilterMembersResponse {
        members: members.collect(),
        group_ids: groups.into_iter().map(|group| group.id.into()).collect(),
        service_accounts: accounts.collect(),
    })
}

fn ids<T: FromStr<Err = IdError>>(fields: &mut Fields, field: &str, asked: &[String]) -> Vec<T> {
    fields.count(field, asked.len(), 0..=ASKED_MAX);
    let parsed = asked.iter().take(ASKED_MAX).enumerate();
    parsed.filter_map(|(index, id)| fields.id(format_args!("{field}[{index}]"), id)).collect()
}
