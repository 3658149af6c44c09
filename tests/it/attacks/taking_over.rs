//! Contributors to a workspace who may change what is there, and would like to own it.

use contracts::access::v1::Object;
use contracts::organization::v1::CreateWorkspaceRequest;
use contracts::resource::v1::{CreateResourceRequest, MoveResourceRequest, Resource, UpdateResourceRequest};
use e2e::{Organization, Person, Refused as _, Suite, resource_object, workspace_object};

e2e::everywhere!(moving_something_gives_nothing_more_on_it, details_do_not_say_who_has_access);

/// A workspace with something in it that its members may view and change, but neither delete nor share.
struct Place {
    owner: Person,
    /// Contributes to the workspace.
    member: Person,
    /// Runs the workspace.
    admin: Person,
    workspace: String,
    media: Resource,
}

impl Place {
    async fn new(suite: &Suite) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, "standard").await;
        let workspace = workspace(suite, &owner, &organization).await;
        let member = suite.join(&owner, &organization, "member", "member", &[&workspace]).await;
        let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
        let media = suite.resource(&owner, &workspace, "media").await;
        Self { owner, member, admin, workspace, media }
    }

    async fn may(&self, suite: &Suite, person: &Person, permission: &str) -> bool {
        suite.may(&person.token, permission, resource_object(&self.media.id)).await
    }
}

async fn workspace(suite: &Suite, by: &Person, organization: &Organization) -> String {
    let request = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: suite.unique("Workspace "),
        ..Default::default()
    };
    let answer = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    answer.into_inner().workspace.expect("a workspace").id
}

async fn folder(suite: &Suite, by: &Person, parent: Object) -> Resource {
    let request = CreateResourceRequest {
        parent: Some(parent),
        r#type: "folder".to_owned(),
        display_name: suite.unique("Folder "),
        ..Default::default()
    };
    let answer = suite.resources(&by.token).create_resource(request).await.expect("the folder is made");
    answer.into_inner().resource.expect("a folder")
}

async fn moving_something_gives_nothing_more_on_it(suite: &Suite) {
    let place = Place::new(suite).await;
    assert!(place.may(suite, &place.member, "update").await);
    assert!(!place.may(suite, &place.member, "delete").await && !place.may(suite, &place.member, "share").await);

    // Whoever makes a folder may do everything with what is in it.
    let own = folder(suite, &place.member, workspace_object(&place.workspace)).await;
    let into = |folder: &Resource| MoveResourceRequest {
        resource_id: place.media.id.clone(),
        parent: Some(resource_object(&folder.id)),
        ..Default::default()
    };
    suite.resources(&place.member.token).move_resource(into(&own)).await.denied();
    assert!(!place.may(suite, &place.member, "delete").await && !place.may(suite, &place.member, "share").await);

    suite.resources(&place.admin.token).move_resource(into(&own)).await.expect("an Admin moves it");
}

async fn details_do_not_say_who_has_access(suite: &Suite) {
    let place = Place::new(suite).await;
    let change = |name: &str, inherits_access: bool| UpdateResourceRequest {
        resource: Some(Resource {
            id: place.media.id.clone(),
            display_name: Some(name.to_owned()),
            inherits_access: Some(inherits_access),
            ..Resource::default()
        }),
        ..Default::default()
    };
    let mut members = suite.resources(&place.member.token);
    members.update_resource(change("Mine", false)).await.denied();
    assert!(place.may(suite, &place.member, "view").await);
    // What is sent back as it was read changes nothing.
    members.update_resource(change("Ours", true)).await.expect("a new name");

    let mut owners = suite.resources(&place.owner.token);
    owners.update_resource(change("Theirs", false)).await.expect("whoever shares it cuts it off");
    assert!(!place.may(suite, &place.member, "view").await);
}
