//! Workspaces: who has which, who adds and edits them, and that none is deleted.

use contracts::organization::v1::{
    AddWorkspaceMemberRequest, CreateWorkspaceRequest, DeleteWorkspaceRequest, GetWorkspaceRequest,
    ListWorkspacesRequest, UpdateWorkspaceRequest, Workspace,
};
use e2e::{Refused as _, Suite, workspace_object};
use tonic::Code;

use crate::fastpix::{Cast, MODEL};

e2e::everywhere!(fp_07, fp_08, fp_09, fp_10, fp_11, fp_22);

fn create(cast: &Cast, name: &str, kind: &str) -> CreateWorkspaceRequest {
    CreateWorkspaceRequest {
        organization_id: cast.organization.id.clone(),
        display_name: name.to_owned(),
        kind: kind.to_owned(),
        ..Default::default()
    }
}

async fn visible(suite: &Suite, token: &str, organization: &str) -> Vec<String> {
    let request = ListWorkspacesRequest { organization_id: organization.to_owned(), ..Default::default() };
    let answer = suite.workspaces(token).list_workspaces(request).await.unwrap().into_inner();
    answer.workspaces.into_iter().map(|workspace| workspace.display_name.unwrap()).collect()
}

async fn add(suite: &Suite, cast: &Cast, name: &str, kind: &str) -> String {
    let answer = suite.workspaces(&cast.admin.token).create_workspace(create(cast, name, kind)).await;
    answer.unwrap().into_inner().workspace.unwrap().id
}

/// An Admin has every workspace, those created later too.
pub(crate) async fn fp_07(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let second = suite.join(&cast.admin, &cast.organization, "second", "admin", &[]).await;
    let later = add(suite, &cast, "QA", "qa").await;
    for workspace in [cast.production(), cast.development(), &later] {
        assert!(suite.may(&second.token, "workspace.update", workspace_object(workspace)).await);
        assert!(suite.may(&second.token, "media.create", workspace_object(workspace)).await);
    }
    assert_eq!(visible(suite, &second.token, &cast.organization.id).await.len(), 3);
    let get = GetWorkspaceRequest { workspace_id: later };
    suite.workspaces(&second.token).get_workspace(get.clone()).await.unwrap();
    suite.workspaces(&cast.member.token).get_workspace(get.clone()).await.denied();
    suite.workspaces(&cast.stranger.token).get_workspace(get).await.denied();
}

/// A Member has just the workspaces assigned, at the invitation or later.
pub(crate) async fn fp_08(suite: &Suite) {
    let cast = Cast::new(suite).await;
    assert_eq!(visible(suite, &cast.member.token, &cast.organization.id).await, ["Production"]);
    let development = GetWorkspaceRequest { workspace_id: cast.development().to_owned() };
    suite.workspaces(&cast.member.token).get_workspace(development.clone()).await.denied();

    let assign = AddWorkspaceMemberRequest {
        workspace_id: cast.development().to_owned(),
        user_id: cast.member.user_id.clone(),
        ..Default::default()
    };
    suite.members(&cast.member.token).add_workspace_member(assign.clone()).await.denied();
    suite.members(&cast.admin.token).add_workspace_member(assign.clone()).await.unwrap();
    suite
        .members(&cast.admin.token)
        .add_workspace_member(assign)
        .await
        .refused(Code::AlreadyExists, "ALREADY_WORKSPACE_MEMBER");
    suite.workspaces(&cast.member.token).get_workspace(development).await.unwrap();
    assert_eq!(visible(suite, &cast.member.token, &cast.organization.id).await.len(), 2);
    // Somebody with none sees none.
    let bare = suite.join(&cast.admin, &cast.organization, "bare", "member", &[]).await;
    assert!(visible(suite, &bare.token, &cast.organization.id).await.is_empty());
}

