//! What somebody else has taken away, and was not told OK about: whoever says the same again is not told OK sooner.

use e2e::{Headers, Suite, text};
use serde_json::json;
use tonic::Code;

e2e::everywhere!(a_share_that_is_closed_already_is_closed_for_all_before_anybody_hears_so);

const PENDING: (Code, &str) = (Code::Unavailable, "REMOVAL_PENDING");

async fn a_share_that_is_closed_already_is_closed_for_all_before_anybody_hears_so(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await.id;
    let workspace = suite.workspace(&owner, &organization, "Design").await;
    let folder = suite.resource(&owner, &workspace, "folder").await.id;
    let share = json!({ "mode": "exchange", "audience": { "anyone": {} } });
    let made = suite.does(&owner, "ShareService/CreateShare", json!({ "resource_id": folder, "share": share })).await;
    let door = json!({ "secret": made["secret"] });
    let opened = suite.succeeds(Headers::none(), "ShareService/OpenShare", door).await;
    let check = json!({
        "subject": { "share_proof": opened["proof"] }, "permission": "upload", "object": { "resource_id": folder },
    });
    let lets = async || suite.does(&owner, "AuthzService/Check", check.clone()).await["allowed"] == true;
    assert!(lets().await);

    let share = json!({ "id": text(&made["share"]["id"]), "closed": true });
    let close = json!({ "resource_id": folder, "share": share, "update_mask": "closed" });
    let held = suite.hold_authz().await;
    // The second time it is closed already, and still authz does not know.
    for _ in 0..2 {
        suite.fails(Headers::bearer(&owner.token), ("ShareService/UpdateShare", close.clone()), PENDING).await;
        assert!(lets().await);
    }
    held.rollback().await.unwrap();
    suite.does(&owner, "ShareService/UpdateShare", close).await;
    assert!(!lets().await);
}
