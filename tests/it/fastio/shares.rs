//! Shares: modes, audiences, and that they make nobody a member.

use e2e::{Headers, Person, Suite, text};
use serde_json::{Value, json};
use tonic::Code;

use crate::fastio::Cast;

e2e::everywhere!(fi_08, fi_09, fi_10, fi_11, fi_12, fi_13, fi_14, fi_15);

const REFUSED: (Code, &str) = (Code::PermissionDenied, "SHARE_REFUSED");
const OPEN: &str = "ShareService/OpenShare";

/// A share of a folder in the workspace Design.
struct Door {
    folder: String,
    share: String,
    secret: String,
}

async fn door(suite: &Suite, cast: &Cast, mode: &str, audience: Value) -> Door {
    let folder = suite.thing(&cast.member, cast.design(), "folder").await;
    let request = json!({ "resource_id": folder, "share": { "mode": mode, "audience": audience } });
    let made = suite.does(&cast.member, "ShareService/CreateShare", request).await;
    Door { folder, share: text(&made["share"]["id"]), secret: text(&made["secret"]) }
}

fn anyone() -> Value {
    json!({ "anyone": {} })
}

impl Door {
    fn secret(&self) -> Value {
        json!({ "secret": self.secret })
    }

    /// Goes through; nobody is signed in.
    async fn open(&self, suite: &Suite) -> String {
        text(&suite.succeeds(Headers::none(), OPEN, self.secret()).await["proof"])
    }

    async fn open_as(&self, suite: &Suite, who: &Person) -> String {
        text(&suite.does(who, OPEN, self.secret()).await["proof"])
    }

    async fn is_closed_to(&self, suite: &Suite, who: &Person) {
        suite.cannot(who, (OPEN, self.secret()), REFUSED).await;
    }

    /// What of some actions the proof allows on something, as whoever serves the share's page asks.
    async fn allows(&self, suite: &Suite, by: &Person, proof: &str, on: &str) -> Vec<&'static str> {
        let mut allowed = Vec::new();
        for action in ["upload", "download", "view", "update", "delete", "share"] {
            let subject = json!({ "share_proof": proof });
            let request = json!({ "subject": subject, "permission": action, "object": { "resource_id": on } });
            if suite.does(by, "AuthzService/Check", request).await["allowed"] == true {
                allowed.push(action);
            }
        }
        allowed
    }

    /// What one may do who comes through, on the folder and on a file in it.
    async fn expect(&self, suite: &Suite, cast: &Cast, expected: &[&str]) {
        let file = suite.thing(&cast.member, json!({ "resource_id": self.folder }), "file").await;
        let proof = self.open(suite).await;
        assert_eq!(self.allows(suite, &cast.stranger, &proof, &self.folder).await, expected);
        assert_eq!(self.allows(suite, &cast.stranger, &proof, &file).await, expected);
        let elsewhere = suite.thing(&cast.member, cast.design(), "folder").await;
        assert!(self.allows(suite, &cast.stranger, &proof, &elsewhere).await.is_empty());
    }
}

/// Anyone with the URL may use a public share; nobody without it.
pub(crate) async fn fi_08(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let door = door(suite, &cast, "send", anyone()).await;
    door.expect(suite, &cast, &["download"]).await;
    door.open_as(suite, &cast.stranger).await;

    let wrong = json!({ "secret": format!("{}x", door.secret) });
    suite.fails(Headers::none(), (OPEN, wrong), REFUSED).await;
    let make = json!({ "resource_id": door.folder, "share": { "mode": "send", "audience": anyone() } });
    suite.is_denied(&cast.guest, "ShareService/CreateShare", make.clone()).await;
    suite.is_denied(&cast.stranger, "ShareService/CreateShare", make).await;
    // The secret is told once.
    let seen = suite
        .does(&cast.member, "ShareService/GetShare", json!({ "resource_id": door.folder, "share_id": door.share }))
        .await;
    assert!(!seen.to_string().contains(&door.secret));
}

/// Exchange: upload and download.
pub(crate) async fn fi_09(suite: &Suite) {
    let cast = Cast::new(suite).await;
    door(suite, &cast, "exchange", anyone()).await.expect(suite, &cast, &["upload", "download"]).await;
}

/// Receive: only upload.
pub(crate) async fn fi_10(suite: &Suite) {
    let cast = Cast::new(suite).await;
    door(suite, &cast, "receive", anyone()).await.expect(suite, &cast, &["upload"]).await;
}

/// Send: only download.
pub(crate) async fn fi_11(suite: &Suite) {
    let cast = Cast::new(suite).await;
    door(suite, &cast, "send", anyone()).await.expect(suite, &cast, &["download"]).await;
}

