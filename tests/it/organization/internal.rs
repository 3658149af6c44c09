//! What the other services ask: by the workload key, and by nothing else.

use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, EndMembershipsRequest, EnsureMembershipRequest, FilterMembersRequest, InvitedWorkspace,
};
use contracts::organization::v1::{
    CreateWorkspaceRequest, DeleteWorkspaceRequest, ListMembersRequest, ListOrganizationsRequest, RemoveMemberRequest,
};
use e2e::{Organization, Person, Refused as _, Suite, workspace_object};
use tokio::task::JoinSet;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::organization::put_small_model;

e2e::everywhere!(
    an_invitation_gives_a_membership_once,
    somebody_who_belongs_keeps_their_role,
    a_limit_of_members_holds_in_a_race,
    all_memberships_end_or_none,
    members_and_names_are_told,
    nobody_else_is_let_in,
);

fn ensure(organization: &Organization, person: &Person, role: &str, workspaces: &[&str]) -> EnsureMembershipRequest {
    let invited = |id: &&str| InvitedWorkspace { workspace_id: (*id).to_owned(), role: "member".to_owned() };
    EnsureMembershipRequest {
        invitation_id: Uuid::from_bytes(kit::Source::system().bytes()).to_string(),
        organization_id: organization.id.clone(),
        user_id: person.user_id.clone(),
        role: role.to_owned(),
        workspaces: workspaces.iter().map(invited).collect(),
    }
}

async fn workspace(suite: &Suite, by: &Person, organization: &Organization) -> String {
    let request = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: suite.unique("Workspace "),
        ..CreateWorkspaceRequest::default()
    };
    let made = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    made.into_inner().workspace.expect("a workspace").id
}

async fn an_invitation_gives_a_membership_once(suite: &Suite) {
    let (alice, bob) = (suite.person("alice").await, suite.person("bob").await);
    let organization = suite.organization(&alice, "standard").await;
    let (kept, gone) = (workspace(suite, &alice, &organization).await, workspace(suite, &alice, &organization).await);
    let delete = DeleteWorkspaceRequest { workspace_id: gone.clone(), ..DeleteWorkspaceRequest::default() };
    suite.workspaces(&alice.token).delete_workspace(delete).await.unwrap();
    let request = ensure(&organization, &bob, "member", &[&kept, &gone]);

    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (mut client, request) = (suite.memberships(&suite.workload_key()), request.clone());
        tasks
            .spawn(async move { client.ensure_membership(request).await.expect("all are told the same").into_inner() });
    }
    let mut answers = tasks.join_all().await;
    let first = answers.remove(0);
    assert!(!first.already_member && first.role == "member" && !first.revision.is_empty());
    assert_eq!(first.skipped_workspace_ids, [gone]);
    assert!(answers.iter().all(|answer| answer.membership_id == first.membership_id && !answer.already_member));
    assert!(suite.may(&bob.token, "workspace.view", workspace_object(&kept)).await);
    let list = ListMembersRequest { organization_id: organization.id.clone(), ..ListMembersRequest::default() };
    assert_eq!(suite.members(&alice.token).list_members(list).await.unwrap().into_inner().members.len(), 2);

    // Accepted once more after the person was removed, it revives nothing.
    let remove = RemoveMemberRequest {
        organization_id: organization.id.clone(),
        user_id: bob.user_id.clone(),
        ..RemoveMemberRequest::default()
    };
    suite.members(&alice.token).remove_member(remove).await.unwrap();
    let again = suite.memberships(&suite.workload_key()).ensure_membership(request).await.unwrap().into_inner();
    assert_eq!((again.membership_id, again.already_member), (first.membership_id, false));
    assert!(!suite.may(&bob.token, "organization.view", organization.object()).await);
}

async fn somebody_who_belongs_keeps_their_role(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    let mut client = suite.memberships(&suite.workload_key());
    let answer = client.ensure_membership(ensure(&organization, &bob, "admin", &[&production])).await.unwrap();
    let answer = answer.into_inner();
    assert!(answer.already_member && answer.role == "member");
    assert!(!suite.may(&bob.token, "organization.update", organization.object()).await);
    assert!(suite.may(&bob.token, "media.view", workspace_object(&production)).await);

    let unknown = client.ensure_membership(ensure(&organization, &bob, "emperor", &[])).await;
    unknown.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    let nowhere = Organization { id: Uuid::from_u128(1).to_string(), workspaces: Vec::new() };
    let gone = client.ensure_membership(ensure(&nowhere, &bob, "member", &[])).await;
    gone.refused(Code::FailedPrecondition, "ORGANIZATION_GONE");
    let request = EnsureMembershipRequest { user_id: "bob".to_owned(), ..ensure(&organization, &bob, "X", &["y"]) };
    let refusal = client.ensure_membership(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(refusal.get_details_bad_request().unwrap().field_violations.len(), 3);
}

async fn a_limit_of_members_holds_in_a_race(suite: &Suite) {
    put_small_model(suite).await;
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "small").await;
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let (person, key) = (suite.person("racer").await, suite.workload_key());
        let (mut client, request) = (suite.memberships(&key), ensure(&organization, &person, "member", &[]));
        tasks.spawn(async move { client.ensure_membership(request).await });
    }
    let (taken, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((taken.len(), refused.len()), (3, 5));
    for refusal in refused {
        let status = refusal.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
        assert_eq!(status.get_details_error_info().unwrap().metadata["limit"], "4");
    }
}

