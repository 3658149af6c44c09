//! Members and organizations that are suspended, and organizations that are deleted.

use std::time::Duration;

use contracts::organization::internal::v1::{DescribeOrganizationRequest, EndMembershipsRequest, FilterMembersRequest};
use contracts::organization::v1::audit_service_client::AuditServiceClient;
use contracts::organization::v1::{
    DeleteOrganizationRequest, ListAuditEntriesRequest, ListOrganizationsRequest, MemberState, OrganizationState,
    ReactivateOrganizationRequest, SuspendOrganizationRequest, UndeleteOrganizationRequest,
};
use ids::UserId;
use tonic::Code::{Aborted, FailedPrecondition, InvalidArgument, PermissionDenied, ResourceExhausted};

use crate::rpc::tests::life::owner;
use crate::rpc::tests::{House, Refused as _, on_both};

on_both! {
    a_suspended_member_keeps_the_place_and_has_nothing
    a_suspended_member_cannot_come_in_again_by_an_invitation
    a_deleted_organization_is_nobodys_until_it_comes_back
    an_organization_whose_people_are_gone_does_not_come_back
    what_comes_back_has_owners_in_its_workspaces
    what_comes_back_needs_room_again
    an_operator_stops_an_organization
    the_log_can_be_read
}

async fn listed(house: &House, user: UserId) -> usize {
    let answer = house.organizations(user).list_organizations(ListOrganizationsRequest::default()).await.unwrap();
    answer.into_inner().entries.len()
}

async fn live(house: &House, organization: &str, user: UserId) -> usize {
    let request = FilterMembersRequest {
        organization_id: organization.to_owned(),
        user_ids: vec![user.into()],
        ..Default::default()
    };
    house.internal().filter_members(request).await.unwrap().into_inner().members.len()
}

async fn a_suspended_member_keeps_the_place_and_has_nothing(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.world.person("Bob");
    let workspace = house.workspace(&organization, ada).await.unwrap();
    // A guest first, and then a member: what they had as a guest must not outlast the suspension.
    house.make_guest(&organization, &workspace, bob).await;
    house.accept(&organization, &house.invitation(), bob, "member", &[]).await.unwrap();
    for _ in 0..2 {
        let member = house.suspend(&organization, ada, bob).await.unwrap().into_inner().member.unwrap();
        assert_eq!((member.state(), member.role.as_deref()), (MemberState::Suspended, Some("member")));
        assert_eq!(house.logged(&organization).await.last().unwrap(), &("member.suspended".to_owned(), true));
    }
    assert_eq!((listed(&house, bob).await, live(&house, &organization, bob).await), (0, 0));
    house.leave(&organization, bob, None).await.refused(PermissionDenied, "PERMISSION_DENIED");
    let id = organization.parse().unwrap();
    let held = crate::store::workspace_membership::of_user(house.app.db.read(), id, bob).await.unwrap();
    assert!(held.iter().all(|held| held.membership.is_some()), "{held:?}");

    let member = house.reactivate(&organization, ada, bob).await.unwrap().into_inner().member.unwrap();
    assert_eq!((member.state(), member.workspaces.len()), (MemberState::Active, 1));
    assert_eq!(house.logged(&organization).await.last().unwrap(), &("member.reactivated".to_owned(), false));
    assert_eq!((listed(&house, bob).await, live(&house, &organization, bob).await), (1, 1));
}

async fn a_suspended_member_cannot_come_in_again_by_an_invitation(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    house.suspend(&organization, ada, bob).await.unwrap();
    let answer = house.accept(&organization, &house.invitation(), bob, "admin", &[]).await.unwrap().into_inner();
    assert!(answer.already_member);
    let member = house.get(&organization, bob).await.unwrap();
    assert_eq!((member.state(), member.role.as_deref()), (MemberState::Suspended, Some("member")));
}

fn delete(organization: &str) -> DeleteOrganizationRequest {
    DeleteOrganizationRequest { organization_id: organization.to_owned(), ..Default::default() }
}

fn undelete(organization: &str) -> UndeleteOrganizationRequest {
    UndeleteOrganizationRequest { organization_id: organization.to_owned(), ..Default::default() }
}

async fn a_deleted_organization_is_nobodys_until_it_comes_back(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let mut client = house.organizations(ada);
    client.undelete_organization(undelete(&organization)).await.refused(FailedPrecondition, "NOT_UNDELETABLE");
    let stale = DeleteOrganizationRequest { etag: "77".to_owned(), ..delete(&organization) };
    client.delete_organization(stale).await.refused(Aborted, "ETAG_MISMATCH");

    let deleted = client.delete_organization(delete(&organization)).await.unwrap().into_inner().organization.unwrap();
    assert_eq!(deleted.state(), OrganizationState::Deleted);
    assert_eq!(house.logged(&organization).await.last().unwrap(), &("organization.deleted".to_owned(), true));
    let (from, until) = (deleted.delete_time.unwrap(), deleted.purge_time.unwrap());
    assert_eq!(until.seconds - from.seconds, 30 * 24 * 60 * 60);
    // Whatever the guard has said a moment before.
    client.delete_organization(delete(&organization)).await.refused(FailedPrecondition, "ORGANIZATION_GONE");
    house.workspace(&organization, ada).await.refused(FailedPrecondition, "ORGANIZATION_GONE");
    let newcomer = house.accept(&organization, &house.invitation(), house.world.person("Eve"), "member", &[]).await;
    newcomer.refused(FailedPrecondition, "ORGANIZATION_GONE");
    let describe = DescribeOrganizationRequest { organization_id: organization.clone(), ..Default::default() };
    house.internal().describe_organization(describe).await.refused(FailedPrecondition, "ORGANIZATION_GONE");
    house.leave(&organization, bob, None).await.refused(PermissionDenied, "PERMISSION_DENIED");
    house.change_role(&organization, bob, "admin").await.refused(FailedPrecondition, "ORGANIZATION_GONE");
    assert_eq!(listed(&house, ada).await, 0);

    house.clock.advance(Duration::from_hours(30 * 24 - 1));
    let back = house.organizations(ada).undelete_organization(undelete(&organization)).await.unwrap().into_inner();
    let back = back.organization.unwrap();
    assert_eq!((back.state(), back.delete_time, back.purge_time), (OrganizationState::Active, None, None));
    assert_eq!((listed(&house, ada).await, house.role(&organization, bob).await.as_deref()), (1, Some("member")));

    house.organizations(ada).delete_organization(delete(&organization)).await.unwrap();
    house.clock.advance(Duration::from_hours(30 * 24));
    let late = house.organizations(ada).undelete_organization(undelete(&organization)).await;
    late.refused(FailedPrecondition, "NOT_UNDELETABLE");
}