/// Limited to named people, by account or by address.
pub(crate) async fn fi_12(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let named = suite.person("named").await;
    let by_address = suite.person("address").await;
    let people = json!({ "people": { "user_ids": [named.user_id], "emails": [by_address.email] } });
    let door = door(suite, &cast, "exchange", people).await;
    for person in [&named, &by_address] {
        let proof = door.open_as(suite, person).await;
        assert_eq!(door.allows(suite, person, &proof, &door.folder).await, ["upload", "download"]);
    }
    door.is_closed_to(suite, &cast.stranger).await;
    door.is_closed_to(suite, &cast.guest).await;
    let sign_in = (Code::Unauthenticated, "SHARE_SIGN_IN_REQUIRED");
    suite.fails(Headers::none(), (OPEN, door.secret()), sign_in).await;
}

/// Limited to whoever belongs to the organization; a workspace's guest does not.
pub(crate) async fn fi_13(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let door = door(suite, &cast, "send", json!({ "organization": {} })).await;
    let colleague = suite.join(&cast.owner, &cast.organization, "colleague", "member", &[]).await;
    for person in [&cast.admin, &colleague] {
        let proof = door.open_as(suite, person).await;
        assert_eq!(door.allows(suite, &cast.stranger, &proof, &door.folder).await, ["download"]);
    }
    door.is_closed_to(suite, &cast.guest).await;
    door.is_closed_to(suite, &cast.stranger).await;
    // Whoever leaves is let in no more, by a proof they have in hand neither.
    let proof = door.open_as(suite, &colleague).await;
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&colleague, json!({}))).await;
    assert!(door.allows(suite, &cast.stranger, &proof, &door.folder).await.is_empty());
    door.is_closed_to(suite, &colleague).await;
}

/// Limited to whoever is in one workspace; its guests too, if the share says so.
pub(crate) async fn fi_14(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let elsewhere = suite.join(&cast.owner, &cast.organization, "elsewhere", "member", &[]).await;
    suite.assign(&cast.owner, &cast.sales, &elsewhere, "member").await;
    let members = door(suite, &cast, "send", json!({ "workspace": { "workspace_id": cast.design } })).await;
    members.open_as(suite, &cast.member).await;
    members.open_as(suite, &cast.lead).await;
    for person in [&elsewhere, &cast.guest, &cast.stranger] {
        members.is_closed_to(suite, person).await;
    }
    let audience = json!({ "workspace": { "workspace_id": cast.design, "include_guests": true } });
    let with_guests = door(suite, &cast, "send", audience).await;
    with_guests.open_as(suite, &cast.guest).await;
    with_guests.open_as(suite, &cast.member).await;
    with_guests.is_closed_to(suite, &elsewhere).await;
    with_guests.is_closed_to(suite, &cast.stranger).await;
}

/// A share carries its own permissions, and makes nobody a member.
pub(crate) async fn fi_15(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let door = door(suite, &cast, "exchange", anyone()).await;
    let visitor = suite.person("visitor").await;
    let proof = door.open_as(suite, &visitor).await;
    assert_eq!(door.allows(suite, &visitor, &proof, &door.folder).await, ["upload", "download"]);
    suite.is_denied(&visitor, "OrganizationService/GetOrganization", cast.organization()).await;
    suite.is_denied(&visitor, "WorkspaceService/GetWorkspace", cast.design()).await;
    suite.is_denied(&visitor, "ResourceService/GetResource", json!({ "resource_id": door.folder })).await;
    let listed = suite.does(&cast.owner, "MemberService/ListMembers", cast.organization()).await;
    assert!(!listed.to_string().contains(&visitor.user_id));

    // What it permits is the live share's: another mode, closed, deleted.
    let change = |share: Value, mask: &str| json!({ "resource_id": door.folder, "share": share, "update_mask": mask });
    let send = change(json!({ "id": door.share, "mode": "send" }), "mode");
    suite.does(&cast.member, "ShareService/UpdateShare", send).await;
    assert_eq!(door.allows(suite, &visitor, &proof, &door.folder).await, ["download"]);
    let closed = change(json!({ "id": door.share, "closed": true }), "closed");
    suite.does(&cast.member, "ShareService/UpdateShare", closed).await;
    assert!(door.allows(suite, &visitor, &proof, &door.folder).await.is_empty());
    let reopened = change(json!({ "id": door.share, "closed": false }), "closed");
    suite.does(&cast.member, "ShareService/UpdateShare", reopened).await;
    assert_eq!(door.allows(suite, &visitor, &proof, &door.folder).await, ["download"]);
    let delete = json!({ "resource_id": door.folder, "share_id": door.share });
    suite.is_denied(&visitor, "ShareService/DeleteShare", delete.clone()).await;
    suite.does(&cast.member, "ShareService/DeleteShare", delete).await;
    assert!(door.allows(suite, &visitor, &proof, &door.folder).await.is_empty());
    door.is_closed_to(suite, &visitor).await;
}