async fn all_memberships_end_or_none(suite: &Suite) {
    let (alice, bob) = (suite.person("alice").await, suite.person("bob").await);
    let (first, second) = (suite.organization(&alice, "fastpix").await, suite.organization(&alice, "standard").await);
    let shared = workspace(suite, &alice, &second).await;
    let own = suite.organization(&bob, "fastpix").await;
    let token = suite.invite(&alice, &first, &bob.email, "member", &[first.workspace("Production")]).await;
    suite.accept(&bob, &token).await;
    suite.take_in(&alice, &shared, &bob).await;
    let mut client = suite.memberships(&suite.workload_key());
    let request = EndMembershipsRequest { user_id: bob.user_id.clone() };

    // Bob's own organization would be left without an Admin: nothing ends anywhere.
    let refusal = client.end_memberships(request.clone()).await.refused(Code::FailedPrecondition, "LAST_HOLDER");
    assert_eq!(refusal.get_details_error_info().unwrap().metadata["organization_id"], own.id);
    assert!(suite.may(&bob.token, "organization.view", first.object()).await);
    assert!(suite.may(&bob.token, "file.view", workspace_object(&shared)).await);

    suite.join(&bob, &own, "heir", "admin", &[]).await;
    assert_eq!(client.end_memberships(request.clone()).await.unwrap().into_inner().ended, 2);
    for object in [first.object(), own.object()] {
        assert!(!suite.may(&bob.token, "organization.view", object).await);
    }
    assert!(!suite.may(&bob.token, "file.view", workspace_object(&shared)).await);
    let list = suite.organizations(&bob.token).list_organizations(ListOrganizationsRequest::default()).await;
    assert!(list.unwrap().into_inner().entries.is_empty());
    assert_eq!(client.end_memberships(request).await.unwrap().into_inner().ended, 0);
    let nonsense = EndMembershipsRequest { user_id: "bob".to_owned() };
    client.end_memberships(nonsense).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn members_and_names_are_told(suite: &Suite) {
    let (alice, stranger) = (suite.person("alice").await, suite.person("stranger").await);
    let organization = suite.organization(&alice, "fastpix").await;
    let foreign = suite.organization(&stranger, "fastpix").await;
    let mut client = suite.memberships(&suite.workload_key());
    let request = FilterMembersRequest {
        organization_id: organization.id.clone(),
        user_ids: vec![alice.user_id.clone(), stranger.user_id.clone()],
        ..Default::default()
    };
    let members = client.filter_members(request).await.unwrap().into_inner().members;
    let members: Vec<_> = members.iter().map(|member| (&member.user_id, member.role.as_str())).collect();
    assert_eq!(members, [(&alice.user_id, "admin")]);
    let many = FilterMembersRequest {
        organization_id: organization.id.clone(),
        user_ids: vec![alice.user_id.clone(); 1001],
        ..Default::default()
    };
    client.filter_members(many).await.refused(Code::InvalidArgument, "INVALID_FIELDS");

    let request = DescribeOrganizationRequest {
        organization_id: organization.id.clone(),
        workspace_ids: vec![organization.workspace("Production").into(), foreign.workspace("Production").into()],
        ..Default::default()
    };
    let described = client.describe_organization(request).await.unwrap().into_inner();
    assert_eq!((described.model.as_str(), described.model_version), ("fastpix", 1));
    assert!(described.display_name.starts_with("Organization"));
    let named: Vec<_> = described.workspaces.iter().map(|named| named.display_name.as_str()).collect();
    assert_eq!(named, ["Production"]);
    let missing = DescribeOrganizationRequest {
        organization_id: Uuid::from_u128(1).to_string(),
        workspace_ids: vec![],
        ..Default::default()
    };
    client.describe_organization(missing).await.refused(Code::FailedPrecondition, "ORGANIZATION_GONE");
}

async fn nobody_else_is_let_in(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    for key in [String::new(), kit::secret::Key::new([7; 32]).to_text()] {
        let mut client = suite.memberships(&key);
        client.ensure_membership(ensure(&organization, &alice, "admin", &[])).await.denied();
        client.end_memberships(EndMembershipsRequest { user_id: alice.user_id.clone() }).await.denied();
        client.filter_members(FilterMembersRequest::default()).await.denied();
        client.describe_organization(DescribeOrganizationRequest::default()).await.denied();
    }
}
