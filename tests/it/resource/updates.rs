//! Changing resources.

use contracts::resource::v1::{Resource, UpdateResourceRequest};
use e2e::{Refused as _, Suite};
use prost_types::value::Kind;
use prost_types::{FieldMask, Struct, Value};
use tonic::Code;

use crate::resource::{Cast, get, granted, made};

e2e::everywhere!(details_change_one_by_one, an_update_needs_the_permission_and_the_newest_etag);

fn update(resource: Resource, mask: &[&str]) -> UpdateResourceRequest {
    let paths: Vec<_> = mask.iter().map(|path| (*path).to_owned()).collect();
    let update_mask = (!paths.is_empty()).then_some(FieldMask { paths });
    UpdateResourceRequest { resource: Some(resource), update_mask, ..Default::default() }
}

fn note(text: &str) -> Option<Struct> {
    let value = Value { kind: Some(Kind::StringValue(text.to_owned())) };
    Some(Struct { fields: [("note".to_owned(), value)].into() })
}

async fn details_change_one_by_one(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.worker, cast.in_workspace(), "file").await;
    let mut theirs = suite.resources(&cast.worker.token);
    let change = |resource: Resource| Resource { id: file.id.clone(), ..resource };

    let named =
        change(Resource { display_name: Some("Plan".to_owned()), attributes: note("one"), ..Resource::default() });
    let answer = theirs.update_resource(update(named, &["display_name"])).await.unwrap().into_inner();
    let first = answer.resource.unwrap();
    assert_eq!((first.display_name(), &first.attributes), ("Plan", &Some(Struct::default())), "the mask decides");
    assert_ne!(first.etag, file.etag);

    let noted = change(Resource { attributes: note("two"), ..Resource::default() });
    let second = theirs.update_resource(update(noted, &[])).await.unwrap().into_inner().resource.unwrap();
    assert_eq!((second.display_name(), &second.attributes), ("Plan", &note("two")), "what is set is changed");
    assert_eq!(second, theirs.get_resource(get(&file)).await.unwrap().into_inner().resource.unwrap());

    let cleared = theirs.update_resource(update(change(Resource::default()), &["attributes"])).await;
    let cleared = cleared.unwrap().into_inner().resource.unwrap();
    assert_eq!(cleared.attributes, Some(Struct::default()));
    assert_eq!(
        Resource { attributes: None, ..cleared.clone() },
        Resource { attributes: None, etag: cleared.etag.clone(), update_time: cleared.update_time, ..second }
    );
}

async fn an_update_needs_the_permission_and_the_newest_etag(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let renamed = |name: &str, etag: &str| Resource {
        id: file.id.clone(),
        display_name: Some(name.to_owned()),
        etag: etag.to_owned(),
        ..Resource::default()
    };
    granted(suite, &cast.owner, &cast.member, &file, "view").await;
    for person in [&cast.member, &cast.stranger] {
        suite.resources(&person.token).update_resource(update(renamed("Mine", ""), &[])).await.denied();
    }
    let mut owners = suite.resources(&cast.owner.token);
    owners.update_resource(update(renamed("First", &file.etag), &[])).await.unwrap();
    let stale = owners.update_resource(update(renamed("Second", &file.etag), &[])).await;
    stale.refused(Code::Aborted, "ETAG_MISMATCH");
    let unchanged = owners.get_resource(get(&file)).await.unwrap().into_inner().resource.unwrap();
    assert_eq!(unchanged.display_name(), "First");

    for request in [
        update(renamed("", ""), &[]),
        update(renamed("Plan", ""), &["external_id"]),
        update(renamed("Plan", ""), &["inherits_access"]),
        update(Resource { id: file.id.clone(), ..Resource::default() }, &["display_name"]),
        update(Resource { id: String::new(), ..renamed("Plan", "") }, &[]),
        UpdateResourceRequest::default(),
    ] {
        owners.update_resource(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
}
