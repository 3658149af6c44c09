//! Moves, and what they would give and take.

use contracts::access::v1::{Object, object};
use contracts::resource::v1::{GetResourceRequest, MoveResourceRequest};
use tonic::Code;

use crate::tests::{House, Refused as _, on_both};

on_both! {
    a_move_that_only_tells_changes_nothing
    a_move_tells_of_others_to_those_who_may_ask_about_them
}

async fn a_move_that_only_tells_changes_nothing(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let (file, folder) = (house.file(&admin).await, house.file(&admin).await);
    let before = house.logged().await;
    let there = Object { kind: Some(object::Kind::ResourceId(folder)) };
    let wish = MoveResourceRequest {
        resource_id: file.clone(),
        parent: Some(there.clone()),
        validate_only: true,
        request_id: house.world.organization.to_string(),
        ..Default::default()
    };
    let mut resources = house.resources(&admin);
    let told = resources.move_resource(wish.clone()).await.unwrap().into_inner();
    assert_eq!(told.resource.unwrap().parent.as_ref(), Some(&there), "as it would be");
    assert_eq!(told.differences.len(), 1);
    assert_eq!((told.differences[0].object.as_ref(), told.revision.as_str()), (Some(&there), ""));
    let request = GetResourceRequest { resource_id: file.clone() };
    let found = resources.get_resource(request).await.unwrap().into_inner().resource.unwrap();
    assert_ne!(found.parent.as_ref(), Some(&there));
    assert_eq!(house.logged().await, before);

    let within = Object { kind: Some(object::Kind::ResourceId(file)) };
    let impossible = MoveResourceRequest { parent: Some(within), ..wish.clone() };
    resources.move_resource(impossible).await.refused(Code::FailedPrecondition, "PARENT_WITHIN");
    let really = MoveResourceRequest { validate_only: false, ..wish };
    let moved = resources.move_resource(really).await.unwrap().into_inner();
    assert!(moved.differences.is_empty() && !moved.revision.is_empty());
    assert_eq!(moved.resource.unwrap().parent, Some(there));
}

async fn a_move_tells_of_others_to_those_who_may_ask_about_them(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let (file, folder) = (house.file(&admin).await, house.file(&admin).await);
    let mover = house.world.member("mover", &["update", "delete", "file.create"]);
    let really = MoveResourceRequest {
        resource_id: file,
        parent: Some(Object { kind: Some(object::Kind::ResourceId(folder)) }),
        ..Default::default()
    };
    let mut resources = house.resources(&mover);
    let wish = MoveResourceRequest { validate_only: true, ..really.clone() };
    resources.move_resource(wish).await.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    resources.move_resource(really).await.unwrap();
}
