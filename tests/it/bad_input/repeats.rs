//! Calls that are made again: after a lost answer, or at the same time.

use e2e::Suite;
use e2e::dynamic::Headers;
use futures::future::join_all;
use kit::Source;
use serde_json::{Value, json};
use tonic::Code;

use crate::bad_input::{World, within};

const CREATE_TOKEN: &str = "identity.v1.AccessTokenService/CreateAccessToken";
const CREATE_WORKSPACE: &str = "organization.v1.WorkspaceService/CreateWorkspace";

fn request_id() -> String {
    Source::system().uuid().to_string()
}

fn workspace(world: &World, name: &str, request_id: &str) -> Value {
    within(&world.acme, &json!({ "display_name": name, "kind": "qa", "request_id": request_id }))
}

/// A request of each service.
fn requests(world: &World) -> Vec<(&'static str, Value)> {
    let acme = |more: Value| within(&world.acme, &more);
    let parent = json!({ "workspace_id": world.workspace });
    let key = json!({ "display_name": "Key" });
    vec![
        (CREATE_TOKEN, acme(json!({ "display_name": "Robot", "role": "member" }))),
        ("identity.v1.SigningKeyService/CreateSigningKey", acme(key)),
        (
            "organization.v1.OrganizationService/CreateOrganization",
            json!({ "display_name": "More", "model": "fastpix" }),
        ),
        (CREATE_WORKSPACE, acme(json!({ "display_name": "New", "kind": "qa" }))),
        (
            "invitation.v1.InvitationService/CreateInvitations",
            acme(json!({ "emails": ["x@example.com y@example.com"], "role": "member" })),
        ),
        (
            "resource.v1.ResourceService/CreateResource",
            json!({ "parent": parent, "type": "media", "display_name": "Film" }),
        ),
    ]
}

pub(crate) async fn a_repeated_call_gets_the_first_answer(suite: &Suite) {
    let world = World::new(suite).await;
    for (method, mut request) in requests(&world) {
        request["request_id"] = json!(request_id());
        let first = world.call(suite, method, &request).await.unwrap_or_else(|status| panic!("{method}: {status:?}"));
        let before = world.snapshot(suite).await;
        let second = world.call(suite, method, &request).await.unwrap_or_else(|status| panic!("{method}: {status:?}"));
        assert_eq!(first, second, "{method}: secrets included");
        before.expect_same(&world.snapshot(suite).await);

        request["request_id"] = json!(request_id());
        let third = world.call(suite, method, &request).await.unwrap_or_else(|status| panic!("{method}: {status:?}"));
        assert_ne!(first, third, "{method}: another id is another call");
    }
    sessions_of_others_get_no_answers(suite, &world).await;
}

/// The answer is its caller's alone: not somebody else's, and nobody's once the caller has lost the right to it.
async fn sessions_of_others_get_no_answers(suite: &Suite, world: &World) {
    let id = request_id();
    let request = within(&world.acme, &json!({ "display_name": "Robot", "role": "member", "request_id": id }));
    let first = world.call(suite, CREATE_TOKEN, &request).await.expect("a token");
    let bob = suite.join(&world.alice, &world.acme, "bob", "admin", &[]).await;
    let theirs = suite.call(CREATE_TOKEN, &request, &Headers::bearer(&bob.token)).await.expect("a token of their own");
    assert_ne!(first["secret"], theirs["secret"]);
    let mallory = suite.person("mallory").await;
    let outside = suite.call(CREATE_TOKEN, &request, &Headers::bearer(&mallory.token)).await;
    assert_eq!(outside.expect_err("an outsider is denied").code(), Code::PermissionDenied);

    let sessions = "identity.v1.SessionService/SignOut";
    let session = suite.sign_in(&world.alice.email).await;
    let headers = Headers::bearer(&session.token);
    let again = suite.call(CREATE_TOKEN, &request, &headers).await.expect("the same person in another session");
    assert_eq!(first["secret"], again["secret"]);
    suite.call(sessions, &json!({}), &headers).await.expect("signed out");
    let ended = suite.call(CREATE_TOKEN, &request, &headers).await;
    assert_eq!(ended.expect_err("the session has ended").code(), Code::Unauthenticated);
}

pub(crate) async fn a_repeated_call_with_another_payload_is_refused(suite: &Suite) {
    let world = World::new(suite).await;
    let id = request_id();
    world.call(suite, CREATE_WORKSPACE, &workspace(&world, "First", &id)).await.expect("a workspace");
    let before = world.snapshot(suite).await;
    let other = workspace(&world, "Second", &id);
    let status = world.refused(suite, CREATE_WORKSPACE, &other, Code::InvalidArgument, "REQUEST_ID_REUSED").await;
    assert_eq!(crate::bad_input::violated(&status), ["request_id"]);
    before.expect_same(&world.snapshot(suite).await);

    // The same id for another method is another call.
    let token = within(&world.acme, &json!({ "display_name": "Robot", "role": "member", "request_id": id }));
    world.call(suite, CREATE_TOKEN, &token).await.expect("a token");

    // A refused call is not remembered: what was missing can be made up for.
    let id = request_id();
    let bad = within(&world.acme, &json!({ "display_name": "Third", "kind": "no-such-kind", "request_id": id }));
    world.refused(suite, CREATE_WORKSPACE, &bad, Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN").await;
    world.call(suite, CREATE_WORKSPACE, &workspace(&world, "Third", &id)).await.expect("a workspace");
}

pub(crate) async fn twins_are_one_call(suite: &Suite) {
    let world = World::new(suite).await;
    let request = workspace(&world, "Twin", &request_id());
    let twins = join_all((0..12).map(|_| world.call(suite, CREATE_WORKSPACE, &request))).await;
    let made: Vec<_> = twins.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert!(!made.is_empty(), "{twins:?}");
    assert!(made.iter().all(|answer| *answer == made[0]), "{made:?}");
    for status in twins.iter().filter_map(|outcome| outcome.as_ref().err()) {
        // Whoever met too many others is told to repeat.
        assert_eq!(status.code(), Code::Aborted, "{status:?}");
    }
    let again = world.call(suite, CREATE_WORKSPACE, &request).await.expect("the first answer");
    assert_eq!(&again, made[0]);
    let list =
        world.call(suite, "organization.v1.WorkspaceService/ListWorkspaces", &within(&world.acme, &json!({}))).await;
    let list = list.expect("a list");
    let twins = list["workspaces"].as_array().expect("a list").iter().filter(|one| one["display_name"] == "Twin");
    assert_eq!(twins.count(), 1);
}
