//! An organization always keeps an Admin.

use anyhow::Result;
use contracts::organization::v1::{LeaveOrganizationRequest, Member, RemoveMemberRequest, UpdateMemberRequest};

use crate::cli::demo::story::{Company, Person, Story};

pub(super) async fn somebody_always_remains_in_charge(
    story: &mut Story,
    ada: &Person,
    company: &Company,
) -> Result<()> {
    story.ledger.chapter("Somebody always remains in charge");
    let Story { clients, ledger, .. } = story;
    let request = LeaveOrganizationRequest {
        organization_id: company.organization.clone(),
        ..LeaveOrganizationRequest::default()
    };
    let answer = clients.members.leave_organization(ada.credential.asks(request)).await;
    ledger.refused("Ada, the last Admin, leaves", "LAST_HOLDER", answer);
    let answer = clients.members.update_member(ada.credential.asks(role_of(ada, company, "member"))).await;
    ledger.refused("Ada makes herself a Member", "LAST_HOLDER", answer);
    let answer = clients.members.remove_member(ada.credential.asks(removal_of(ada, company))).await;
    ledger.refused("Ada removes herself", "LAST_HOLDER", answer);
    Ok(())
}

pub(super) fn role_of(person: &Person, company: &Company, role: &str) -> UpdateMemberRequest {
    let member = Member { user_id: person.user_id.clone(), role: Some(role.to_owned()), ..Member::default() };
    UpdateMemberRequest {
        organization_id: company.organization.clone(),
        member: Some(member),
        ..UpdateMemberRequest::default()
    }
}

pub(super) fn removal_of(person: &Person, company: &Company) -> RemoveMemberRequest {
    RemoveMemberRequest {
        organization_id: company.organization.clone(),
        user_id: person.user_id.clone(),
        ..RemoveMemberRequest::default()
    }
}
