//! A workspace never is without its owner.

use contracts::organization::internal::v1::EndMembershipsRequest;
use contracts::organization::v1::{
    AddWorkspaceMemberRequest, Member, RemoveMemberRequest, RemoveWorkspaceMemberRequest, TransferOwnershipRequest,
    TransferWorkspaceOwnershipRequest, UpdateWorkspaceMemberRequest, WorkspaceRole,
};
use tonic::Code::{FailedPrecondition, InvalidArgument, NotFound, PermissionDenied};

use crate::rpc::tests::life::{holds, owner};
use crate::rpc::tests::{House, Refused as _, on_both};

on_both! {
    who_makes_a_workspace_owns_it
    a_workspace_passes_on_in_one_step
    the_owner_of_a_workspace_is_neither_removed_nor_changed_nor_doubled
    what_somebody_owned_who_is_removed_passes_on
    who_may_remove_but_not_pass_on_chooses_no_successor
    a_role_above_ones_own_is_not_touched
    what_somebody_owned_who_leaves_passes_on
    what_somebody_owned_who_closes_the_account_passes_on
    an_owner_of_workspaces_does_not_end_by_time
    guests_of_the_organization_alone_are_added_from_outside
    a_role_in_a_workspace_ends_by_time
}

async fn who_makes_a_workspace_owns_it(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let workspace = house.workspace(&organization, bob).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(bob)]);
    house.expire(&organization, ada, house.member(&organization, "member").await).await.unwrap();
    let eve = house.member(&organization, "member").await;
    house.expire(&organization, ada, eve).await.unwrap();
    house.workspace(&organization, eve).await.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
}

fn transfer(workspace: &str, to: ids::UserId) -> TransferWorkspaceOwnershipRequest {
    TransferWorkspaceOwnershipRequest {
        workspace_id: workspace.to_owned(),
        new_owner_user_id: to.into(),
        ..Default::default()
    }
}

async fn a_workspace_passes_on_in_one_step(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    let mut client = house.workspaces(bob);
    let doubled =
        TransferWorkspaceOwnershipRequest { role_afterwards: "owner".to_owned(), ..transfer(&workspace, eve) };
    client.transfer_workspace_ownership(doubled).await.refused(InvalidArgument, "ROLE_UNKNOWN");
    let myself = client.transfer_workspace_ownership(transfer(&workspace, bob)).await;
    myself.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
    let stranger = house.world.person("Mallory");
    let refused = client.transfer_workspace_ownership(transfer(&workspace, stranger)).await;
    refused.refused(NotFound, "MEMBER_NOT_FOUND");

    client.transfer_workspace_ownership(transfer(&workspace, eve)).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [holds(bob, "member"), owner(eve)]);
    client.transfer_workspace_ownership(transfer(&workspace, bob)).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(bob), holds(eve, "member")]);
    assert_eq!(
        house.logged(&organization).await.last().unwrap(),
        &("workspace.ownership_transferred".to_owned(), true)
    );

    let (first, second) = (transfer(&workspace, eve), transfer(&workspace, ada));
    let mut other = house.workspaces(ada);
    let (first, second) =
        tokio::join!(client.transfer_workspace_ownership(first), other.transfer_workspace_ownership(second));
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let inside = house.inside(&workspace, ada).await;
    assert_eq!(inside.iter().filter(|(_, role)| role == "owner").count(), 1, "{inside:?}");
}

async fn the_owner_of_a_workspace_is_neither_removed_nor_changed_nor_doubled(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    let mut members = house.members(ada);
    let (workspace_id, user_id) = (workspace.clone(), String::from(bob));
    let remove = RemoveWorkspaceMemberRequest { workspace_id, user_id, ..Default::default() };
    members.remove_workspace_member(remove).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    let (workspace_id, user_id) = (workspace.clone(), String::from(bob));
    let demote =
        UpdateWorkspaceMemberRequest { workspace_id, user_id, role: "member".to_owned(), ..Default::default() };
    members.update_workspace_member(demote).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    let (workspace_id, user_id) = (workspace.clone(), String::from(eve));
    let add = AddWorkspaceMemberRequest { workspace_id, user_id, role: "owner".to_owned(), ..Default::default() };
    members.add_workspace_member(add).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    let role = WorkspaceRole { workspace_id: workspace.clone(), role: "member".to_owned() };
    let replace = Member { user_id: bob.into(), workspaces: vec![role], ..Default::default() };
    house.update(&organization, ada, replace).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    assert_eq!(house.inside(&workspace, ada).await, [owner(bob)]);
}

async fn what_somebody_owned_who_is_removed_passes_on(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "admin").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    let request = RemoveMemberRequest {
        organization_id: organization.clone(),
        user_id: bob.into(),
        successor_user_id: bob.into(),
        ..Default::default()
    };
    let mut members = house.members(eve);
    members.remove_member(request.clone()).await.refused(FailedPrecondition, "SUCCESSOR_NOT_MEMBER");
    let request = RemoveMemberRequest { successor_user_id: eve.into(), ..request };
    let answer = members.remove_member(request).await.unwrap().into_inner();
    assert!(answer.credentials_kept);
    assert_eq!(house.inside(&workspace, ada).await, [owner(eve)]);
    // Where nobody is named, it is the organization's owner, and not who removes.
    let frank = house.member(&organization, "admin").await;
    house.remove(&organization, frank, eve).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
}

