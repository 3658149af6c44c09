//! Messages of the wrong size.

use e2e::Suite;
use e2e::dynamic::Headers;
use serde_json::json;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::bad_input::{World, expect_refusal, within};

/// One method of each service, with a field that can be as long as one likes.
const METHODS: [(&str, &str); 5] = [
    ("identity.v1.UserService/SignUp", "display_name"),
    ("organization.v1.OrganizationService/CreateOrganization", "display_name"),
    ("invitation.v1.InvitationService/PreviewInvitation", "token"),
    ("resource.v1.ResourceService/CreateResource", "display_name"),
    ("authz.v1.ModelService/ValidateModel", "source"),
];

pub(crate) async fn too_large_messages_are_refused(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    for (method, field) in METHODS {
        let request = json!({ field: "x".repeat(10 << 20) });
        let outcome = suite.call(method, &request, &world.headers()).await;
        let status = outcome.expect_err(method);
        expect_refusal(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE", method);
        let info = status.get_details_error_info().expect("ErrorInfo");
        let limit: usize = info.metadata.get("limit").and_then(|limit| limit.parse().ok()).expect("the limit");
        assert!((1 << 20..10 << 20).contains(&limit), "{method}: {limit}");
    }
    before.expect_same(&world.snapshot(suite).await);

    // Just below the limit a message is read, and its fields are judged.
    let request = within(&world.acme, &json!({ "display_name": "x".repeat(3 << 20), "kind": "qa" }));
    world.invalid(suite, "organization.v1.WorkspaceService/CreateWorkspace", &request, &["display_name"]).await;
    let nothing = suite.call_with_bytes("identity.v1.UserService/GetUser", Vec::new(), &Headers::none()).await;
    let status = nothing.expect_err("nobody calls");
    expect_refusal(&status, Code::Unauthenticated, "CREDENTIAL_MISSING", "an empty message is a message");
}
