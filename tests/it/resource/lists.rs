//! Listing resources.

use std::collections::BTreeSet;

use contracts::resource::v1::{ListResourcesRequest, Resource};
use e2e::{Person, Refused as _, Suite, resource_object};
use tonic::Code;

use crate::resource::{Cast, granted, made};

e2e::everywhere!(
    everybody_lists_what_they_may_view,
    pages_make_the_whole,
    who_sees_nothing_learns_nothing,
    what_breaks_its_form_is_refused,
);

fn list(cast: &Cast) -> ListResourcesRequest {
    ListResourcesRequest { organization_id: cast.organization.id.clone(), ..Default::default() }
}

/// Every page, and how many there were.
async fn listed(suite: &Suite, by: &Person, request: ListResourcesRequest) -> (Vec<Resource>, usize) {
    let (mut all, mut pages, mut page_token) = (Vec::new(), 0, String::new());
    loop {
        let request = ListResourcesRequest { page_token, ..request.clone() };
        let page = suite.resources(&by.token).list_resources(request.clone()).await.unwrap().into_inner();
        assert!(request.page_size == 0 || page.resources.len() <= request.page_size as usize);
        all.extend(page.resources);
        pages += 1;
        if page.next_page_token.is_empty() {
            return (all, pages);
        }
        page_token = page.next_page_token;
    }
}

async fn ids(suite: &Suite, by: &Person, request: ListResourcesRequest) -> BTreeSet<String> {
    listed(suite, by, request).await.0.into_iter().map(|resource| resource.id).collect()
}

fn those<const N: usize>(resources: [&Resource; N]) -> BTreeSet<String> {
    resources.map(|resource| resource.id.clone()).into()
}

async fn everybody_lists_what_they_may_view(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let top = made(suite, &cast.owner, cast.organization.object(), "folder").await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let file = made(suite, &cast.owner, resource_object(&folder.id), "file").await;
    let hidden = made(suite, &cast.owner, resource_object(&folder.id), "media").await;
    let inner = made(suite, &cast.owner, resource_object(&folder.id), "folder").await;
    granted(suite, &cast.owner, &cast.member, &file, "view").await;
    granted(suite, &cast.owner, &cast.member, &inner, "view").await;

    let all = those([&top, &folder, &file, &hidden, &inner]);
    assert_eq!(ids(suite, &cast.owner, list(&cast)).await, all);
    assert_eq!(ids(suite, &cast.worker, list(&cast)).await, those([&folder, &file, &hidden, &inner]));
    assert_eq!(ids(suite, &cast.member, list(&cast)).await, those([&file, &inner]));

    let below = ListResourcesRequest { parent: Some(resource_object(&folder.id)), ..list(&cast) };
    assert_eq!(ids(suite, &cast.owner, below.clone()).await, those([&file, &hidden, &inner]));
    assert_eq!(ids(suite, &cast.member, below.clone()).await, those([&file, &inner]));
    let files = ListResourcesRequest { r#type: "file".to_owned(), ..list(&cast) };
    assert_eq!(ids(suite, &cast.owner, files).await, those([&file]));
    let folders_below = ListResourcesRequest { r#type: "folder".to_owned(), ..below };
    assert_eq!(ids(suite, &cast.owner, folders_below).await, those([&inner]));
    let at_the_top = ListResourcesRequest { parent: Some(cast.organization.object()), ..list(&cast) };
    assert_eq!(ids(suite, &cast.owner, at_the_top).await, those([&top]));
}

async fn pages_make_the_whole(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let mut all = those([&folder]);
    for _ in 0..5 {
        all.insert(made(suite, &cast.owner, resource_object(&folder.id), "file").await.id);
    }
    let (resources, pages) = listed(suite, &cast.owner, ListResourcesRequest { page_size: 2, ..list(&cast) }).await;
    assert_eq!((resources.len(), pages), (6, 3));
    assert!(resources.is_sorted_by_key(|resource| resource.id.clone()), "oldest first");
    assert_eq!(resources.into_iter().map(|resource| resource.id).collect::<BTreeSet<_>>(), all);

    let below = ListResourcesRequest { parent: Some(resource_object(&folder.id)), page_size: 2, ..list(&cast) };
    let (resources, pages) = listed(suite, &cast.owner, below).await;
    assert_eq!((resources.len(), pages), (5, 3));
}

async fn who_sees_nothing_learns_nothing(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let below = ListResourcesRequest { parent: Some(resource_object(&folder.id)), ..list(&cast) };
    let nowhere = ListResourcesRequest {
        organization_id: "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e".to_owned(),
        ..Default::default()
    };
    for request in [list(&cast), below.clone(), nowhere] {
        suite.resources(&cast.stranger.token).list_resources(request.clone()).await.denied();
        suite.resources(&suite.operator).list_resources(request.clone()).await.denied();
        let nobody = suite.resources("").list_resources(request).await;
        nobody.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
    }
    // A member may see the organization, and has nothing there.
    for request in [list(&cast), below] {
        assert_eq!(ids(suite, &cast.member, request).await, those([]));
    }
    // Another organization's parent has nothing here.
    let foreign = ListResourcesRequest { parent: Some(cast.elsewhere.object()), ..list(&cast) };
    assert_eq!(ids(suite, &cast.owner, foreign).await, those([]));
    let unknown = ListResourcesRequest { r#type: "hologram".to_owned(), ..list(&cast) };
    suite.resources(&cast.owner.token).list_resources(unknown).await.refused(Code::InvalidArgument, "TYPE_UNKNOWN");
}

async fn what_breaks_its_form_is_refused(suite: &Suite) {
    let cast = Cast::new(suite).await;
    for _ in 0..2 {
        made(suite, &cast.owner, cast.in_workspace(), "file").await;
    }
    let mut owners = suite.resources(&cast.owner.token);
    let first = owners.list_resources(ListResourcesRequest { page_size: 1, ..list(&cast) }).await.unwrap();
    let page_token = first.into_inner().next_page_token;
    assert!(!page_token.is_empty());
    let files = ListResourcesRequest { r#type: "file".to_owned(), page_token: page_token.clone(), ..list(&cast) };
    for request in [
        ListResourcesRequest { page_size: -1, ..list(&cast) },
        ListResourcesRequest { page_token: "no token".to_owned(), ..list(&cast) },
        ListResourcesRequest { organization_id: "nothing".to_owned(), ..list(&cast) },
        ListResourcesRequest { parent: Some(resource_object("nothing")), ..list(&cast) },
        ListResourcesRequest { r#type: "Not a word".to_owned(), ..list(&cast) },
        files,
    ] {
        owners.list_resources(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    // A token is its caller's own.
    let stolen = ListResourcesRequest { page_token, ..list(&cast) };
    let refusal = suite.resources(&cast.worker.token).list_resources(stolen).await;
    refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
}
