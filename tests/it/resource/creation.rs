//! Making resources.

use contracts::resource::v1::{CreateResourceRequest, Resource};
use e2e::{Refused as _, Suite, resource_object, user_subject, workspace_object};
use prost_types::value::Kind;
use prost_types::{Struct, Value};
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::resource::{Cast, draft, get, grants_on, made, may};

e2e::everywhere!(
    what_is_made_is_there,
    a_repeated_call_makes_nothing_new,
    who_may_not_is_denied,
    what_the_model_does_not_have_is_refused,
    what_breaks_its_form_is_refused,
);

/// A number that does not survive a careless conversion, among other things.
fn attributes() -> Struct {
    let value = |kind| Value { kind: Some(kind) };
    let inner = Struct { fields: [("yes".to_owned(), value(Kind::BoolValue(true)))].into() };
    let fields = [
        ("size".to_owned(), value(Kind::NumberValue(-1.25e300))),
        ("name".to_owned(), value(Kind::StringValue("zoë \u{0} \"x\"".to_owned()))),
        ("inner".to_owned(), value(Kind::StructValue(inner))),
    ];
    Struct { fields: fields.into() }
}

async fn what_is_made_is_there(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.worker, cast.in_workspace(), "folder").await;
    let request = CreateResourceRequest {
        external_id: "asset-1".to_owned(),
        attributes: Some(attributes()),
        ..draft(resource_object(&folder.id), "file")
    };
    let answer = suite.resources(&cast.worker.token).create_resource(request).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    let file = answer.resource.unwrap();
    let expected = Resource {
        id: file.id.clone(),
        organization_id: cast.organization.id.clone(),
        parent: Some(resource_object(&folder.id)),
        r#type: "file".to_owned(),
        display_name: Some("A file".to_owned()),
        external_id: "asset-1".to_owned(),
        attributes: Some(attributes()),
        inherits_access: Some(true),
        created_by: format!("user:{}", cast.worker.user_id),
        create_time: file.create_time,
        update_time: file.create_time,
        etag: "1".to_owned(),
    };
    assert_eq!(file, expected);
    for person in [&cast.worker, &cast.owner] {
        let found = suite.resources(&person.token).get_resource(get(&file)).await.unwrap().into_inner().resource;
        assert_eq!(found.as_ref(), Some(&file));
        assert!(may(suite, person, "view", &file).await);
    }
    for person in [&cast.member, &cast.stranger] {
        suite.resources(&person.token).get_resource(get(&file)).await.denied();
    }
    suite.resources("").get_resource(get(&file)).await.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");

    // The model gives whoever makes a file the level "edit" on it.
    let grants = grants_on(suite, &cast.worker, &file).await;
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].subject, Some(user_subject(&cast.worker.user_id)));
    assert_eq!((grants[0].level.as_str(), &grants[0].granted_by), ("edit", &file.created_by));
}

async fn a_repeated_call_makes_nothing_new(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let request = CreateResourceRequest {
        request_id: uuid::Uuid::from_u128(0x0197_c2a0_5b7e_7c3a_9d1e_2f6a_8b4c_0d1e).to_string(),
        external_id: "once".to_owned(),
        ..draft(cast.in_workspace(), "folder")
    };
    let mut theirs = suite.resources(&cast.worker.token);
    let first = theirs.create_resource(request.clone()).await.unwrap().into_inner();
    let second = theirs.create_resource(request.clone()).await.unwrap().into_inner();
    assert_eq!(first, second);
    let other = CreateResourceRequest { display_name: "Another".to_owned(), ..request };
    theirs.create_resource(other).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
}