/// A new organization has the workspaces Production and Development.
pub(crate) async fn fp_09(suite: &Suite) {
    let founder = suite.person("founder").await;
    let organization = suite.organization(&founder, MODEL).await;
    let mut names: Vec<_> = organization.workspaces.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Development", "Production"]);
    let request = ListWorkspacesRequest { organization_id: organization.id.clone(), ..Default::default() };
    let listed = suite.workspaces(&founder.token).list_workspaces(request.clone()).await.unwrap().into_inner();
    let mut kinds: Vec<_> = listed.workspaces.iter().map(|workspace| workspace.kind()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["development", "production"]);
    let stranger = suite.person("stranger").await;
    suite.workspaces(&stranger.token).list_workspaces(request).await.denied();
}

/// An Admin adds a workspace with a name and a type; a Member cannot.
pub(crate) async fn fp_10(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut adding = suite.workspaces(&cast.admin.token);
    for kind in ["development", "production", "qa", "staging"] {
        let made = adding.create_workspace(create(&cast, kind, kind)).await.unwrap().into_inner().workspace.unwrap();
        assert_eq!((made.kind(), made.display_name()), (kind, kind));
    }
    adding
        .create_workspace(create(&cast, "x", "sandbox"))
        .await
        .refused(Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN");
    let unnamed = adding.create_workspace(create(&cast, "", "qa")).await.unwrap_err();
    assert_eq!(unnamed.code(), Code::InvalidArgument);
    let untyped = adding.create_workspace(create(&cast, "x", "")).await.unwrap_err();
    assert_eq!(untyped.code(), Code::InvalidArgument);
    for person in [&cast.member, &cast.stranger] {
        suite.workspaces(&person.token).create_workspace(create(&cast, "x", "qa")).await.denied();
    }
    assert_eq!(visible(suite, &cast.admin.token, &cast.organization.id).await.len(), 6);
}

/// Name and type can be edited; a workspace cannot be deleted: the model refuses the Admin, and a Member is denied.
pub(crate) async fn fp_11(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let change = Workspace {
        id: cast.production().to_owned(),
        display_name: Some("Live".to_owned()),
        kind: Some("staging".to_owned()),
        ..Workspace::default()
    };
    let update = UpdateWorkspaceRequest { workspace: Some(change), ..Default::default() };
    let changed = suite.workspaces(&cast.admin.token).update_workspace(update.clone()).await.unwrap().into_inner();
    let changed = changed.workspace.unwrap();
    assert_eq!((changed.display_name(), changed.kind()), ("Live", "staging"));
    suite.workspaces(&cast.stranger.token).update_workspace(update).await.denied();

    let delete = DeleteWorkspaceRequest { workspace_id: cast.production().to_owned(), ..Default::default() };
    assert!(suite.may(&cast.admin.token, "workspace.delete", workspace_object(cast.production())).await);
    let refusal = suite.workspaces(&cast.admin.token).delete_workspace(delete.clone()).await;
    refusal.refused(Code::FailedPrecondition, "WORKSPACES_NOT_DELETABLE");
    for person in [&cast.member, &cast.stranger] {
        suite.workspaces(&person.token).delete_workspace(delete.clone()).await.denied();
    }
    assert_eq!(visible(suite, &cast.admin.token, &cast.organization.id).await.len(), 2);
}

/// A Member views and edits the details of an assigned workspace, and can add or delete none.
pub(crate) async fn fp_22(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut mine = suite.workspaces(&cast.member.token);
    let get = GetWorkspaceRequest { workspace_id: cast.production().to_owned() };
    let seen = mine.get_workspace(get).await.unwrap().into_inner().workspace.unwrap();
    let change = |id: &str, etag: &str| UpdateWorkspaceRequest {
        workspace: Some(Workspace {
            id: id.to_owned(),
            display_name: Some("Edited".to_owned()),
            etag: etag.to_owned(),
            ..Workspace::default()
        }),
        ..Default::default()
    };
    mine.update_workspace(change(cast.production(), &seen.etag)).await.unwrap();
    mine.update_workspace(change(cast.production(), &seen.etag)).await.refused(Code::Aborted, "ETAG_MISMATCH");
    mine.update_workspace(change(cast.development(), "")).await.denied();
    mine.create_workspace(create(&cast, "x", "qa")).await.denied();
    let delete = DeleteWorkspaceRequest { workspace_id: cast.production().to_owned(), ..Default::default() };
    mine.delete_workspace(delete).await.denied();
}
