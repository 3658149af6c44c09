//! Organizations: self-contained, several for one person, switching.

use e2e::{Suite, text};
use serde_json::{Value, json};
use tonic::Code;

use crate::pinkfish::{CONTENT, Cast, MODEL};

e2e::everywhere!(pk_01, pk_02, pk_03, pk_16);

/// An organization has its own users, settings and content; nothing crosses to another.
pub(crate) async fn pk_01(suite: &Suite) {
    let ours = Cast::new(suite).await;
    let theirs = Cast::new(suite).await;
    for kind in CONTENT {
        let made = suite.thing(&ours.admin, ours.organization(), kind).await;
        let object = json!({ "resource_id": made });
        suite.does(&ours.admin, "ResourceService/GetResource", object.clone()).await;
        for person in [&theirs.admin, &theirs.member] {
            suite.is_denied(person, "ResourceService/GetResource", object.clone()).await;
            suite.is_denied(person, "ResourceService/DeleteResource", object.clone()).await;
        }
        let holder = json!({ "user_id": theirs.member.user_id });
        let grant = json!({ "resource_id": made, "subject": holder, "level": "edit" });
        let refusal = (Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
        suite.cannot(&ours.admin, ("GrantService/GrantAccess", grant), refusal).await;
    }
    let settings = [
        "OrganizationService/GetOrganization",
        "MemberService/ListMembers",
        "BillingService/GetUsage",
        "BillingService/GetBilling",
        "EditionService/GetEdition",
        "ResourceService/ListResources",
    ];
    for method in settings {
        suite.does(&ours.admin, method, ours.organization()).await;
        suite.is_denied(&theirs.admin, method, ours.organization()).await;
    }
    let listed = suite.does(&theirs.admin, "ResourceService/ListResources", theirs.organization()).await;
    assert_eq!(listed["resources"], json!([]));
}

/// A person is known by e-mail, and may belong to several organizations.
pub(crate) async fn pk_02(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let other = Cast::new(suite).await;
    suite.join_with_account(&other.admin, &other.organization.id, &cast.member, "admin").await;
    let listed = suite.does(&cast.member, "OrganizationService/ListOrganizations", json!({})).await;
    let entry = |entry: &Value| (text(&entry["organization"]["id"]), text(&entry["role"]));
    let entries: Vec<_> = listed["entries"].as_array().unwrap().iter().map(entry).collect();
    let expected = |id: &str, role: &str| (id.to_owned(), role.to_owned());
    assert_eq!(entries, [expected(&cast.organization.id, "member"), expected(&other.organization.id, "admin")]);
    // The same address is the same person: no second account comes of it.
    let again = suite.sign_in(&cast.member.email).await;
    assert_eq!(again.user_id, cast.member.user_id);
    let mails = suite.mails(&cast.member.email).len();
    suite.sign_up(&cast.member.email.to_uppercase().replace("EXAMPLE.COM", "example.com"), "").await;
    suite.sign_up(&cast.member.email, "").await;
    let mail = suite.mail(&cast.member.email, mails + 1).await;
    assert!(!mail.contains("verify"), "whoever has an account is told so, and gets no second one: {mail}");
}

/// Whoever first creates the organization is its admin, and names it.
pub(crate) async fn pk_03(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let member = suite.does(&cast.admin, "MemberService/GetMember", cast.of(&cast.admin)).await;
    assert_eq!(member["member"]["role"], "admin");
    let rename = json!({ "organization": { "id": cast.organization.id, "display_name": "Pond" } });
    suite.is_denied(&cast.member, "OrganizationService/UpdateOrganization", rename.clone()).await;
    suite.does(&cast.admin, "OrganizationService/UpdateOrganization", rename).await;
    let seen = suite.does(&cast.member, "OrganizationService/GetOrganization", cast.organization()).await;
    assert_eq!(
        (&seen["organization"]["display_name"], &seen["organization"]["model"]),
        (&json!("Pond"), &json!(MODEL))
    );
}

/// Somebody in several organizations switches between them; somebody in one is told that there is nothing to switch to.
pub(crate) async fn pk_16(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let method = "SessionService/SwitchOrganization";
    let nothing = (Code::FailedPrecondition, "NOTHING_TO_SWITCH_TO");
    suite.cannot(&cast.member, (method, cast.organization()), nothing).await;

    let other = Cast::new(suite).await;
    suite.join_with_account(&other.admin, &other.organization.id, &cast.member, "member").await;
    for to in [&other, &cast] {
        let switched = suite.does(&cast.member, method, to.organization()).await;
        assert_eq!(switched["session"]["active_organization_id"], to.organization.id);
        let claims = claims(&text(&switched["access_token"]));
        assert_eq!(claims["org"], to.organization.id);
        assert!(claims.get("role").is_none() && claims.get("roles").is_none(), "{claims}");
    }
    let third = Cast::new(suite).await;
    suite.cannot(&cast.member, (method, third.organization()), (Code::PermissionDenied, "NOT_A_MEMBER")).await;

    // Whoever belongs no more works there no more.
    suite.does(&cast.member, method, other.organization()).await;
    suite.does(&other.admin, "MemberService/RemoveMember", other.of(&cast.member)).await;
    let refresh = json!({ "refresh_token": cast.member.refresh_token });
    let refreshed = suite.succeeds(e2e::Headers::none(), "SessionService/RefreshSession", refresh).await;
    assert_eq!(refreshed["session"]["active_organization_id"], "");
}

/// What an access token says, unverified.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
