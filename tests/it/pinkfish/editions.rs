//! Editions: what an organization can do with what it has bought.

use e2e::{Suite, metadata};
use serde_json::{Value, json};
use tonic::Code;

use crate::pinkfish::{Cast, MODEL, set_edition};

e2e::everywhere!(pk_04, pk_17, pk_18);

/// The admin invites if the edition supports it; else the refusal names the edition.
pub(crate) async fn pk_04(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let method = "InvitationService/CreateInvitations";
    let invited = suite.person("invited").await;
    set_edition(suite, &cast.organization.id, "free").await;
    let lacks = (Code::FailedPrecondition, "EDITION_LACKS_FEATURE");
    let refusal = suite.cannot(&cast.admin, (method, cast.invite(&invited.email, "member")), lacks).await;
    assert_eq!(
        (metadata(&refusal, "edition").as_str(), metadata(&refusal, "feature").as_str()),
        ("free", "invitations")
    );
    assert!(refusal.message().contains("free"), "{refusal:?}");
    suite.is_denied(&cast.member, method, cast.invite(&invited.email, "member")).await;

    set_edition(suite, &cast.organization.id, "team").await;
    let answer = suite.does(&cast.admin, method, cast.invite(&invited.email, "member")).await;
    assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED");
    suite.is_denied(&cast.member, method, cast.invite("x@example.com", "member")).await;
    // Only the support sells.
    let request = json!({ "organization_id": cast.organization.id, "edition": "enterprise", "reason": "I want it" });
    suite.is_denied(&cast.admin, "EditionService/SetEdition", request).await;
}

/// How many organizations one can found depends on the edition.
pub(crate) async fn pk_17(suite: &Suite) {
    let founder = suite.person("founder").await;
    let first = suite.organization(&founder, MODEL).await;
    let another = || json!({ "display_name": suite.unique("Another "), "model": MODEL });
    let method = "OrganizationService/CreateOrganization";
    let full = (Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    let refusal = suite.cannot(&founder, (method, another()), full).await;
    assert_eq!(metadata(&refusal, "edition"), "free");
    assert_eq!(
        (metadata(&refusal, "limit_name").as_str(), metadata(&refusal, "limit").as_str()),
        ("organizations", "1")
    );

    set_edition(suite, &first.id, "enterprise").await;
    suite.does(&founder, method, another()).await;
    suite.does(&founder, method, another()).await;
    // Another product has its own rules.
    suite.organization(&founder, "fastpix").await;
    set_edition(suite, &first.id, "free").await;
    suite.cannot(&founder, (method, another()), full).await;
}

/// Editions differ in features and limits, and everybody can read how.
pub(crate) async fn pk_18(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let listed = suite.does(&cast.stranger, "EditionService/ListEditions", json!({ "model": MODEL })).await;
    let editions = listed["editions"].as_array().unwrap();
    let names: Vec<_> = editions.iter().map(|edition| edition["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["free", "team", "enterprise"]);
    let has = |edition: &Value, feature: &str| edition["features"].as_array().unwrap().contains(&json!(feature));
    assert_eq!(editions.iter().map(|edition| has(edition, "invitations")).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(
        editions.iter().map(|edition| has(edition, "invoice_billing")).collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(editions[0]["limits"]["organizations"], "1");
    assert_eq!(editions[0]["is_default"], true);

    let method = "EditionService/GetEdition";
    let seen = suite.does(&cast.member, method, cast.organization()).await;
    assert_eq!(seen["edition"], editions[1]);
    suite.is_denied(&cast.stranger, method, cast.organization()).await;
    let unknown = json!({ "organization_id": cast.organization.id, "edition": "gold", "reason": "Bought" });
    let operator = e2e::Headers::bearer(&suite.operator);
    let refusal = (Code::InvalidArgument, "EDITION_UNKNOWN");
    suite.fails(operator, ("EditionService/SetEdition", unknown), refusal).await;
    // A product without editions has everything.
    let none = suite.does(&cast.stranger, "EditionService/ListEditions", json!({ "model": "fastpix" })).await;
    assert_eq!(none["editions"], json!([]));
}
