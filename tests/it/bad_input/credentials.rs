//! Credentials that are malformed, forged, of another kind, or too old.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::Suite;
use e2e::dynamic::Headers;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kit::Source;
use kit::jwt::{Claims, Issuer};
use kit::secret::Key;
use serde_json::{Value, json};
use tonic::Code;

use crate::bad_input::{World, expect_refusal, within};

/// One that asks for a live credential, one that asks for a permission, one of each service.
const METHODS: [&str; 5] = [
    "identity.v1.SigningKeyService/ListSigningKeys",
    "organization.v1.OrganizationService/GetOrganization",
    "invitation.v1.InvitationService/ListInvitations",
    "resource.v1.ResourceService/ListResources",
    "authz.v1.AuthzService/ListResources",
];

pub(crate) async fn broken_credentials_are_refused(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    refused(suite, &world, malformed_headers(&world.alice.token)).await;
    refused(suite, &world, bearers(&forged(&world.alice.token))).await;
    let token = json!({ "display_name": "Robot", "role": "admin" });
    let made =
        world.call(suite, "identity.v1.AccessTokenService/CreateAccessToken", &within(&world.acme, &token)).await;
    let secret = made.expect("a token")["secret"].as_str().expect("a secret").to_owned();
    accepted(suite, &world, &secret).await;
    let invitation = suite.invite(&world.alice, &world.acme, "bob@example.com", "member", &[]).await;
    let others = vec![world.alice.refresh_token.clone(), invitation, suite.workload_key().trim().to_owned()];
    refused(suite, &world, bearers(&[broken_secrets(&secret), others].concat())).await;

    suite.advance(Duration::from_secs(6 * 60));
    refused(suite, &world, bearers(std::slice::from_ref(&world.alice.token))).await;
    accepted(suite, &world, &secret).await;
    suite.advance(Duration::from_secs(91 * 24 * 3600));
    refused(suite, &world, bearers(&[secret])).await;

    let alice = suite.sign_in(&world.alice.email).await;
    let after = suite.snapshot(&alice, &world.acme).await;
    assert_eq!(before.questions(), after.questions(), "nothing was made by anybody who was refused");
}

async fn accepted(suite: &Suite, world: &World, token: &str) {
    for method in METHODS {
        let outcome = suite.call(method, &request(world, method), &Headers::bearer(token)).await;
        outcome.unwrap_or_else(|status| panic!("{method}: {status:?}"));
    }
}

async fn refused(suite: &Suite, world: &World, shown: Vec<Headers>) {
    for headers in shown {
        for method in METHODS {
            let what = format!("{method} with {headers:?}");
            let status = suite.call(method, &request(world, method), &headers).await.expect_err(&what);
            expect_refusal(&status, Code::Unauthenticated, "CREDENTIAL_INVALID", &what);
        }
    }
}

fn request(world: &World, method: &str) -> Value {
    let more = if method.starts_with("authz") { json!({ "permission": "view" }) } else { json!({}) };
    within(&world.acme, &more)
}

fn bearers(tokens: &[String]) -> Vec<Headers> {
    tokens.iter().map(|token| Headers::bearer(token)).collect()
}

fn malformed_headers(token: &str) -> Vec<Headers> {
    let long = format!("Bearer {}", "x".repeat(5000));
    let values = ["", "Bearer", "Bearer ", "Basic YWxpY2U6c2VjcmV0", token, "Bearer a.b", "Bearer a.b.c", &long];
    values.into_iter().map(|value| Headers::none().with("authorization", value)).collect()
}

/// Tokens of people that are not what was issued.
fn forged(token: &str) -> Vec<String> {
    let parts: Vec<_> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("a JWT has three parts") };
    let joined = |header: &str, claims: &str, signature: &str| format!("{header}.{claims}.{signature}");
    let with_header = |change: &[(&str, Value)]| encoded(&changed(header, change));
    let none = with_header(&[("alg", json!("none"))]);
    let hs256 = with_header(&[("alg", json!("HS256"))]);
    let later = encoded(&changed(claims, &[("exp", json!(4_102_444_800_u64))]));
    let other_key = key_of_another();
    vec![
        joined(&flipped(header), claims, signature),
        joined(header, &flipped(claims), signature),
        joined(header, claims, &flipped(signature)),
        joined(header, claims, ""),
        joined(header, claims, &signature[..signature.len() - 4]),
        joined(&none, claims, ""),
        joined(&none, claims, signature),
        joined(&hs256, claims, signature),
        joined(&with_header(&[("kid", json!("0000000000000000"))]), claims, signature),
        joined(&with_header(&[("typ", json!("JWT"))]), claims, signature),
        joined(header, &later, signature),
        signed_by(&other_key, header, claims),
        issued_by_another(claims),
    ]
}

/// Signed well, by a key of somebody else's, under the key id of the suite's.
fn signed_by(key: &EncodingKey, header: &str, claims: &str) -> String {
    let kid = decoded(header)["kid"].as_str().map(str::to_owned);
    let header = Header { typ: Some("at+jwt".to_owned()), kid, ..Header::new(Algorithm::EdDSA) };
    let claims: Claims = serde_json::from_value(decoded(claims)).expect("claims");
    jsonwebtoken::encode(&header, &claims, key).expect("a token")
}

/// Issued as the suite issues them, by a suite with another key.
fn issued_by_another(claims: &str) -> String {
    let claims: Claims = serde_json::from_value(decoded(claims)).expect("claims");
    let now = Source::system().now();
    let issuer = Issuer::new(&Key::new([7; 32])).expect("an issuer");
    issuer.issue(claims.sub, claims.sid, now, now.plus(Duration::from_secs(300))).expect("a token")
}

/// PKCS #8 of an Ed25519 key.
fn key_of_another() -> EncodingKey {
    const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&PKCS8[..], &[7; 32]].concat())
}

/// Access tokens that are not what was made.
fn broken_secrets(secret: &str) -> Vec<String> {
    let middle = secret.len() / 2;
    let changed = if &secret[middle..=middle] == "x" { "y" } else { "x" };
    let rest = &secret[secret.rfind('_').map_or(0, |at| at + 1)..];
    vec![
        secret[..secret.len() - 1].to_owned(),
        format!("{secret}0"),
        format!("{}{changed}{}", &secret[..middle], &secret[middle + 1..]),
        format!("tnt_op_{rest}"),
        format!("tnt_at_{}", "0".repeat(49)),
        secret.to_uppercase(),
        secret[..12].to_owned(),
    ]
}

/// With one character in the middle changed for another of the alphabet.
fn flipped(part: &str) -> String {
    let middle = part.len() / 2;
    let other = if &part[middle..=middle] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &part[..middle], &part[middle + 1..])
}

fn changed(part: &str, change: &[(&str, Value)]) -> Value {
    let mut value = decoded(part);
    for (name, to) in change {
        value[name] = to.clone();
    }
    value
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64")).expect("JSON")
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
