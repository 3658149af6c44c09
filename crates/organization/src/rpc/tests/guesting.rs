use contracts::organization::internal::v1::ListUserOrganizationsRequest;
use ids::{OrganizationId, UserId, WorkspaceId};
use tonic::Code;

use crate::model::WorkspaceMembership;
use crate::rpc::tests::{House, Refused as _, on_both};
use crate::store;

on_both! {
    a_guest_gets_roles_in_workspaces_and_no_membership
    only_roles_for_outsiders_are_for_guests
    a_member_who_is_invited_as_a_guest_gets_the_role_as_a_member
    a_workspace_that_is_no_more_is_skipped
    guests_take_seats_where_the_model_counts_them
    nobody_accepts_into_an_organization_that_does_not_work
}

/// The organization's default workspace.
async fn workspace(house: &House, organization: &str) -> String {
    let all = store::workspace::all(house.app.db.read(), organization.parse().unwrap()).await.unwrap();
    all[0].id.to_string()
}

async fn held(house: &House, organization: &str, workspace: &str, user: UserId) -> Option<WorkspaceMembership> {
    let (organization, workspace) = (organization.parse::<OrganizationId>(), workspace.parse::<WorkspaceId>());
    let db = house.app.db.read();
    store::workspace_membership::find(db, organization.unwrap(), workspace.unwrap(), user).await.unwrap()
}

async fn belongs_to(house: &House, user: UserId) -> Vec<String> {
    let request = ListUserOrganizationsRequest { user_id: user.into() };
    house.internal().list_user_organizations(request).await.unwrap().into_inner().organization_ids
}

async fn a_guest_gets_roles_in_workspaces_and_no_membership(house: House) {
    let (founder, organization) = house.founder("paid").await;
    let (workspace, invitation) = (workspace(&house, &organization).await, house.invitation());
    let guest = house.world.person("Gus");
    let roles = [(workspace.as_str(), "guest")];
    // An edition that has room for one member has room for guests, where the model does not count them.
    let answer = house.accept(&organization, &invitation, guest, "", &roles).await.unwrap().into_inner();
    assert_eq!((answer.membership_id.as_str(), answer.role.as_str(), answer.already_member), ("", "", false));
    let given = held(&house, &organization, &workspace, guest).await.unwrap();
    assert_eq!((given.role.as_str(), given.membership), ("guest", None));

    let again = house.accept(&organization, &invitation, guest, "", &roles).await.unwrap().into_inner();
    assert_eq!((again.membership_id.as_str(), again.skipped_workspace_ids.len()), ("", 0));
    assert_eq!(held(&house, &organization, &workspace, guest).await.map(|held| held.id), Some(given.id));
    assert_eq!(belongs_to(&house, guest).await, std::slice::from_ref(&organization));
    assert_eq!(belongs_to(&house, founder).await, [organization]);
}

async fn only_roles_for_outsiders_are_for_guests(house: House) {
    let (_, organization) = house.founder("paid").await;
    let workspace = workspace(&house, &organization).await;
    let guest = house.world.person("Gus");
    let roles = [(workspace.as_str(), "member")];
    let outcome = house.accept(&organization, &house.invitation(), guest, "", &roles).await;
    outcome.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    assert_eq!(held(&house, &organization, &workspace, guest).await, None);
}

async fn a_member_who_is_invited_as_a_guest_gets_the_role_as_a_member(house: House) {
    let (founder, organization) = house.founder("paid").await;
    let workspace = workspace(&house, &organization).await;
    let roles = [(workspace.as_str(), "guest")];
    let answer = house.accept(&organization, &house.invitation(), founder, "", &roles).await.unwrap().into_inner();
    assert!(answer.already_member);
    assert_eq!(answer.role, "admin");
    let given = held(&house, &organization, &workspace, founder).await.unwrap();
    assert_eq!(given.membership.map(|id| id.to_string()), Some(answer.membership_id));
}

async fn a_workspace_that_is_no_more_is_skipped(house: House) {
    let (_, organization) = house.founder("paid").await;
    let gone = WorkspaceId::from_uuid(house.world.uuid()).to_string();
    let guest = house.world.person("Gus");
    let answer = house.accept(&organization, &house.invitation(), guest, "", &[(&gone, "guest")]).await.unwrap();
    assert_eq!(answer.into_inner().skipped_workspace_ids, [gone]);
    assert_eq!(belongs_to(&house, guest).await, [] as [&str; 0]);
}

async fn guests_take_seats_where_the_model_counts_them(house: House) {
    let (_, organization) = house.founder("shared").await;
    let workspace = workspace(&house, &organization).await;
    let roles = [(workspace.as_str(), "guest")];
    let (first, second) = (house.world.person("Gus"), house.world.person("Guy"));
    house.accept(&organization, &house.invitation(), first, "", &roles).await.unwrap();
    let outcome = house.accept(&organization, &house.invitation(), second, "", &roles).await;
    outcome.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
    house.join(&organization, &house.invitation()).await.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
    // Whoever is a guest has a seat, and takes it along.
    house.accept(&organization, &house.invitation(), first, "", &roles).await.unwrap();
    house.accept(&organization, &house.invitation(), first, "member", &[]).await.unwrap();
    house.join(&organization, &house.invitation()).await.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
}

async fn nobody_accepts_into_an_organization_that_does_not_work(house: House) {
    let nowhere = OrganizationId::from_uuid(house.world.uuid()).to_string();
    house.join(&nowhere, &house.invitation()).await.refused(Code::FailedPrecondition, "ORGANIZATION_GONE");
}
