//! Content: who has it, and what each level of each type means.

use e2e::{Person, Suite};
use serde_json::{Value, json};
use tonic::Code;

use crate::pinkfish::{CONTENT, Cast};

e2e::everywhere!(pk_09, pk_10, pk_11, pk_12, pk_13, pk_14, pk_15);

async fn grant(suite: &Suite, by: &Person, resource: &str, to: &Person, level: &str) {
    let subject = json!({ "user_id": to.user_id });
    let request = json!({ "resource_id": resource, "subject": subject, "level": level });
    suite.does(by, "GrantService/GrantAccess", request).await;
}

/// What of a type's actions somebody may do, at each level that something is shared at.
async fn levels(suite: &Suite, kind: &str, actions: &[&str], expected: &[(&str, &[&str])]) {
    let cast = Cast::new(suite).await;
    for (level, may) in expected {
        let made = suite.thing(&cast.admin, cast.organization(), kind).await;
        let object = json!({ "resource_id": made });
        for action in actions {
            assert!(!suite.can(&cast.member, action, object.clone()).await, "{kind} {action}, not shared");
        }
        grant(suite, &cast.admin, &made, &cast.member, level).await;
        let mut allowed = Vec::new();
        for action in actions {
            if suite.can(&cast.member, action, object.clone()).await {
                allowed.push(*action);
            }
        }
        assert_eq!(allowed, *may, "{kind} at {level}");
        acts(suite, &cast, &made, may).await;
    }
    let made = suite.thing(&cast.admin, cast.organization(), kind).await;
    let subject = json!({ "user_id": cast.member.user_id });
    let unknown = json!({ "resource_id": made, "subject": subject, "level": "own" });
    suite.cannot(&cast.admin, ("GrantService/GrantAccess", unknown), (Code::InvalidArgument, "LEVEL_UNKNOWN")).await;
}

/// The suite's own RPCs hold the same lines as the checks.
async fn acts(suite: &Suite, cast: &Cast, made: &str, may: &[&str]) {
    let object = json!({ "resource_id": made });
    let update = json!({ "resource": { "id": made, "display_name": "Changed" }, "update_mask": "displayName" });
    let calls: [(&str, &str, Value); 4] = [
        ("view", "ResourceService/GetResource", object.clone()),
        ("update", "ResourceService/UpdateResource", update),
        ("share", "GrantService/ListGrants", object.clone()),
        ("delete", "ResourceService/DeleteResource", object),
    ];
    for (action, method, request) in calls {
        if may.contains(&action) {
            suite.does(&cast.member, method, request).await;
        } else {
            suite.is_denied(&cast.member, method, request).await;
        }
    }
}

/// Admins and Members alike have of the content what was shared with them, or what they made.
pub(crate) async fn pk_09(suite: &Suite) {
    let cast = Cast::new(suite).await;
    for kind in CONTENT {
        for (maker, other) in [(&cast.admin, &cast.member), (&cast.member, &cast.admin)] {
            let made = suite.thing(maker, cast.organization(), kind).await;
            let object = json!({ "resource_id": made });
            suite.does(maker, "ResourceService/GetResource", object.clone()).await;
            suite.is_denied(other, "ResourceService/GetResource", object.clone()).await;
            let level = if kind == "connection" { "run" } else { "view" };
            grant(suite, maker, &made, other, level).await;
            suite.does(other, "ResourceService/GetResource", object.clone()).await;
            suite.is_denied(&cast.stranger, "ResourceService/GetResource", object).await;
        }
    }
}

/// Automations: Edit is edit, delete, run, share, triggers and keys; View is view.
pub(crate) async fn pk_10(suite: &Suite) {
    let all = ["view", "update", "delete", "run", "share", "manage_triggers", "manage_keys"];
    levels(suite, "automation", &all, &[("edit", &all), ("view", &["view"])]).await;
}

/// Connections: Edit is edit, delete, run, share; Run is use.
pub(crate) async fn pk_11(suite: &Suite) {
    let all = ["view", "update", "delete", "run", "share"];
    levels(suite, "connection", &all, &[("edit", &all), ("run", &["view", "run"])]).await;
}

/// Data stores: Edit is edit, delete, share; View is reading.
pub(crate) async fn pk_12(suite: &Suite) {
    let all = ["view", "write", "update", "delete", "share"];
    levels(suite, "data_store", &all, &[("edit", &all), ("view", &["view"])]).await;
}

/// File stores: Edit is edit, delete, share; View is reading.
pub(crate) async fn pk_13(suite: &Suite) {
    let all = ["view", "write", "update", "delete", "share"];
    levels(suite, "file_store", &all, &[("edit", &all), ("view", &["view"])]).await;
}

/// Vault items: Edit is edit, delete, share; View is reading.
pub(crate) async fn pk_14(suite: &Suite) {
    let all = ["view", "update", "delete", "share"];
    levels(suite, "vault", &all, &[("edit", &all), ("view", &["view"])]).await;
}

/// Sharing stays within the organization.
pub(crate) async fn pk_15(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let made = suite.thing(&cast.admin, cast.organization(), "automation").await;
    let to =
        |person: &Person| json!({ "resource_id": made, "subject": { "user_id": person.user_id }, "level": "view" });
    let outside = (Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    suite.cannot(&cast.admin, ("GrantService/GrantAccess", to(&cast.stranger)), outside).await;
    let door = json!({ "resource_id": made, "share": { "mode": "send", "audience": { "anyone": {} } } });
    let no_modes = (Code::InvalidArgument, "MODE_UNKNOWN");
    suite.cannot(&cast.admin, ("ShareService/CreateShare", door), no_modes).await;
    suite.does(&cast.admin, "GrantService/GrantAccess", to(&cast.member)).await;
    suite.does(&cast.member, "ResourceService/GetResource", json!({ "resource_id": made })).await;
    // What was shared ends with the membership.
    suite.does(&cast.admin, "MemberService/RemoveMember", cast.of(&cast.member)).await;
    suite.is_denied(&cast.member, "ResourceService/GetResource", json!({ "resource_id": made })).await;
}
