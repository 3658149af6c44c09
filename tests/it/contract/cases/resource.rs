//! The resource service's RPCs.

use serde_json::{Value, json};

use crate::contract::case::Case;
use crate::contract::world::World;

pub(super) fn cases() -> Vec<Case> {
    [resources(), grants(), shares(), deletion()].into_iter().flatten().collect()
}

fn resources() -> Vec<Case> {
    vec![
        Case::of(
            "resource.v1.ResourceService/CreateResource",
            |world| json!({ "parent": { "workspace_id": world.acme.workspace }, "type": "file", "display_name": "A file" }),
        ),
        Case::of("resource.v1.ResourceService/GetResource", media),
        Case::of("resource.v1.ResourceService/ListResources", |world| {
            let parent = json!({ "workspace_id": world.acme.workspace });
            json!({ "organization_id": world.acme.organization.id, "parent": parent, "page_size": 2 })
        })
        .answers_about_unknown(),
        Case::of(
            "resource.v1.ResourceService/UpdateResource",
            |world| json!({ "resource": { "id": world.acme.media, "display_name": "Renamed" }, "update_mask": "displayName" }),
        ),
        Case::of(
            "resource.v1.ResourceService/MoveResource",
            |world| json!({ "resource_id": world.acme.media, "parent": { "resource_id": world.acme.folder } }),
        ),
    ]
}

fn grants() -> Vec<Case> {
    vec![
        Case::of("resource.v1.GrantService/GrantAccess", |world| {
            let subject = json!({ "user_id": world.spare_members[0].user_id });
            json!({ "resource_id": world.acme.media, "subject": subject, "level": "view" })
        }),
        Case::of(
            "resource.v1.GrantService/ListGrants",
            |world| json!({ "resource_id": world.acme.media, "page_size": 2 }),
        ),
        Case::of(
            "resource.v1.GrantService/RevokeAccess",
            |world| json!({ "resource_id": world.acme.media, "grant_id": world.acme.grant }),
        ),
    ]
}

fn shares() -> Vec<Case> {
    vec![
        Case::of("resource.v1.ShareService/CreateShare", |world| {
            let audience = json!({ "workspace": { "workspace_id": world.acme.workspace } });
            json!({ "resource_id": world.acme.folder, "share": { "mode": "send", "audience": audience } })
        }),
        Case::of("resource.v1.ShareService/GetShare", share),
        Case::of(
            "resource.v1.ShareService/ListShares",
            |world| json!({ "resource_id": world.acme.folder, "page_size": 2 }),
        ),
        Case::of("resource.v1.ShareService/UpdateShare", |world| {
            let share = json!({ "id": world.acme.share, "display_name": "A door" });
            json!({ "resource_id": world.acme.folder, "share": share, "update_mask": "displayName" })
        }),
        Case::of("resource.v1.ShareService/OpenShare", |world| json!({ "secret": world.the("share secret") }))
            .without_outsider("whoever has the secret may open"),
        Case::of(
            "resource.v1.ShareService/DeleteShare",
            |world| json!({ "resource_id": world.acme.folder, "share_id": world.the("share to delete") }),
        ),
    ]
}

fn share(world: &World) -> Value {
    json!({ "resource_id": world.acme.folder, "share_id": world.acme.share })
}

fn deletion() -> Vec<Case> {
    vec![Case::of(
        "resource.v1.ResourceService/DeleteResource",
        |world| json!({ "resource_id": world.the("resource to delete") }),
    )]
}

fn media(world: &World) -> Value {
    json!({ "resource_id": world.acme.media })
}
