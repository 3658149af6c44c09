//! Shares: what they ask for at the door, how often they open, and how they end.

use std::time::Duration;

use e2e::{Headers, Person, Suite, reason, text};
use futures::future::join_all;
use kit::source::Clock as _;
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(
    a_use_limit_is_exact,
    a_password_is_asked_for,
    shares_end_by_time_and_with_their_resource,
    nobody_opens_more_than_they_hold,
    what_is_no_share_is_refused,
    a_proof_ends_with_the_session,
);

const OPEN: &str = "resource.v1.ShareService/OpenShare";
const REFUSED: (Code, &str) = (Code::PermissionDenied, "SHARE_REFUSED");

/// A folder of somebody's, and its door.
struct Door {
    owner: Person,
    workspace: String,
    organization: String,
    folder: String,
    share: String,
    secret: Value,
}

impl Door {
    async fn new(suite: &Suite, more: Value, password: &str) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, "standard").await.id;
        let workspace = suite.workspace(&owner, &organization, "Design").await;
        let folder = suite.resource(&owner, &workspace, "folder").await.id;
        let mut share = json!({ "mode": "exchange", "audience": { "anyone": {} } });
        share.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request = json!({ "resource_id": folder, "share": share, "password": password });
        let made = suite.does(&owner, "ShareService/CreateShare", request).await;
        let secret = json!({ "secret": made["secret"] });
        Self { share: text(&made["share"]["id"]), owner, workspace, organization, folder, secret }
    }

    /// Whether whoever came through may upload.
    async fn lets(&self, suite: &Suite, proof: &Value) -> bool {
        let request = json!({
            "subject": { "share_proof": proof }, "permission": "upload", "object": { "resource_id": self.folder },
        });
        suite.does(&self.owner, "AuthzService/Check", request).await["allowed"] == true
    }

    async fn seen(&self, suite: &Suite) -> Value {
        let request = json!({ "resource_id": self.folder, "share_id": self.share });
        suite.does(&self.owner, "ShareService/GetShare", request).await["share"].clone()
    }
}

