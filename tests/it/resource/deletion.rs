//! Deleting resources.

use contracts::resource::v1::{CreateResourceRequest, DeleteResourceRequest, ListResourcesRequest, Resource};
use e2e::{Refused as _, Suite, resource_object};
use tonic::Code;

use crate::resource::{Cast, draft, get, granted, made, may};

e2e::everywhere!(all_that_is_below_goes_along, a_deletion_needs_the_permission_and_the_newest_etag);

fn delete(resource: &Resource) -> DeleteResourceRequest {
    DeleteResourceRequest { resource_id: resource.id.clone(), ..Default::default() }
}

async fn all_that_is_below_goes_along(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let beside = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let top = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let inner = made(suite, &cast.owner, resource_object(&top.id), "folder").await;
    let named =
        CreateResourceRequest { external_id: "asset-1".to_owned(), ..draft(resource_object(&inner.id), "file") };
    let mut owners = suite.resources(&cast.owner.token);
    let file = owners.create_resource(named.clone()).await.unwrap().into_inner().resource.unwrap();
    granted(suite, &cast.owner, &cast.member, &file, "edit").await;
    assert!(may(suite, &cast.member, "update", &file).await);

    let request = DeleteResourceRequest {
        request_id: uuid::Uuid::from_u128(0x0197_c2a0_5b7e_7c3a_9d1e_2f6a_8b4c_0d1e).to_string(),
        ..delete(&top)
    };
    let answer = owners.delete_resource(request.clone()).await.unwrap().into_inner();
    assert_eq!(answer.deleted, 3);
    assert_eq!(owners.delete_resource(request).await.unwrap().into_inner(), answer, "a repeat is the same call");
    for gone in [&top, &inner, &file] {
        assert!(!may(suite, &cast.member, "view", gone).await && !may(suite, &cast.owner, "view", gone).await);
        owners.get_resource(get(gone)).await.denied();
    }
    owners.delete_resource(delete(&top)).await.denied();
    owners.create_resource(draft(resource_object(&top.id), "file")).await.denied();
    let list = ListResourcesRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    let left = owners.list_resources(list).await.unwrap().into_inner().resources;
    assert_eq!(left.iter().map(|resource| &resource.id).collect::<Vec<_>>(), [&beside.id]);

    // The name is free again, and nothing of the old access comes back with it.
    let named = CreateResourceRequest { parent: Some(cast.in_workspace()), ..named };
    let again = owners.create_resource(named).await.unwrap().into_inner().resource.unwrap();
    assert!(!may(suite, &cast.member, "view", &again).await);
}

async fn a_deletion_needs_the_permission_and_the_newest_etag(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    granted(suite, &cast.owner, &cast.member, &file, "view").await;
    for person in [&cast.member, &cast.stranger] {
        suite.resources(&person.token).delete_resource(delete(&file)).await.denied();
    }
    let mut owners = suite.resources(&cast.owner.token);
    let stale = DeleteResourceRequest { etag: "0".to_owned(), ..delete(&file) };
    owners.delete_resource(stale).await.refused(Code::Aborted, "ETAG_MISMATCH");
    let nothing = DeleteResourceRequest::default();
    owners.delete_resource(nothing).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let seen = DeleteResourceRequest { etag: file.etag.clone(), ..delete(&file) };
    assert_eq!(owners.delete_resource(seen).await.unwrap().into_inner().deleted, 1);
}