async fn who_may_remove_but_not_pass_on_chooses_no_successor(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "admin").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    house.world.deny("workspace.transfer");
    let request = RemoveMemberRequest {
        organization_id: organization.clone(),
        user_id: bob.into(),
        successor_user_id: eve.into(),
        ..Default::default()
    };
    house.members(eve).remove_member(request).await.refused(PermissionDenied, "PERMISSION_DENIED");
    assert_eq!(house.inside(&workspace, ada).await, [owner(bob)]);
    house.remove(&organization, eve, bob).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
}

async fn a_role_above_ones_own_is_not_touched(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "admin").await, house.member(&organization, "member").await);
    let suspended = house.member(&organization, "admin").await;
    house.suspend(&organization, ada, suspended).await.unwrap();
    house.world.deny("assign:admin");
    let denied = (PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    house.suspend(&organization, eve, bob).await.refused(denied.0, denied.1);
    house.reactivate(&organization, eve, suspended).await.refused(denied.0, denied.1);
    house.remove(&organization, eve, bob).await.refused(denied.0, denied.1);
    house.expire(&organization, eve, bob).await.refused(denied.0, denied.1);
    let request = TransferOwnershipRequest {
        organization_id: organization.clone(),
        new_owner_user_id: bob.into(),
        role_afterwards: "admin".to_owned(),
        ..Default::default()
    };
    house.organizations(ada).transfer_ownership(request).await.refused(denied.0, denied.1);
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("admin"));
}

async fn what_somebody_owned_who_leaves_passes_on(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    house.leave(&organization, bob, Some(eve)).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(eve)]);
    assert_eq!(house.role(&organization, eve).await.as_deref(), Some("member"));
    house.leave(&organization, eve, None).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
    // The owner of all of it leaves: organization and workspaces are the successor's.
    let frank = house.member(&organization, "member").await;
    house.leave(&organization, ada, Some(frank)).await.unwrap();
    assert_eq!(house.inside(&workspace, frank).await, [owner(frank)]);
    assert_eq!(house.role(&organization, frank).await.as_deref(), Some("owner"));
}

async fn what_somebody_owned_who_closes_the_account_passes_on(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let workspace = house.workspace(&organization, bob).await.unwrap();
    let close = |user: ids::UserId| EndMembershipsRequest { user_id: user.into() };
    house.internal().end_memberships(close(ada)).await.refused(FailedPrecondition, "LAST_HOLDER");
    for _ in 0..2 {
        house.internal().end_memberships(close(bob)).await.unwrap();
        assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
    }
}

async fn an_owner_of_workspaces_does_not_end_by_time(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let workspace = house.workspace(&organization, bob).await.unwrap();
    house.expire(&organization, ada, bob).await.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
    house.workspaces(ada).transfer_workspace_ownership(transfer(&workspace, eve)).await.unwrap();
    house.expire(&organization, ada, bob).await.unwrap();
    let refused = house.workspaces(ada).transfer_workspace_ownership(transfer(&workspace, bob)).await;
    refused.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
}

async fn guests_of_the_organization_alone_are_added_from_outside(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (one, other) =
        (house.workspace(&organization, ada).await.unwrap(), house.workspace(&organization, ada).await.unwrap());
    let stranger = house.world.person("Mallory");
    let add = |workspace: &str, role: &str| AddWorkspaceMemberRequest {
        workspace_id: workspace.to_owned(),
        user_id: stranger.into(),
        role: role.to_owned(),
        ..Default::default()
    };
    let mut members = house.members(ada);
    members.add_workspace_member(add(&one, "guest")).await.refused(NotFound, "MEMBER_NOT_FOUND");
    house.make_guest(&organization, &one, stranger).await;
    members.add_workspace_member(add(&other, "member")).await.refused(NotFound, "MEMBER_NOT_FOUND");
    let added = members.add_workspace_member(add(&other, "guest")).await.unwrap().into_inner().member.unwrap();
    assert!(added.guest);
}

async fn a_role_in_a_workspace_ends_by_time(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let workspace = house.workspace(&organization, ada).await.unwrap();
    let add = |expire_time| AddWorkspaceMemberRequest {
        workspace_id: workspace.clone(),
        user_id: bob.into(),
        expire_time,
        ..Default::default()
    };
    let mut members = house.members(ada);
    let soon = house.in_an_hour();
    let added = members.add_workspace_member(add(Some(soon))).await.unwrap().into_inner().member.unwrap();
    assert_eq!((added.expire_time, added.role.as_str()), (Some(soon), "member"));
    house.clock.advance(std::time::Duration::from_mins(61));
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada)]);
    assert!(house.get(&organization, bob).await.unwrap().workspaces.is_empty());
    let mut members = house.members(ada);
    let (workspace_id, user_id) = (workspace.clone(), String::from(bob));
    let update =
        UpdateWorkspaceMemberRequest { workspace_id, user_id, role: "member".to_owned(), ..Default::default() };
    members.update_workspace_member(update.clone()).await.refused(NotFound, "MEMBER_NOT_FOUND");
    // What has expired makes room, here and where all workspaces are replaced.
    let role = WorkspaceRole { workspace_id: workspace.clone(), role: "member".to_owned() };
    let replace = Member { user_id: bob.into(), workspaces: vec![role], ..Default::default() };
    house.update(&organization, ada, replace).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada), holds(bob, "member")]);
    let update = UpdateWorkspaceMemberRequest { role: String::new(), expire_time: Some(house.in_an_hour()), ..update };
    members.update_workspace_member(update).await.unwrap();
    house.clock.advance(std::time::Duration::from_mins(61));
    house.members(ada).add_workspace_member(add(None)).await.unwrap();
    assert_eq!(house.inside(&workspace, ada).await, [owner(ada), holds(bob, "member")]);
}
