//! Media and live streams.

use contracts::resource::v1::{
    CreateResourceRequest, DeleteResourceRequest, GetResourceRequest, ListResourcesRequest, Resource,
    UpdateResourceRequest,
};
use e2e::{Refused as _, Suite, workspace_object};
use tonic::Code;

use crate::fastpix::Cast;

e2e::everywhere!(fp_20, fp_21);

fn create(workspace: &str, kind: &str) -> CreateResourceRequest {
    CreateResourceRequest {
        parent: Some(workspace_object(workspace)),
        r#type: kind.to_owned(),
        display_name: "Intro".to_owned(),
        ..Default::default()
    }
}

/// Creates, views, updates, lists and deletes as an Admin; tries it all as a Member and as a stranger.
async fn story(suite: &Suite, kind: &str) {
    let cast = Cast::new(suite).await;
    let made = suite.resource(&cast.admin, cast.production(), kind).await;
    let hidden = suite.resource(&cast.admin, cast.development(), kind).await;
    let get = |resource: &Resource| GetResourceRequest { resource_id: resource.id.clone() };
    let change = UpdateResourceRequest {
        resource: Some(Resource { id: made.id.clone(), display_name: Some("Outro".to_owned()), ..Resource::default() }),
        ..Default::default()
    };
    let delete = DeleteResourceRequest { resource_id: made.id.clone(), ..Default::default() };
    let list = ListResourcesRequest { organization_id: cast.organization.id.clone(), ..Default::default() };

    let mut member = suite.resources(&cast.member.token);
    assert_eq!(member.get_resource(get(&made)).await.unwrap().into_inner().resource.unwrap().r#type, kind);
    member.get_resource(get(&hidden)).await.denied();
    let listed = member.list_resources(list.clone()).await.unwrap().into_inner().resources;
    assert_eq!(listed.iter().map(|resource| &resource.id).collect::<Vec<_>>(), [&made.id]);
    let mut stranger = suite.resources(&cast.stranger.token);
    stranger.get_resource(get(&made)).await.denied();
    stranger.list_resources(list.clone()).await.denied();
    for person in [&cast.member, &cast.stranger] {
        let mut theirs = suite.resources(&person.token);
        theirs.create_resource(create(cast.production(), kind)).await.denied();
        theirs.update_resource(change.clone()).await.denied();
        theirs.delete_resource(delete.clone()).await.denied();
    }
    let mut admin = suite.resources(&cast.admin.token);
    let unchanged = admin.get_resource(get(&made)).await.unwrap().into_inner().resource.unwrap();
    assert_eq!(unchanged, made);

    let changed = admin.update_resource(change).await.unwrap().into_inner().resource.unwrap();
    assert_eq!(changed.display_name(), "Outro");
    assert_eq!(admin.list_resources(list).await.unwrap().into_inner().resources.len(), 2);
    admin.delete_resource(delete.clone()).await.unwrap();
    member.get_resource(get(&made)).await.denied();
    admin.get_resource(get(&made)).await.denied();
    admin.delete_resource(delete).await.denied();
    let unknown = admin.create_resource(create(cast.production(), "hologram")).await.unwrap_err();
    assert!(matches!(unknown.code(), Code::InvalidArgument | Code::PermissionDenied), "{unknown:?}");
}

/// Media: an Admin creates, updates and deletes; a Member views.
pub(crate) async fn fp_20(suite: &Suite) {
    story(suite, "media").await;
}

/// Live streams: an Admin creates and deletes; a Member views.
pub(crate) async fn fp_21(suite: &Suite) {
    story(suite, "live_stream").await;
}
