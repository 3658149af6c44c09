//! The authz service's RPCs.

use serde_json::{Value, json};

use crate::contract::case::Case;
use crate::contract::cases::page;
use crate::contract::world::World;

const MODELS: &str = "access models are everybody's to read";

/// A model that is as small as can be.
const TINY_MODEL: &str = r#"
name = "tiny"
version = 1

[policy]
creator_role = "owner"

[organization.roles.owner]
permissions = ["organization.view"]
"#;

pub(super) fn cases() -> Vec<Case> {
    [checks(), lists(), models(), internal()].into_iter().flatten().collect()
}

/// About somebody else than the caller: that is what not everybody may ask.
fn question(world: &World) -> Value {
    let subject = json!({ "user_id": world.acme.member.user_id });
    json!({ "subject": subject, "permission": "media.view", "object": { "resource_id": world.acme.media } })
}

fn checks() -> Vec<Case> {
    vec![
        Case::of("authz.v1.AuthzService/Check", question).answers_about_unknown(),
        Case::of("authz.v1.AuthzService/BatchCheck", |world| json!({ "checks": [question(world)] }))
            .answers_about_unknown(),
        Case::of("authz.v1.AuthzService/Explain", question).answers_about_unknown(),
    ]
}

fn lists() -> Vec<Case> {
    vec![
        Case::of("authz.v1.AuthzService/ListPermissions", |world| {
            let subject = json!({ "user_id": world.acme.member.user_id });
            json!({ "subject": subject, "object": { "workspace_id": world.acme.workspace } })
        })
        .answers_about_unknown(),
        Case::of("authz.v1.AuthzService/ListResources", |world| {
            let (subject, organization) =
                (json!({ "user_id": world.acme.member.user_id }), &world.acme.organization.id);
            json!({ "subject": subject, "permission": "view", "organization_id": organization, "page_size": 2 })
        })
        .answers_about_unknown(),
        Case::of("authz.v1.AuthzService/ListSubjects", |world| {
            let object = json!({ "organization_id": world.acme.organization.id });
            json!({ "permission": "organization.view", "object": object, "page_size": 2 })
        })
        .answers_about_unknown(),
    ]
}

fn models() -> Vec<Case> {
    vec![
        Case::of("authz.v1.ModelService/ListModels", page).without_outsider(MODELS),
        Case::of("authz.v1.ModelService/GetModel", |_| json!({ "name": "fastpix" })).without_outsider(MODELS),
        Case::of("authz.v1.ModelService/ValidateModel", |_| json!({ "source": TINY_MODEL })).without_outsider(MODELS),
        Case::of("authz.v1.ModelService/PutModel", |_| json!({ "source": TINY_MODEL })),
        Case::of("authz.v1.VerificationService/StartVerification", |_| json!({})),
        Case::of(
            "authz.v1.VerificationService/GetVerification",
            |world| json!({ "verification_id": world.the("verification") }),
        ),
    ]
}

fn internal() -> Vec<Case> {
    vec![
        Case::of("authz.internal.v1.FactService/ApplyFacts", |world| {
            let id = world.the("fresh id");
            json!({ "service": "organization", "events": [{ "scope_id": id, "sequence": 1, "event_id": id }] })
        }),
        Case::of("authz.internal.v1.FactService/Attend", |world| {
            let id = world.the("fresh id");
            json!({ "service": "organization", "seen": { "epoch_id": id, "revision": "1" }, "ready_epoch_id": id })
        }),
        Case::of(
            "authz.internal.v1.FactService/ClaimVerification",
            |world| json!({ "service": "nobody", "claimant_id": world.the("fresh id") }),
        ),
        Case::of("authz.internal.v1.FactService/ReportVerification", |world| {
            let id = world.the("fresh id");
            json!({ "service": "organization", "claimant_id": id, "verification_id": id, "different_scope_ids": [id] })
        }),
        Case::of(
            "authz.internal.v1.FactService/RestoreStream",
            |world| json!({ "service": "nobody", "scope_id": world.the("fresh id"), "last": true }),
        ),
        Case::of("authz.internal.v1.FactService/GetDigest", |world| {
            let id = world.the("fresh id");
            json!({ "service": "organization", "scope_id": id, "page_size": 2, "after_scope_id": id })
        }),
        Case::of("authz.internal.v1.DecisionService/Decide", |world| {
            let (person, object) = (&world.acme.owner, json!({ "workspace_id": world.acme.workspace }));
            let subject = json!({ "user_id": person.user_id });
            json!({ "subject": subject, "session_id": person.session_id, "permission": "view", "object": object })
        }),
        Case::of("authz.internal.v1.DecisionService/ListMissing", |world| {
            let (person, object) = (&world.acme.owner, json!({ "workspace_id": world.acme.workspace }));
            let subject = json!({ "user_id": person.user_id });
            json!({ "subject": subject, "session_id": person.session_id, "permissions": ["view"], "object": object })
        }),
        Case::of("authz.internal.v1.DecisionService/PreviewChanges", |world| {
            let remove = json!({ "kind": "FACT_KIND_GRANT", "id": world.acme.grant });
            let organization = &world.acme.organization.id;
            json!({ "organization_id": organization, "changes": [{ "remove": remove }], "limit": 10 })
        }),
        Case::of("authz.internal.v1.DecisionService/VerifySubject", |world| {
            let person = &world.acme.owner;
            json!({ "subject": { "user_id": person.user_id }, "session_id": person.session_id })
        }),
    ]
}
