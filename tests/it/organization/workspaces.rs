//! Workspaces: made, seen by those who may, changed, deleted where the model allows it.

use contracts::organization::v1::{
    CreateWorkspaceRequest, DeleteWorkspaceRequest, GetMemberRequest, GetWorkspaceRequest, ListWorkspacesRequest,
    UpdateWorkspaceRequest, Workspace,
};
use e2e::{Organization, Person, Refused as _, Storage, Suite, Topology, workspace_object};
use tonic::Code;

use crate::organization::mask;

e2e::everywhere!(
    a_kind_is_one_of_the_models_and_required_where_there_are_any,
    whoever_makes_a_workspace_has_the_models_role_in_it,
    everybody_lists_the_workspaces_that_they_may_view_in_exact_pages,
    a_workspace_changes_by_mask_and_etag,
    a_deleted_workspace_lets_nobody_in,
);

async fn create(suite: &Suite, by: &Person, organization: &Organization, name: &str, kind: &str) -> Workspace {
    let request = request(organization, name, kind);
    let made = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    made.into_inner().workspace.expect("a workspace")
}

fn request(organization: &Organization, name: &str, kind: &str) -> CreateWorkspaceRequest {
    CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: name.to_owned(),
        kind: kind.to_owned(),
        ..CreateWorkspaceRequest::default()
    }
}

async fn list(suite: &Suite, token: &str, organization: &Organization, page_size: i32) -> Vec<Vec<String>> {
    let mut request = ListWorkspacesRequest {
        organization_id: organization.id.clone(),
        page_size,
        ..ListWorkspacesRequest::default()
    };
    let mut pages = Vec::new();
    loop {
        let page = suite.workspaces(token).list_workspaces(request.clone()).await.expect("a page").into_inner();
        pages.push(page.workspaces.into_iter().map(|workspace| workspace.id).collect());
        if page.next_page_token.is_empty() {
            return pages;
        }
        request.page_token = page.next_page_token;
    }
}

