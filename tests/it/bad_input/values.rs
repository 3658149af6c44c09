//! Enums, numbers, spans of time, page tokens and etags.

use e2e::Suite;
use serde_json::{Value, json};
use tonic::Code;

use crate::bad_input::{World, within};

const CREATE_TOKEN: &str = "identity.v1.AccessTokenService/CreateAccessToken";
const CREATE_WORKSPACE: &str = "organization.v1.WorkspaceService/CreateWorkspace";
const LIST_WORKSPACES: &str = "organization.v1.WorkspaceService/ListWorkspaces";
const UPDATE_WORKSPACE: &str = "organization.v1.WorkspaceService/UpdateWorkspace";

pub(crate) async fn values_that_cannot_be_are_refused(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let acme = |more: Value| within(&world.acme, &more);
    let token = |lifetime: &str| acme(json!({ "display_name": "X", "role": "member", "lifetime": lifetime }));
    let parent = json!({ "workspace_id": world.workspace });
    let resource = |more: Value| {
        let mut request = json!({ "parent": parent, "type": "media", "display_name": "X" });
        request.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        request
    };
    let requests = [
        (
            "identity.v1.SigningKeyService/CreateSigningKey",
            acme(json!({ "display_name": "X", "algorithm": 99 })),
            "algorithm",
        ),
        ("invitation.v1.InvitationService/ListInvitations", acme(json!({ "state": 99 })), "state"),
        (CREATE_TOKEN, token("59s"), "lifetime"),
        (CREATE_TOKEN, token("-1s"), "lifetime"),
        (CREATE_TOKEN, token("31622400s"), "lifetime"),
        (CREATE_TOKEN, acme(json!({ "display_name": "X", "role": "Not A Word" })), "role"),
        (
            CREATE_TOKEN,
            acme(json!({ "display_name": "X", "role": "member", "scopes": vec!["media.view"; 257] })),
            "scopes",
        ),
        ("resource.v1.ResourceService/CreateResource", resource(json!({ "type": "Not A Word" })), "type"),
        ("resource.v1.ResourceService/CreateResource", resource(json!({ "parent": {} })), "parent"),
        (
            "resource.v1.ResourceService/CreateResource",
            resource(json!({ "external_id": "x".repeat(256) })),
            "external_id",
        ),
        (
            "resource.v1.ResourceService/CreateResource",
            resource(json!({ "attributes": { "text": "x".repeat(8 << 10) } })),
            "attributes",
        ),
        ("authz.v1.AuthzService/Check", json!({ "permission": "media.view" }), "object"),
        (
            "authz.v1.AuthzService/Check",
            json!({ "permission": "NO!", "object": { "organization_id": world.acme.id } }),
            "permission",
        ),
        ("authz.v1.ModelService/ValidateModel", json!({ "source": "#".repeat((256 << 10) + 1) }), "source"),
    ];
    for (method, request, field) in requests {
        world.invalid(suite, method, &request, &[field]).await;
    }
    before.expect_same(&world.snapshot(suite).await);
}

pub(crate) async fn etags_tell_of_changes_in_between(suite: &Suite) {
    let world = World::new(suite).await;
    let rename = |name: &str, etag: &Value| json!({ "workspace": { "id": world.workspace, "display_name": name, "etag": etag }, "update_mask": "displayName" });
    let request = json!({ "workspace_id": world.workspace });
    let read = world.call(suite, "organization.v1.WorkspaceService/GetWorkspace", &request).await.expect("a workspace");
    let etag = &read["workspace"]["etag"];
    let renamed = world.call(suite, UPDATE_WORKSPACE, &rename("First", etag)).await.expect("the etag is current");
    assert_ne!(&renamed["workspace"]["etag"], etag, "a change changes the etag");

    let before = world.snapshot(suite).await;
    world.refused(suite, UPDATE_WORKSPACE, &rename("Second", etag), Code::Aborted, "ETAG_MISMATCH").await;
    before.expect_same(&world.snapshot(suite).await);
    let current = &renamed["workspace"]["etag"];
    world.call(suite, UPDATE_WORKSPACE, &rename("Third", current)).await.expect("the new etag is current");
}

pub(crate) async fn page_tokens_work_where_they_were_given(suite: &Suite) {
    let world = World::new(suite).await;
    let page = |size: i32, token: &str| within(&world.acme, &json!({ "page_size": size, "page_token": token }));
    let first = world.call(suite, LIST_WORKSPACES, &page(1, "")).await.expect("a page");
    let token = first["next_page_token"].as_str().expect("a token").to_owned();
    assert_eq!((first["workspaces"].as_array().map(Vec::len), token.is_empty()), (Some(1), false));
    let second = world.call(suite, LIST_WORKSPACES, &page(5, &token)).await.expect("the next page");
    assert_eq!((second["workspaces"].as_array().map(Vec::len), &second["next_page_token"]), (Some(1), &json!("")));
    assert_ne!(first["workspaces"][0]["id"], second["workspaces"][0]["id"]);

    // Another organization's list, another person's, another method, and changed by one character.
    let other = suite.organization(&world.alice, "fastpix").await;
    let elsewhere = within(&other, &json!({ "page_size": 1, "page_token": token }));
    world.invalid(suite, LIST_WORKSPACES, &elsewhere, &["page_token"]).await;
    world.invalid(suite, "organization.v1.MemberService/ListMembers", &page(1, &token), &["page_token"]).await;
    let changed = if token.starts_with('A') { token.replacen('A', "B", 1) } else { format!("A{}", &token[1..]) };
    world.invalid(suite, LIST_WORKSPACES, &page(1, &changed), &["page_token"]).await;
    let bob = suite.join(&world.alice, &world.acme, "bob", "admin", &[]).await;
    let theirs = World { alice: bob, acme: world.acme.clone(), workspace: world.workspace.clone() };
    theirs.invalid(suite, LIST_WORKSPACES, &page(1, &token), &["page_token"]).await;
    theirs.call(suite, LIST_WORKSPACES, &page(1, "")).await.expect("with a first page of their own it works");

    let most =
        world.call(suite, LIST_WORKSPACES, &page(i32::MAX, "")).await.expect("too much is the most there can be");
    assert_eq!(most["workspaces"].as_array().map(Vec::len), Some(2));
    let request = within(&world.acme, &json!({ "display_name": "X", "kind": "no-such-kind" }));
    world.refused(suite, CREATE_WORKSPACE, &request, Code::InvalidArgument, "WORKSPACE_KIND_UNKNOWN").await;
}