/// Forty people at once at a door that opens seven times.
async fn a_use_limit_is_exact(suite: &Suite) {
    let door = Door::new(suite, json!({ "max_uses": "7" }), "").await;
    let open = (0..40).map(|_| async { suite.call(OPEN, &door.secret, &Headers::none()).await });
    let outcomes = join_all(open).await;
    let (opened, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((opened.len(), refused.len()), (7, 33));
    for status in refused.into_iter().filter_map(Result::err) {
        assert_eq!((status.code(), reason(&status).as_str()), REFUSED);
    }
    assert_eq!(door.seen(suite).await["uses"], "7");
    // Whoever came through stays in, and a higher limit lets more in.
    let proof = opened.into_iter().next().unwrap().unwrap()["proof"].clone();
    assert!(door.lets(suite, &proof).await);
    let more = json!({ "id": door.share, "max_uses": "8" });
    let more = json!({ "resource_id": door.folder, "share": more, "update_mask": "maxUses" });
    suite.does(&door.owner, "ShareService/UpdateShare", more).await;
    suite.succeeds(Headers::none(), "ShareService/OpenShare", door.secret.clone()).await;
    suite.fails(Headers::none(), ("ShareService/OpenShare", door.secret.clone()), REFUSED).await;
}

/// The password is asked for, guessing is slowed down, and a new one works at once.
async fn a_password_is_asked_for(suite: &Suite) {
    let door = Door::new(suite, json!({}), "open sesame").await;
    let wrong = (Code::Unauthenticated, "SHARE_PASSWORD_WRONG");
    let with = |password: &str| json!({ "secret": door.secret["secret"], "password": password });
    let method = "ShareService/OpenShare";
    suite.fails(Headers::none(), (method, door.secret.clone()), wrong).await;
    suite.fails(Headers::none(), (method, with("open barley")), wrong).await;
    suite.succeeds(Headers::none(), method, with("open sesame")).await;
    assert_eq!(door.seen(suite).await["has_password"], true);
    assert_eq!(door.seen(suite).await["uses"], "1");
    let throttled = (Code::ResourceExhausted, "SHARE_PASSWORD_THROTTLED");
    for _ in 0..9 {
        suite.fails(Headers::none(), (method, with("open barley")), wrong).await;
    }
    suite.fails(Headers::none(), (method, with("open barley")), throttled).await;
    suite.advance(Duration::from_secs(61));
    suite.succeeds(Headers::none(), method, with("open sesame")).await;

    let change = json!({
        "resource_id": door.folder, "share": { "id": door.share }, "update_mask": "password", "password": "new words",
    });
    suite.does(&door.owner, "ShareService/UpdateShare", change).await;
    suite.fails(Headers::none(), (method, with("open sesame")), wrong).await;
    suite.succeeds(Headers::none(), method, with("new words")).await;
}

/// A share that has ended lets nobody in, nor anybody stay.
async fn shares_end_by_time_and_with_their_resource(suite: &Suite) {
    let door = Door::new(suite, json!({}), "").await;
    let proof = suite.succeeds(Headers::none(), "ShareService/OpenShare", door.secret.clone()).await["proof"].clone();
    assert!(door.lets(suite, &proof).await);
    let soon = prost_types::Timestamp::from(suite.clock.now().plus(Duration::from_mins(2))).to_string();
    let end = json!({ "id": door.share, "expire_time": soon });
    let end = json!({ "resource_id": door.folder, "share": end, "update_mask": "expireTime" });
    suite.does(&door.owner, "ShareService/UpdateShare", end).await;
    assert!(door.lets(suite, &proof).await);
    suite.advance(Duration::from_mins(3));
    assert!(!door.lets(suite, &proof).await);
    suite.fails(Headers::none(), ("ShareService/OpenShare", door.secret.clone()), REFUSED).await;

    // A proof lives ten minutes.
    let other = Door::new(suite, json!({}), "").await;
    let proof = suite.succeeds(Headers::none(), "ShareService/OpenShare", other.secret.clone()).await["proof"].clone();
    assert!(other.lets(suite, &proof).await);
    let forged = json!(format!("{}A", text(&proof)));
    assert!(!other.lets(suite, &forged).await);
    suite.does(&other.owner, "ResourceService/DeleteResource", json!({ "resource_id": other.folder })).await;
    suite.fails(Headers::none(), ("ShareService/OpenShare", other.secret.clone()), REFUSED).await;
    let third = Door::new(suite, json!({}), "").await;
    let proof = suite.succeeds(Headers::none(), "ShareService/OpenShare", third.secret.clone()).await["proof"].clone();
    suite.advance(Duration::from_mins(11));
    let owner = suite.sign_in(&third.owner.email).await;
    let third = Door { owner, ..third };
    assert!(!third.lets(suite, &proof).await);
}

/// A share never gives more than whoever makes it holds.
async fn nobody_opens_more_than_they_hold(suite: &Suite) {
    let door = Door::new(suite, json!({}), "").await;
    let reader = suite.person("reader").await;
    suite.join_with_account(&door.owner, &door.organization, &reader, "member").await;
    let role = json!({
        "scope": "ROLE_SCOPE_WORKSPACE", "display_name": "Giver",
        "permissions": [
            "workspace.view", "folder.view", "folder.share", "folder.download", "file.download", "media.download",
        ],
    });
    let role = json!({ "organization_id": door.organization, "role": role });
    let giver = text(&suite.does(&door.owner, "RoleService/CreateRole", role).await["role"]["id"]);
    suite.assign(&door.owner, &door.workspace, &reader, &giver).await;
    let share =
        |mode: &str| json!({ "resource_id": door.folder, "share": { "mode": mode, "audience": { "anyone": {} } } });
    let more = (Code::PermissionDenied, "MODE_NOT_ASSIGNABLE");
    suite.cannot(&reader, ("ShareService/CreateShare", share("exchange")), more).await;
    suite.cannot(&reader, ("ShareService/CreateShare", share("receive")), more).await;
    let stranger = suite.person("stranger").await;
    suite.is_denied(&stranger, "ShareService/ListShares", json!({ "resource_id": door.folder })).await;
    suite.does(&reader, "ShareService/CreateShare", share("send")).await;
}

/// Bad requests say what is wrong.
async fn what_is_no_share_is_refused(suite: &Suite) {
    let door = Door::new(suite, json!({}), "").await;
    let create = |share: Value| json!({ "resource_id": door.folder, "share": share });
    let method = "ShareService/CreateShare";
    let invalid = (Code::InvalidArgument, "INVALID_FIELDS");
    let anyone = json!({ "anyone": {} });
    for share in [
        json!({ "mode": "send" }),
        json!({ "audience": anyone }),
        json!({ "mode": "send", "audience": { "people": {} } }),
        json!({ "mode": "send", "audience": anyone, "max_uses": "-1" }),
        json!({ "mode": "send", "audience": anyone, "expire_time": "2001-01-01T00:00:00Z" }),
        json!({ "mode": "send", "audience": { "people": { "emails": ["nobody"] } } }),
    ] {
        suite.cannot(&door.owner, (method, create(share)), invalid).await;
    }
    let unknown = (Code::InvalidArgument, "MODE_UNKNOWN");
    suite.cannot(&door.owner, (method, create(json!({ "mode": "steal", "audience": anyone }))), unknown).await;
    let elsewhere = Door::new(suite, json!({}), "").await;
    let foreign = json!({ "mode": "send", "audience": { "workspace": { "workspace_id": elsewhere.workspace } } });
    suite.cannot(&door.owner, (method, create(foreign)), (Code::InvalidArgument, "WORKSPACE_UNKNOWN")).await;
    let theirs = json!({ "resource_id": door.folder, "share_id": elsewhere.share });
    suite.cannot(&door.owner, ("ShareService/GetShare", theirs), (Code::NotFound, "SHARE_NOT_FOUND")).await;
}

/// Whoever came through as somebody is nobody any more once they have signed out.
async fn a_proof_ends_with_the_session(suite: &Suite) {
    let door = Door::new(suite, json!({ "audience": { "organization": {} } }), "").await;
    let reader = suite.person("reader").await;
    suite.join_with_account(&door.owner, &door.organization, &reader, "member").await;
    let proof = suite.does(&reader, "ShareService/OpenShare", door.secret.clone()).await["proof"].clone();
    assert!(door.lets(suite, &proof).await);
    suite.does(&reader, "SessionService/SignOut", json!({})).await;
    assert!(!door.lets(suite, &proof).await);
}
