//! Roles in workspaces: given, listed, changed, taken away.

use std::time::Duration;

use contracts::organization::v1::{
    AddWorkspaceMemberRequest, CreateWorkspaceRequest, ListWorkspaceMembersRequest, Member, RemoveMemberRequest,
    RemoveWorkspaceMemberRequest, UpdateWorkspaceMemberRequest,
};
use e2e::{Organization, Person, Refused as _, Suite, workspace_object};
use kit::Time;
use kit::source::Clock as _;
use tonic::Code;

e2e::everywhere!(
    a_member_gets_a_role_in_a_workspace,
    a_workspace_admin_hands_out_roles_in_their_workspace_alone,
    a_guest_comes_from_outside_the_organization,
    members_of_a_workspace_are_listed_page_by_page,
    a_role_in_a_workspace_changes_and_goes,
    whoever_was_a_member_can_come_back_as_a_guest_and_stay_one,
);

async fn workspace(suite: &Suite, by: &Person, organization: &Organization) -> String {
    let request = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: suite.unique("Workspace "),
        ..CreateWorkspaceRequest::default()
    };
    let made = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    made.into_inner().workspace.expect("a workspace").id
}

fn add(workspace: &str, person: &Person, role: &str) -> AddWorkspaceMemberRequest {
    AddWorkspaceMemberRequest {
        workspace_id: workspace.to_owned(),
        user_id: person.user_id.clone(),
        role: role.to_owned(),
        ..AddWorkspaceMemberRequest::default()
    }
}

fn update(workspace: &str, person: &Person, role: &str) -> UpdateWorkspaceMemberRequest {
    UpdateWorkspaceMemberRequest {
        workspace_id: workspace.to_owned(),
        user_id: person.user_id.clone(),
        role: role.to_owned(),
        ..UpdateWorkspaceMemberRequest::default()
    }
}

fn remove(workspace: &str, person: &Person) -> RemoveWorkspaceMemberRequest {
    RemoveWorkspaceMemberRequest {
        workspace_id: workspace.to_owned(),
        user_id: person.user_id.clone(),
        ..RemoveWorkspaceMemberRequest::default()
    }
}

