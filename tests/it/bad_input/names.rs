//! Names that people read, and addresses.

use e2e::{PASSWORD, Suite};
use serde_json::{Value, json};

use crate::bad_input::{World, within};

const SIGN_UP: &str = "identity.v1.UserService/SignUp";

pub(crate) async fn names_and_addresses_follow_their_rules(suite: &Suite) {
    let world = World::new(suite).await;
    let media = suite.resource(&world.alice, &world.workspace, "media").await.id;
    let before = world.snapshot(suite).await;
    for name in [String::new(), "   ".to_owned(), "x".repeat(201), "line\nbreak".to_owned(), "bell\u{7}".to_owned()] {
        for (method, request, field) in named(&world, &media, &name) {
            world.invalid(suite, method, &request, &[field]).await;
        }
    }
    for email in ADDRESSES {
        let request = json!({ "email": email, "password": PASSWORD, "display_name": "X" });
        world.invalid(suite, SIGN_UP, &request, &["email"]).await;
    }
    let long = format!("{}@example.com", "x".repeat(250));
    world
        .invalid(suite, SIGN_UP, &json!({ "email": long, "password": PASSWORD, "display_name": "X" }), &["email"])
        .await;
    invitations(suite, &world).await;
    everything_at_once(suite, &world).await;
    before.expect_same(&world.snapshot(suite).await);

    let longest = "x".repeat(200);
    let request = within(&world.acme, &json!({ "display_name": longest, "kind": "qa" }));
    let made = world.call(suite, "organization.v1.WorkspaceService/CreateWorkspace", &request).await;
    assert_eq!(made.expect("200 characters are a name")["workspace"]["display_name"], longest);
}

/// Each request that carries a name.
fn named(world: &World, media: &str, name: &str) -> Vec<(&'static str, Value, &'static str)> {
    let acme = |more: Value| within(&world.acme, &more);
    let (id, workspace) = (&world.acme.id, &world.workspace);
    let parent = json!({ "workspace_id": workspace });
    vec![
        (SIGN_UP, json!({ "email": "x@example.com", "password": PASSWORD, "display_name": name }), "display_name"),
        (
            "identity.v1.UserService/UpdateUser",
            json!({ "user": { "display_name": name }, "update_mask": "displayName" }),
            "user.display_name",
        ),
        ("organization.v1.OrganizationService/CreateOrganization", json!({ "display_name": name }), "display_name"),
        (
            "organization.v1.OrganizationService/UpdateOrganization",
            json!({ "organization": { "id": id, "display_name": name }, "update_mask": "displayName" }),
            "organization.display_name",
        ),
        (
            "organization.v1.WorkspaceService/CreateWorkspace",
            acme(json!({ "display_name": name, "kind": "qa" })),
            "display_name",
        ),
        (
            "organization.v1.WorkspaceService/UpdateWorkspace",
            json!({ "workspace": { "id": workspace, "display_name": name }, "update_mask": "displayName" }),
            "workspace.display_name",
        ),
        (
            "resource.v1.ResourceService/CreateResource",
            json!({ "parent": parent, "type": "media", "display_name": name }),
            "display_name",
        ),
        (
            "resource.v1.ResourceService/UpdateResource",
            json!({ "resource": { "id": media, "display_name": name }, "update_mask": "displayName" }),
            "resource.display_name",
        ),
        (
            "identity.v1.AccessTokenService/CreateAccessToken",
            acme(json!({ "display_name": name, "role": "member" })),
            "display_name",
        ),
        ("identity.v1.SigningKeyService/CreateSigningKey", acme(json!({ "display_name": name })), "display_name"),
    ]
}

/// What is no address.
const ADDRESSES: [&str; 10] = [
    "",
    "nobody",
    "@example.com",
    "nobody@",
    "no body@example.com",
    "a@b@example.com",
    "nobody@example.com\nBcc: other@example.com",
    "nobody@-example.com",
    "nobody@exa_mple.com",
    "nobody@example..com",
];

/// An address that is none has its own outcome, and does not keep the others from being invited; so here all are none.
async fn invitations(suite: &Suite, world: &World) {
    let method = "invitation.v1.InvitationService/CreateInvitations";
    let emails = ["nobody, @example.com;nobody@"];
    let request = within(&world.acme, &json!({ "emails": emails, "role": "member" }));
    let answer = world.call(suite, method, &request).await.expect("each address has its own outcome");
    let refusals: Vec<_> =
        answer["results"].as_array().expect("results").iter().map(|result| &result["refusal"]).collect();
    assert_eq!(refusals, ["ERROR_REASON_EMAIL_INVALID"; 3]);

    let too_many = vec!["x@example.com"; 1001];
    let request = within(&world.acme, &json!({ "emails": too_many, "role": "member" }));
    world.invalid(suite, method, &request, &["emails"]).await;
    world.invalid(suite, method, &within(&world.acme, &json!({ "emails": [], "role": "member" })), &["emails"]).await;
    world.invalid(suite, method, &within(&world.acme, &json!({ "emails": ["x@example.com"] })), &["role"]).await;
}

/// All fields that break their rules are told in one answer.
async fn everything_at_once(suite: &Suite, world: &World) {
    let request = json!({ "email": "nobody", "password": "short", "display_name": "" });
    world.invalid(suite, SIGN_UP, &request, &["email", "password", "display_name"]).await;
    let request = json!({ "email": "x@example.com", "password": "x".repeat(1025), "display_name": "X" });
    world.invalid(suite, SIGN_UP, &request, &["password"]).await;
}