async fn an_organization_whose_people_are_gone_does_not_come_back(house: House) {
    let (ada, organization) = house.founder("owned").await;
    house.workspace(&organization, ada).await.unwrap();
    house.organizations(ada).delete_organization(delete(&organization)).await.unwrap();
    house.internal().end_memberships(EndMembershipsRequest { user_id: ada.into() }).await.unwrap();
    let late = house.organizations(ada).undelete_organization(undelete(&organization)).await;
    late.refused(FailedPrecondition, "LAST_HOLDER");
}

async fn what_comes_back_has_owners_in_its_workspaces(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let workspace = house.workspace(&organization, bob).await.unwrap();
    house.organizations(ada).delete_organization(delete(&organization)).await.unwrap();
    house.internal().end_memberships(EndMembershipsRequest { user_id: bob.into() }).await.unwrap();
    house.organizations(ada).undelete_organization(undelete(&organization)).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
}

async fn what_comes_back_needs_room_again(house: House) {
    let (ada, first) = house.founder("paid").await;
    house.organizations(ada).delete_organization(delete(&first)).await.unwrap();
    let second = house.found(ada, "paid").await.unwrap();
    let back = house.organizations(ada).undelete_organization(undelete(&first)).await;
    back.refused(ResourceExhausted, "EDITION_LIMIT_REACHED");
    house.organizations(ada).delete_organization(delete(&second)).await.unwrap();
    house.organizations(ada).undelete_organization(undelete(&first)).await.unwrap();
}

async fn an_operator_stops_an_organization(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let stop = |reason: &str| SuspendOrganizationRequest {
        organization_id: organization.clone(),
        reason: reason.to_owned(),
        ..Default::default()
    };
    house.operator().suspend_organization(stop(" ")).await.refused(InvalidArgument, "INVALID_FIELDS");
    let long = "ä".repeat(1001);
    house.operator().suspend_organization(stop(&long)).await.refused(InvalidArgument, "INVALID_FIELDS");
    for _ in 0..2 {
        let stopped = house.operator().suspend_organization(stop(&long[2..])).await.unwrap().into_inner();
        assert_eq!(stopped.organization.unwrap().state(), OrganizationState::Suspended);
        assert_eq!(house.logged(&organization).await.last().unwrap(), &("organization.suspended".to_owned(), true));
    }
    house.set_role(&organization, ada, bob, "admin").await.refused(FailedPrecondition, "ORGANIZATION_GONE");
    let undeleted = house.organizations(ada).undelete_organization(undelete(&organization)).await;
    undeleted.refused(FailedPrecondition, "NOT_UNDELETABLE");
    // The support works on: that may be why it was stopped.
    house.change_role(&organization, bob, "admin").await.unwrap();
    let start = ReactivateOrganizationRequest {
        organization_id: organization.clone(),
        reason: "paid".to_owned(),
        ..Default::default()
    };
    let started = house.operator().reactivate_organization(start).await.unwrap().into_inner();
    assert_eq!(started.organization.unwrap().state(), OrganizationState::Active);
    house.set_role(&organization, ada, bob, "member").await.unwrap();
    house.organizations(ada).delete_organization(delete(&organization)).await.unwrap();
    house.operator().suspend_organization(stop("late")).await.refused(FailedPrecondition, "ORGANIZATION_GONE");
}

async fn the_log_can_be_read(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    house.remove(&organization, ada, bob).await.unwrap();
    let mut audit = AuditServiceClient::new(house.line(Some(ada)));
    let (mut actions, mut page_token) = (Vec::new(), String::new());
    loop {
        let organization_id = organization.clone();
        let request = ListAuditEntriesRequest { organization_id, page_size: 2, page_token };
        let page = audit.list_audit_entries(request).await.unwrap().into_inner();
        actions
            .extend(page.entries.into_iter().map(|entry| (entry.sequence, entry.action, entry.actor, entry.details)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let told: Vec<_> = actions.iter().map(|(sequence, action, ..)| (*sequence, action.as_str())).collect();
    assert_eq!(told, [(3, "member.removed"), (2, "member.added"), (1, "organization.created")]);
    assert_eq!(
        (actions[0].2.as_str(), actions[1].2.as_str()),
        (format!("user:{ada}").as_str(), "service:organization")
    );
    assert_eq!(actions[0].3["user_id"], bob.to_string());
}