async fn a_member_gets_a_role_in_a_workspace(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    let mut client = suite.members(&alice.token);
    suite.members(&bob.token).add_workspace_member(add(&production, &bob, "")).await.denied();
    client.add_workspace_member(add(&production, &bob, "boss")).await.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    client.add_workspace_member(add(&production, &bob, "B B")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let stranger = suite.person("stranger").await;
    let refusal = client.add_workspace_member(add(&production, &stranger, "")).await;
    refusal.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    let missing = uuid::Uuid::from_u128(1).to_string();
    client.add_workspace_member(add(&missing, &bob, "")).await.denied();

    let added = client.add_workspace_member(add(&production, &bob, "")).await.unwrap().into_inner().member.unwrap();
    assert_eq!((added.role.as_str(), added.email.as_str()), ("member", bob.email.as_str()));
    assert!(suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    let again = client.add_workspace_member(add(&production, &bob, "member")).await;
    again.refused(Code::AlreadyExists, "ALREADY_WORKSPACE_MEMBER");
}

async fn a_workspace_admin_hands_out_roles_in_their_workspace_alone(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let (own, other) = (workspace(suite, &owner, &organization).await, workspace(suite, &owner, &organization).await);
    let lead = suite.join(&owner, &organization, "lead", "member", &[]).await;
    let bob = suite.join(&owner, &organization, "bob", "member", &[]).await;
    suite.members(&owner.token).add_workspace_member(add(&own, &lead, "admin")).await.unwrap();
    let mut client = suite.members(&lead.token);
    client.add_workspace_member(add(&own, &bob, "admin")).await.unwrap();
    client.add_workspace_member(add(&other, &bob, "member")).await.denied();
    client.remove_workspace_member(remove(&own, &bob)).await.unwrap();
    client.remove_workspace_member(remove(&other, &owner)).await.denied();
    assert!(!suite.may(&bob.token, "workspace.view", workspace_object(&own)).await);
}

async fn a_guest_comes_from_outside_the_organization(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let (open, closed) = (workspace(suite, &alice, &organization).await, workspace(suite, &alice, &organization).await);
    let guest = suite.person("guest").await;
    let mut client = suite.members(&alice.token);
    let refusal = client.add_workspace_member(add(&open, &guest, "member")).await;
    refusal.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    // Nobody becomes a guest unasked, nor tells by it who they are.
    let refusal = client.add_workspace_member(add(&open, &guest, "guest")).await;
    refusal.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    suite.take_in(&alice, &open, &guest).await;
    let nobody = Person { user_id: uuid::Uuid::from_u128(1).to_string(), ..guest.clone() };
    let refusal = client.add_workspace_member(add(&open, &nobody, "guest")).await;
    refusal.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    assert!(suite.may(&guest.token, "file.view", workspace_object(&open)).await);
    assert!(!suite.may(&guest.token, "file.view", workspace_object(&closed)).await);
    assert!(!suite.may(&guest.token, "organization.view", organization.object()).await);
    // To become a member of the workspace, they have to be one of the organization.
    let refusal = client.update_workspace_member(update(&open, &guest, "member")).await;
    refusal.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    let token = suite.invite(&alice, &organization, &guest.email, "member", &[]).await;
    suite.accept(&guest, &token).await;
    client.update_workspace_member(update(&open, &guest, "member")).await.unwrap();
    assert!(suite.may(&guest.token, "media.update", workspace_object(&open)).await);

    // Who is removed from the organization is no guest any more either.
    let removal = RemoveMemberRequest {
        organization_id: organization.id.clone(),
        user_id: guest.user_id.clone(),
        ..RemoveMemberRequest::default()
    };
    client.remove_member(removal).await.unwrap();
    assert!(!suite.may(&guest.token, "file.view", workspace_object(&open)).await);
}

async fn members_of_a_workspace_are_listed_page_by_page(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let mut expected = Vec::new();
    for name in ["one", "two", "three"] {
        expected.push(suite.join(&alice, &organization, name, "member", &[&production]).await.email);
    }
    let mut request = ListWorkspaceMembersRequest {
        workspace_id: production.clone(),
        page_size: 2,
        ..ListWorkspaceMembersRequest::default()
    };
    let first = suite.members(&alice.token).list_workspace_members(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let second = suite.members(&alice.token).list_workspace_members(request.clone()).await.unwrap().into_inner();
    assert_eq!((first.members.len(), second.members.len(), second.next_page_token.as_str()), (2, 1, ""));
    let listed: Vec<_> = first.members.into_iter().chain(second.members).map(|member| member.email).collect();
    assert_eq!(listed, expected);
    let member = suite.sign_in(&expected[0]).await;
    request.page_token.clear();
    suite.members(&member.token).list_workspace_members(request).await.denied();
}

async fn a_role_in_a_workspace_changes_and_goes(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let workspace = workspace(suite, &alice, &organization).await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[&workspace]).await;
    let mut client = suite.members(&alice.token);
    client.update_workspace_member(update(&workspace, &bob, "")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let refusal = client.update_workspace_member(update(&workspace, &bob, "boss")).await;
    refusal.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    let changed = client.update_workspace_member(update(&workspace, &bob, "admin")).await.unwrap().into_inner();
    assert_eq!(changed.member.unwrap().role, "admin");
    assert!(suite.may(&bob.token, "workspace.delete", workspace_object(&workspace)).await);
    client.update_workspace_member(update(&workspace, &bob, "guest")).await.unwrap();
    assert!(!suite.may(&bob.token, "workspace.delete", workspace_object(&workspace)).await);
    assert!(suite.may(&bob.token, "file.view", workspace_object(&workspace)).await);

    suite.members(&bob.token).remove_workspace_member(remove(&workspace, &alice)).await.denied();
    client.remove_workspace_member(remove(&workspace, &bob)).await.unwrap();
    assert!(!suite.may(&bob.token, "file.view", workspace_object(&workspace)).await);
    assert!(suite.may(&bob.token, "organization.view", organization.object()).await);
    let again = client.remove_workspace_member(remove(&workspace, &bob)).await;
    again.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    client.update_workspace_member(update(&workspace, &bob, "guest")).await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
}

async fn whoever_was_a_member_can_come_back_as_a_guest_and_stay_one(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let (old, new) = (workspace(suite, &alice, &organization).await, workspace(suite, &alice, &organization).await);
    let bob = suite.join(&alice, &organization, "bob", "member", &[&old]).await;
    let tomorrow = Time::into(suite.clock.now().plus(Duration::from_secs(24 * 3600)));
    let expiring = Member { expire_time: Some(tomorrow), ..Member::default() };
    let expire = crate::organization::update(&organization, &bob, &["expire_time"], expiring);
    suite.members(&alice.token).update_member(expire).await.unwrap();
    suite.advance(Duration::from_secs(25 * 3600));
    let (alice, bob) = (suite.sign_in(&alice.email).await, suite.sign_in(&bob.email).await);
    let may =
        async |permission: &str, workspace: &str| suite.may(&bob.token, permission, workspace_object(workspace)).await;
    assert!(!may("file.view", &old).await);

    // What hung on the expired membership is no role any more, and makes room for one.
    let mut client = suite.members(&alice.token);
    let list = ListWorkspaceMembersRequest { workspace_id: old.clone(), ..ListWorkspaceMembersRequest::default() };
    let listed = client.list_workspace_members(list).await.unwrap().into_inner().members;
    assert_eq!(listed.iter().map(|member| &member.user_id).collect::<Vec<_>>(), [&alice.user_id]);
    client.update_workspace_member(update(&old, &bob, "guest")).await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    for workspace in [&old, &new] {
        suite.take_in(&alice, workspace, &bob).await;
        assert!(may("file.view", workspace).await && !may("media.update", workspace).await);
    }

    // A member again, they have what they had as a guest, and nothing of what had expired.
    let token = suite.invite(&alice, &organization, &bob.email, "member", &[]).await;
    suite.accept(&bob, &token).await;
    for workspace in [&old, &new] {
        assert!(may("file.view", workspace).await && !may("media.update", workspace).await);
    }
}
