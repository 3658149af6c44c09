//! authz starts from its checkpoint after it was killed, and gives nothing that was taken away since.

use std::time::Duration;

use e2e::{Processes, Topology};
use serde_json::json;
use tokio::time::sleep;

const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 1200;

/// Every process is the first of its crew.
const ONLY: usize = 0;

#[tokio::test]
async fn a_start_from_the_checkpoint_gives_nothing_that_was_taken_away() {
    let Processes { suite, mut crew } = Processes::start(Topology::One, "[checkpoint]\nchanges = 1\n").await;
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let leaver = suite.join(&owner, &organization, "leaver", "member", &[]).await;
    let here = json!({ "organization_id": organization.id });

    // A start that finds no checkpoint writes one, of all that there is.
    let file = suite.data().join("authz.checkpoint");
    crew.kill(ONLY);
    let _ = std::fs::remove_file(&file);
    crew.restart(ONLY);
    crew.ready().await;
    for _ in 0..LOOKS {
        if file.exists() {
            break;
        }
        sleep(LOOK).await;
    }
    assert!(file.exists(), "{}", crew.said());
    assert!(suite.can(&leaver, "organization.view", here.clone()).await);

    let removal = json!({ "organization_id": organization.id, "user_id": leaver.user_id });
    suite.does(&owner, "MemberService/RemoveMember", removal).await;
    let late = suite.join(&owner, &organization, "late", "member", &[]).await;
    crew.kill(ONLY);
    crew.restart(ONLY);
    crew.ready().await;
    assert!(crew.said().contains("from the checkpoint"), "{}", crew.said());
    let mut may = Vec::new();
    for person in [&owner, &leaver, &late] {
        may.push(suite.can(person, "organization.view", here.clone()).await);
    }
    assert_eq!(may, [true, false, true]);
}
