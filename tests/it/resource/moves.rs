//! Moving resources.

use contracts::access::v1::Object;
use contracts::resource::v1::{MoveResourceRequest, Resource};
use e2e::{Refused as _, Suite, resource_object, workspace_object};
use tonic::Code;

use crate::resource::{Cast, get, granted, made, may, workspace};

e2e::everywhere!(
    access_follows_the_new_place,
    a_move_needs_both_places,
    a_tree_stays_a_tree,
    moves_that_cross_make_no_ring,
);

fn move_to(resource: &Resource, parent: Object) -> MoveResourceRequest {
    MoveResourceRequest { resource_id: resource.id.clone(), parent: Some(parent), ..Default::default() }
}

async fn access_follows_the_new_place(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let other = workspace(suite, &cast.owner, &cast.organization).await;
    let folder = made(suite, &cast.owner, workspace_object(&other), "folder").await;
    let file = made(suite, &cast.owner, resource_object(&folder.id), "file").await;
    assert!(!may(suite, &cast.worker, "view", &file).await);

    let mut owners = suite.resources(&cast.owner.token);
    let answer = owners.move_resource(move_to(&folder, cast.in_workspace())).await.unwrap().into_inner();
    let moved = answer.resource.unwrap();
    assert_eq!(moved.parent, Some(cast.in_workspace()));
    assert_ne!(moved.etag, folder.etag);
    assert!(may(suite, &cast.worker, "view", &file).await, "what is below comes along");

    owners.move_resource(move_to(&folder, workspace_object(&other))).await.unwrap();
    assert!(!may(suite, &cast.worker, "view", &file).await);
    suite.resources(&cast.worker.token).get_resource(get(&folder)).await.denied();
    let stale = MoveResourceRequest { etag: moved.etag, ..move_to(&folder, cast.in_workspace()) };
    owners.move_resource(stale).await.refused(Code::Aborted, "ETAG_MISMATCH");
}

async fn a_move_needs_both_places(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let other = workspace(suite, &cast.owner, &cast.organization).await;
    let folder = made(suite, &cast.worker, cast.in_workspace(), "folder").await;
    // The worker may change the folder, and has no place over there.
    let mut workers = suite.resources(&cast.worker.token);
    workers.move_resource(move_to(&folder, workspace_object(&other))).await.denied();
    workers.move_resource(move_to(&folder, cast.elsewhere.object())).await.denied();
    // The member sees the folder, and may not change it.
    granted(suite, &cast.owner, &cast.member, &folder, "view").await;
    suite.resources(&cast.member.token).move_resource(move_to(&folder, cast.in_workspace())).await.denied();
    suite.resources(&cast.stranger.token).move_resource(move_to(&folder, cast.elsewhere.object())).await.denied();

    // Somebody with a place in both organizations.
    let mine = suite.organization(&cast.owner, "standard").await;
    let mut owners = suite.resources(&cast.owner.token);
    let crossing = owners.move_resource(move_to(&folder, mine.object())).await;
    crossing.refused(Code::FailedPrecondition, "OTHER_ORGANIZATION");
    owners
        .move_resource(MoveResourceRequest { parent: None, ..move_to(&folder, mine.object()) })
        .await
        .refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn a_tree_stays_a_tree(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let top = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    let middle = made(suite, &cast.owner, resource_object(&top.id), "folder").await;
    let low = made(suite, &cast.owner, resource_object(&middle.id), "folder").await;
    let vault = made(suite, &cast.owner, cast.in_workspace(), "vault").await;
    let mut owners = suite.resources(&cast.owner.token);
    for below in [&top, &middle, &low] {
        let refusal = owners.move_resource(move_to(&top, resource_object(&below.id))).await;
        refusal.refused(Code::FailedPrecondition, "PARENT_WITHIN");
    }
    // Permitted on a folder for nobody: a vault item does not go there.
    let refusal = owners.move_resource(move_to(&vault, resource_object(&top.id))).await;
    refusal.refused(Code::FailedPrecondition, "PARENT_UNSUITABLE");

    // 30 deep; with the three it would be 33.
    let mut deep = made(suite, &cast.owner, cast.organization.object(), "folder").await;
    for _ in 1..30 {
        deep = made(suite, &cast.owner, resource_object(&deep.id), "folder").await;
    }
    let refusal = owners.move_resource(move_to(&top, resource_object(&deep.id))).await;
    refusal.refused(Code::FailedPrecondition, "PARENT_UNSUITABLE");
    owners.move_resource(move_to(&middle, resource_object(&deep.id))).await.unwrap();
    assert!(may(suite, &cast.owner, "view", &low).await);
}

async fn moves_that_cross_make_no_ring(suite: &Suite) {
    let cast = Cast::new(suite).await;
    for _ in 0..5 {
        let left = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
        let right = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
        let (mut one, mut other) = (suite.resources(&cast.owner.token), suite.resources(&cast.owner.token));
        let outcomes = futures::join!(
            one.move_resource(move_to(&left, resource_object(&right.id))),
            other.move_resource(move_to(&right, resource_object(&left.id))),
        );
        match outcomes {
            (Ok(_), refusal) | (refusal, Ok(_)) => refusal.refused(Code::FailedPrecondition, "PARENT_WITHIN"),
            (Err(one), Err(other)) => panic!("one of them should have come first: {one:?} {other:?}"),
        };
        assert!(may(suite, &cast.owner, "view", &left).await && may(suite, &cast.owner, "view", &right).await);
    }
}