async fn a_kind_is_one_of_the_models_and_required_where_there_are_any(suite: &Suite) {
    let alice = suite.person("alice").await;
    let video = suite.organization(&alice, "fastpix").await;
    let mut client = suite.workspaces(&alice.token);
    assert_eq!(create(suite, &alice, &video, "Tests", "qa").await.kind(), "qa");
    for kind in ["", "canary"] {
        let refusal = client.create_workspace(request(&video, "Tests", kind)).await;
        refusal.refused(Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN");
    }
    let plain = suite.organization(&alice, "standard").await;
    assert_eq!(create(suite, &alice, &plain, "Tests", "").await.kind(), "");
    let refusal = client.create_workspace(request(&plain, "Tests", "qa")).await;
    refusal.refused(Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN");
    client.create_workspace(request(&plain, "", "Q A")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let bob = suite.person("bob").await;
    suite.workspaces(&bob.token).create_workspace(request(&plain, "Mine", "")).await.denied();
}

async fn whoever_makes_a_workspace_has_the_models_role_in_it(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let workspace = create(suite, &alice, &organization, "First", "").await;
    let get = GetMemberRequest { organization_id: organization.id.clone(), user_id: alice.user_id.clone() };
    let member = suite.members(&alice.token).get_member(get).await.unwrap().into_inner().member.unwrap();
    let held: Vec<_> = member.workspaces.iter().map(|held| (&held.workspace_id, held.role.as_str())).collect();
    assert_eq!(held, [(&workspace.id, "admin")]);
    assert_eq!(member.etag, "2");
}

async fn everybody_lists_the_workspaces_that_they_may_view_in_exact_pages(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(create(suite, &alice, &organization, &format!("Workspace {number}"), "").await.id);
    }
    let some: Vec<&str> = [1, 3, 4, 6].map(|number: usize| made[number].as_str()).to_vec();
    let member = suite.join(&alice, &organization, "member", "member", &some).await;
    assert_eq!(list(suite, &alice.token, &organization, 0).await, [made.clone()]);
    assert_eq!(list(suite, &alice.token, &organization, 3).await, [&made[..3], &made[3..6], &made[6..]]);
    assert_eq!(list(suite, &member.token, &organization, 2).await, [&some[..2], &some[2..]]);

    // Somebody who sees none of them sees at least that there are none; a stranger does not.
    let other = suite.join(&alice, &organization, "other", "member", &[]).await;
    assert_eq!(list(suite, &other.token, &organization, 2).await, [Vec::<String>::new()]);
    let stranger = suite.person("stranger").await;
    let request = ListWorkspacesRequest { organization_id: organization.id.clone(), ..Default::default() };
    suite.workspaces(&stranger.token).list_workspaces(request.clone()).await.denied();
    suite.workspaces(&suite.operator).list_workspaces(request).await.denied();
    let missing = ListWorkspacesRequest { organization_id: uuid::Uuid::from_u128(1).to_string(), ..Default::default() };
    suite.workspaces(&alice.token).list_workspaces(missing).await.denied();
}

async fn a_workspace_changes_by_mask_and_etag(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let workspace = organization.workspace("Development").to_owned();
    let request = |changed: Workspace, paths: &[&str]| UpdateWorkspaceRequest {
        workspace: Some(Workspace { id: workspace.clone(), ..changed }),
        update_mask: Some(mask(paths)),
        ..UpdateWorkspaceRequest::default()
    };
    let named = |name: &str| Workspace { display_name: Some(name.to_owned()), ..Workspace::default() };
    let of_kind = |kind: &str| Workspace { kind: Some(kind.to_owned()), ..Workspace::default() };
    let mut client = suite.workspaces(&alice.token);

    client.update_workspace(request(named("Dev"), &[])).await.unwrap();
    let changed = client.update_workspace(request(of_kind("staging"), &["kind"])).await.unwrap().into_inner();
    let changed = changed.workspace.unwrap();
    assert_eq!((changed.display_name(), changed.kind(), changed.etag.as_str()), ("Dev", "staging", "3"));
    let stale = Workspace { etag: "2".to_owned(), ..named("Old") };
    client.update_workspace(request(stale, &[])).await.refused(Code::Aborted, "ETAG_MISMATCH");
    let refusal = client.update_workspace(request(of_kind("canary"), &[])).await;
    refusal.refused(Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN");
    for (changed, paths) in
        [(named("X"), ["organization_id"].as_slice()), (named(""), &[]), (Workspace::default(), &[])]
    {
        client.update_workspace(request(changed, paths)).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    let stranger = suite.person("stranger").await;
    suite.workspaces(&stranger.token).update_workspace(request(named("Mine"), &[])).await.denied();
    let get = GetWorkspaceRequest { workspace_id: workspace.clone() };
    suite.workspaces(&stranger.token).get_workspace(get.clone()).await.denied();
    let seen = client.get_workspace(get).await.unwrap().into_inner().workspace.unwrap();
    assert_eq!(seen, changed);
}

async fn a_deleted_workspace_lets_nobody_in(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let workspace = create(suite, &alice, &organization, "Brief", "").await.id;
    let kept = create(suite, &alice, &organization, "Kept", "").await.id;
    let member = suite.join(&alice, &organization, "member", "member", &[&workspace, &kept]).await;
    let delete = |etag: &str| DeleteWorkspaceRequest {
        workspace_id: workspace.clone(),
        etag: etag.to_owned(),
        ..DeleteWorkspaceRequest::default()
    };
    suite.workspaces(&member.token).delete_workspace(delete("")).await.denied();
    suite.workspaces(&alice.token).delete_workspace(delete("9")).await.refused(Code::Aborted, "ETAG_MISMATCH");
    assert!(suite.may(&member.token, "workspace.view", workspace_object(&workspace)).await);

    suite.workspaces(&alice.token).delete_workspace(delete("1")).await.unwrap();
    assert!(!suite.may(&member.token, "workspace.view", workspace_object(&workspace)).await);
    assert!(!suite.may(&alice.token, "workspace.view", workspace_object(&workspace)).await);
    assert!(suite.may(&member.token, "workspace.view", workspace_object(&kept)).await);
    suite.workspaces(&alice.token).delete_workspace(delete("")).await.denied();
    suite
        .workspaces(&alice.token)
        .get_workspace(GetWorkspaceRequest { workspace_id: workspace.clone() })
        .await
        .denied();
    assert_eq!(list(suite, &member.token, &organization, 0).await, [[kept.clone()]]);
    let get = GetMemberRequest { organization_id: organization.id.clone(), user_id: member.user_id.clone() };
    let seen = suite.members(&alice.token).get_member(get).await.unwrap().into_inner().member.unwrap();
    assert_eq!(seen.workspaces.into_iter().map(|held| held.workspace_id).collect::<Vec<_>>(), [kept]);
}

#[test]
fn an_organization_has_a_thousand_workspaces_at_most() {
    e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| {
        let alice = suite.person("alice").await;
        let organization = suite.organization(&alice, "standard").await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (mut client, request) = (suite.workspaces(&alice.token), request(&organization, "One of many", ""));
            tasks.spawn(async move {
                let mut refused = 0;
                for _ in 0..51 {
                    match client.create_workspace(request.clone()).await {
                        Ok(_) => {}
                        refusal => {
                            let status = refusal.refused(Code::ResourceExhausted, "WORKSPACE_LIMIT_REACHED");
                            assert!(tonic_types::StatusExt::get_details_quota_failure(&status).is_some());
                            refused += 1;
                        }
                    }
                }
                refused
            });
        }
        let refused: i32 = tasks.join_all().await.into_iter().sum();
        assert_eq!(refused, 20);
        assert_eq!(list(suite, &alice.token, &organization, 1000).await.concat().len(), 1000);
    });
}