async fn who_may_not_is_denied(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = made(suite, &cast.owner, cast.in_workspace(), "folder").await;
    for person in [&cast.member, &cast.stranger] {
        let mut theirs = suite.resources(&person.token);
        theirs.create_resource(draft(cast.in_workspace(), "folder")).await.denied();
        theirs.create_resource(draft(cast.organization.object(), "folder")).await.denied();
        theirs.create_resource(draft(resource_object(&folder.id), "file")).await.denied();
        // Nor do they learn which types there are.
        theirs.create_resource(draft(cast.in_workspace(), "hologram")).await.denied();
    }
    // A place in the workspace is none in the organization.
    let mut theirs = suite.resources(&cast.worker.token);
    theirs.create_resource(draft(cast.organization.object(), "folder")).await.denied();
    // What does not exist looks like what is forbidden.
    let nowhere = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e";
    let mut owners = suite.resources(&cast.owner.token);
    owners.create_resource(draft(workspace_object(nowhere), "folder")).await.denied();
    owners.create_resource(draft(resource_object(nowhere), "file")).await.denied();
    suite.resources(&suite.operator).create_resource(draft(cast.in_workspace(), "folder")).await.denied();
    let nobody = suite.resources("").create_resource(draft(cast.in_workspace(), "folder")).await;
    nobody.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
}

async fn what_the_model_does_not_have_is_refused(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut owners = suite.resources(&cast.owner.token);
    // "workspace.create" is a permission, and a workspace is no resource.
    for kind in ["hologram", "workspace"] {
        let refusal = owners.create_resource(draft(cast.organization.object(), kind)).await;
        let refusal = refusal.refused(Code::InvalidArgument, "TYPE_UNKNOWN");
        assert_eq!(refusal.get_details_error_info().unwrap().metadata["type"], kind);
    }
    let folder = made(suite, &cast.owner, cast.organization.object(), "folder").await;
    let refusal = owners.create_resource(draft(resource_object(&folder.id), "vault")).await;
    refusal.refused(Code::FailedPrecondition, "PARENT_UNSUITABLE");

    let mut deepest = folder;
    for _ in 1..32 {
        deepest = made(suite, &cast.owner, resource_object(&deepest.id), "folder").await;
    }
    assert!(may(suite, &cast.owner, "view", &deepest).await);
    let deeper = owners.create_resource(draft(resource_object(&deepest.id), "file")).await;
    deeper.refused(Code::FailedPrecondition, "PARENT_UNSUITABLE");

    let named = CreateResourceRequest { external_id: "a".to_owned(), ..draft(cast.in_workspace(), "file") };
    owners.create_resource(named.clone()).await.unwrap();
    owners.create_resource(named.clone()).await.refused(Code::AlreadyExists, "EXTERNAL_ID_TAKEN");
    // Another organization has its own.
    let elsewhere = CreateResourceRequest { parent: Some(cast.elsewhere.object()), ..named };
    suite.resources(&cast.stranger.token).create_resource(elsewhere).await.unwrap();
}

async fn what_breaks_its_form_is_refused(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut owners = suite.resources(&cast.owner.token);
    let refusal = owners.create_resource(CreateResourceRequest {
        r#type: "Not a word".to_owned(),
        external_id: "x".repeat(256),
        ..Default::default()
    });
    let refusal = refusal.await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let violations = refusal.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["parent", "type", "display_name", "external_id"]);

    let long = Value { kind: Some(Kind::StringValue("x".repeat(8192))) };
    let attributes = |value: Value| Some(Struct { fields: [("key".to_owned(), value)].into() });
    for request in [
        CreateResourceRequest { display_name: "x".repeat(201), ..draft(cast.in_workspace(), "file") },
        CreateResourceRequest { display_name: "a\nb".to_owned(), ..draft(cast.in_workspace(), "file") },
        CreateResourceRequest { external_id: "a\u{0}b".to_owned(), ..draft(cast.in_workspace(), "file") },
        CreateResourceRequest { attributes: attributes(long), ..draft(cast.in_workspace(), "file") },
        CreateResourceRequest { attributes: attributes(Value { kind: None }), ..draft(cast.in_workspace(), "file") },
        CreateResourceRequest { request_id: "not a UUID".to_owned(), ..draft(cast.in_workspace(), "file") },
        draft(workspace_object("not an id"), "file"),
    ] {
        owners.create_resource(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
}
