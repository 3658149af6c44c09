//! What authz holds is compared with the services' logs, and brought anew, while all go on.

use std::time::Duration;

use e2e::{Headers, Organization, Person, Storage, Suite, Topology, text};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tonic::Code;

const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);

#[test]
fn what_differs_is_found_and_repaired_in_one_process_on_sqlite() {
    e2e::run(Topology::One, Storage::Sqlite, &what_differs_is_found_and_repaired);
}

#[test]
fn what_differs_is_found_and_repaired_by_ten_services_on_postgres() {
    e2e::run(Topology::Ten, Storage::Postgres, &what_differs_is_found_and_repaired);
}

async fn what_differs_is_found_and_repaired(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let stranger = suite.person("stranger").await;
    assert_eq!(verify(suite, "VERIFICATION_REPAIR_UNSPECIFIED").await, Found { different: vec![], restored: 0 });

    // What no log says: that the member was removed, and that the stranger is one.
    lie(suite, &organization, &member, &stranger).await;
    assert_eq!(who_may(suite, &organization, [&member, &stranger]).await, [false, true]);
    let found = Found { different: vec![organization.id.clone()], restored: 0 };
    assert_eq!(verify(suite, "VERIFICATION_REPAIR_UNSPECIFIED").await, found);
    assert_eq!(who_may(suite, &organization, [&member, &stranger]).await, [false, true]);

    let found = Found { restored: 1, ..found };
    assert_eq!(verify(suite, "VERIFICATION_REPAIR_DIFFERENT").await, found);
    wait_until_may(suite, &organization, [&member, &stranger], [true, false]).await;
    assert_eq!(verify(suite, "VERIFICATION_REPAIR_UNSPECIFIED").await, Found { different: vec![], restored: 0 });

    // Everything anew, and somebody is removed meanwhile.
    lie(suite, &organization, &member, &stranger).await;
    let (found, ()) = tokio::join!(verify(suite, "VERIFICATION_REPAIR_ALL"), async {
        let removal = json!({ "organization_id": organization.id, "user_id": member.user_id });
        suite.does(&owner, "MemberService/RemoveMember", removal).await;
        assert!(!may(suite, &organization, &member).await);
    });
    assert!(found.restored >= 4, "the organization and three persons: {found:?}");
    wait_until_may(suite, &organization, [&member, &stranger], [false, false]).await;
    assert!(may(suite, &organization, &owner).await);
    assert_eq!(verify(suite, "VERIFICATION_REPAIR_UNSPECIFIED").await.different, Vec::<String>::new());
}

#[test]
fn a_verification_that_nobody_started_is_not_there() {
    e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| {
        let operator = || Headers::bearer(&suite.operator);
        let expected = (Code::NotFound, "VERIFICATION_NOT_FOUND");
        for id in ["", "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e"] {
            let request = json!({ "verification_id": id });
            suite.fails(operator(), ("VerificationService/GetVerification", request), expected).await;
        }
        // The one before ends where it is.
        let start = || suite.operator_does("VerificationService/StartVerification", json!({}));
        let (first, second) = (start().await, start().await);
        let newest = suite.operator_does("VerificationService/GetVerification", json!({})).await;
        assert_ne!(first["verification"]["id"], second["verification"]["id"]);
        assert_eq!(newest["verification"]["id"], second["verification"]["id"]);
    });
}

/// What all services have found.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    different: Vec<String>,
    restored: u64,
}

/// Runs a verification to its end.
async fn verify(suite: &Suite, repair: &str) -> Found {
    let started = suite.operator_does("VerificationService/StartVerification", json!({ "repair": repair })).await;
    let request = json!({ "verification_id": started["verification"]["id"] });
    let end = Instant::now() + PATIENCE;
    loop {
        let answer = suite.operator_does("VerificationService/GetVerification", request.clone()).await;
        let verification = &answer["verification"];
        if verification["done"] == true {
            let services = verification["services"].as_array().expect("services");
            let names: Vec<_> = services.iter().map(|service| text(&service["service"])).collect();
            assert_eq!(names, ["identity", "organization", "resource"]);
            let ids = services.iter().flat_map(|service| service["different_scope_ids"].as_array().expect("ids"));
            let restored = services.iter().map(|service| number(&service["restored"])).sum();
            return Found { different: ids.map(text).collect(), restored };
        }
        assert!(Instant::now() < end, "{answer}");
        sleep(LOOK).await;
    }
}

/// Tells authz, in the organization service's name, what its log does not say.
async fn lie(suite: &Suite, organization: &Organization, removed: &Person, added: &Person) {
    let headers = || Headers::workload(&suite.workload_key());
    let object = json!({ "organization_id": organization.id });
    let request = json!({ "permission": "organization.view", "object": object });
    let held = suite.does(removed, "AuthzService/Explain", request).await;
    let remove = json!({ "kind": "FACT_KIND_ASSIGNMENT", "id": held["holding"]["membership_id"] });
    let id = kit::Source::system().uuid().to_string();
    let put = json!({ "assignment": {
        "membership_id": id, "organization_id": organization.id, "holder": { "user_id": added.user_id }, "role": "member",
    } });
    let changes = json!([{ "remove": remove }, { "put": put }]);
    let event = json!({ "scope_id": organization.id, "sequence": 1, "event_id": id, "changes": changes });
    let request = json!({ "service": "organization", "events": [event], "express": true });
    suite.succeeds(headers(), "FactService/ApplyFacts", request).await;
}

async fn may(suite: &Suite, organization: &Organization, person: &Person) -> bool {
    suite.can(person, "organization.view", json!({ "organization_id": organization.id })).await
}

async fn who_may(suite: &Suite, organization: &Organization, people: [&Person; 2]) -> [bool; 2] {
    let [one, other] = people;
    [may(suite, organization, one).await, may(suite, organization, other).await]
}

/// Each process reads its memory anew by itself: all have when the answer stays for some calls.
async fn wait_until_may(suite: &Suite, organization: &Organization, people: [&Person; 2], expected: [bool; 2]) {
    let end = Instant::now() + PATIENCE;
    let mut in_a_row = 0;
    while in_a_row < 6 {
        let found = who_may(suite, organization, people).await;
        in_a_row = if found == expected { in_a_row + 1 } else { 0 };
        assert!(Instant::now() < end, "{found:?} instead of {expected:?}");
        sleep(LOOK).await;
    }
}

/// JSON has 64 bits as a text.
fn number(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}
