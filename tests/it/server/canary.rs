//! Secrets, and whether they can be found where they must not be: in the files of the suite, or in what it logs.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::dynamic::Headers;
use e2e::{Processes, Suite, Topology};
use serde_json::{Value, json};

const PASSWORD: &str = "Canary-Teapot-4711-first";
const NEW_PASSWORD: &str = "Canary-Teapot-4712-second";
const WRONG_PASSWORD: &str = "Canary-Teapot-4713-wrong";

/// Something that must not be found, by name.
type Secret = (&'static str, Vec<u8>);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_neither_stored_nor_logged() {
    let mut processes = Processes::start(Topology::One, "[telemetry]\nlog_filter = \"debug\"\n").await;
    let secrets = story(&processes.suite).await;
    processes.crew.kill(0);

    let places = places(&processes);
    let found = |needle: &[u8]| -> Vec<&str> {
        places.iter().filter(|(_, text)| contains(text, needle)).map(|(name, _)| name.as_str()).collect()
    };
    assert!(found(b"canary1@example.com").iter().any(|name| name.starts_with("identity.db")), "files are read");
    assert!(found(b"identity.v1.UserService/SignUp").contains(&"log"), "the log is read");
    for (name, secret) in &secrets {
        assert!(secret.len() >= 8, "{name}");
        assert_eq!(found(secret), Vec::<&str>::new(), "{name} was found");
    }
}

/// Somebody's way through everything that has a secret.
async fn story(suite: &Suite) -> Vec<Secret> {
    let email = format!("{}@example.com", suite.unique("canary"));
    let call = async |method: &str, request: Value, token: &str| {
        let headers = if token.is_empty() { Headers::none() } else { Headers::bearer(token) };
        suite.call(method, &request, &headers).await.unwrap_or_else(|status| panic!("{method}: {status:?}"))
    };
    let sign_up = json!({ "email": email, "password": PASSWORD, "display_name": "Canary" });
    call("identity.v1.UserService/SignUp", sign_up, "").await;
    let verification = suite.mailed_token(&email, 1).await;
    call("identity.v1.UserService/VerifyEmail", json!({ "token": verification, "password": PASSWORD }), "").await;
    let wrong = json!({ "email": email, "password": WRONG_PASSWORD });
    let refused = suite.call("identity.v1.SessionService/SignIn", &wrong, &Headers::none()).await;
    refused.expect_err("the password is wrong");
    let session = call("identity.v1.SessionService/SignIn", json!({ "email": email, "password": PASSWORD }), "").await;
    let (jwt, refresh) = tokens(&session);
    let refreshed = call("identity.v1.SessionService/RefreshSession", json!({ "refresh_token": refresh }), "").await;
    let (new_jwt, new_refresh) = tokens(&refreshed);
    let change = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    call("identity.v1.UserService/ChangePassword", change, &new_jwt).await;
    call("identity.v1.UserService/RequestPasswordReset", json!({ "email": email }), "").await;
    let reset = suite.mailed_token(&email, 2).await;

    let mut secrets: Vec<Secret> = vec![
        ("the password", PASSWORD.into()),
        ("the new password", NEW_PASSWORD.into()),
        ("the wrong password", WRONG_PASSWORD.into()),
        ("the verification token", verification.into()),
        ("the access token of the session", jwt.into()),
        ("the refresh token", refresh.into()),
        ("the new refresh token", new_refresh.into()),
        ("the reset token", reset.into()),
    ];
    secrets.extend(of_an_organization(suite, &new_jwt).await);
    secrets
}

async fn of_an_organization(suite: &Suite, owner: &str) -> Vec<Secret> {
    let headers = Headers::bearer(owner);
    let call = async |method: &str, request: Value| {
        suite.call(method, &request, &headers).await.unwrap_or_else(|status| panic!("{method}: {status:?}"))
    };
    let made = json!({ "display_name": "Cage", "model": "fastpix" });
    let organization = call("organization.v1.OrganizationService/CreateOrganization", made).await;
    let id = &organization["organization"]["id"];
    // With a request_id the answers are kept, to be given again: sealed.
    let repeatable = "0197c2a0-5b7e-4c3a-9d1e-2f6a8b4c0d1e";
    let token = json!({ "organization_id": id, "display_name": "Bird", "role": "admin", "request_id": repeatable });
    let token = call("identity.v1.AccessTokenService/CreateAccessToken", token).await;
    let secret = text(&token["secret"]);
    let own = Headers::bearer(&secret);
    let request = json!({ "organization_id": id });
    let used = suite.call("organization.v1.OrganizationService/GetOrganization", &request, &own).await;
    used.expect("the access token works");
    let key = json!({ "organization_id": id, "display_name": "Key", "request_id": repeatable });
    let key = call("identity.v1.SigningKeyService/CreateSigningKey", key).await;
    let email = format!("{}@example.com", suite.unique("guest"));
    let invite = json!({ "organization_id": id, "emails": [email], "role": "member", "request_id": repeatable });
    call("invitation.v1.InvitationService/CreateInvitations", invite).await;
    let invitation = suite.mailed_token(&email, 1).await;
    suite.sign_up(&email, &invitation).await;
    let guest = suite.sign_in(&email).await;
    suite.accept(&guest, &invitation).await;

    let pem = text(&key["private_key_pem"]);
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(&body).expect("base64");
    vec![
        ("the access token's secret", secret.into()),
        ("the invitation's token", invitation.into()),
        ("the private key", body.into()),
        ("the private key's bytes", der[der.len() - 32..].to_vec()),
        ("everybody's password", e2e::PASSWORD.into()),
    ]
}

fn tokens(session: &Value) -> (String, String) {
    (text(&session["tokens"]["access_token"]), text(&session["tokens"]["refresh_token"]))
}

fn text(value: &Value) -> String {
    value.as_str().filter(|text| !text.is_empty()).expect("a text").to_owned()
}

/// All files of the suite, and what it logged. Mails are letters: they carry the tokens to whom they are for.
fn places(processes: &Processes) -> Vec<(String, Vec<u8>)> {
    let mut places = vec![("log".to_owned(), processes.crew.said().into_bytes())];
    files(processes.suite.data(), "", &mut places);
    assert!(places.iter().any(|(name, _)| name.ends_with("-wal")), "what is not in the databases yet is read as well");
    places
}

fn files(directory: &Path, prefix: &str, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() && name != "mail" {
            files(&path, &format!("{name}/"), places);
        } else if path.is_file() {
            places.push((name, fs::read(&path).expect("a file")));
        }
    }
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}
