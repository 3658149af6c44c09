//! What reaches a resource from above, and what cuts it off.

use contracts::resource::v1::{Resource, UpdateResourceRequest};
use e2e::{Refused as _, Suite, resource_object};

use crate::resource::{Cast, get, granted, made, may};

e2e::everywhere!(a_grant_reaches_what_is_below, a_resource_can_be_cut_off_from_above);

async fn a_grant_reaches_what_is_below(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let inner = made(suite, &cast.owner, resource_object(&folder.id), "folder").await;
    let beside = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    assert!(!may(suite, &cast.member, "view", &inner).await);
    granted(suite, &cast.owner, &cast.member, &folder, "view").await;
    for resource in [&folder, &inner] {
        assert!(may(suite, &cast.member, "view", resource).await);
        suite.resources(&cast.member.token).get_resource(get(resource)).await.unwrap();
        assert!(!may(suite, &cast.member, "update", resource).await);
    }
    assert!(!may(suite, &cast.member, "view", &beside).await);
}

async fn a_resource_can_be_cut_off_from_above(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let inner = made(suite, &cast.owner, resource_object(&folder.id), "folder").await;
    let below = made(suite, &cast.owner, resource_object(&inner.id), "file").await;
    granted(suite, &cast.owner, &cast.member, &folder, "view").await;
    assert!(may(suite, &cast.worker, "view", &below).await && may(suite, &cast.member, "view", &inner).await);

    let inherits = |inherits_access: bool| UpdateResourceRequest {
        resource: Some(Resource {
            id: inner.id.clone(),
            inherits_access: Some(inherits_access),
            ..Resource::default()
        }),
        ..Default::default()
    };
    let mut owners = suite.resources(&cast.owner.token);
    let cut = owners.update_resource(inherits(false)).await.unwrap().into_inner().resource.unwrap();
    assert!(!cut.inherits_access());
    for person in [&cast.worker, &cast.member] {
        assert!(may(suite, person, "view", &folder).await);
        assert!(!may(suite, person, "view", &inner).await && !may(suite, person, "view", &below).await);
        suite.resources(&person.token).get_resource(get(&inner)).await.denied();
    }
    assert!(may(suite, &cast.owner, "update", &inner).await, "whoever made it holds a grant on it");
    granted(suite, &cast.owner, &cast.member, &inner, "view").await;
    assert!(may(suite, &cast.member, "view", &inner).await && !may(suite, &cast.worker, "view", &inner).await);

    owners.update_resource(inherits(true)).await.unwrap();
    assert!(may(suite, &cast.worker, "view", &below).await);
}
