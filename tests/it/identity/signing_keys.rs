//! Signing keys of organizations: the customer signs, everybody verifies.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::identity::v1::{
    CreateSigningKeyRequest, CreateSigningKeyResponse, DeleteSigningKeyRequest, GetJwksRequest, ListSigningKeysRequest,
    ListSigningKeysResponse, SigningAlgorithm,
};
use e2e::{Organization, Person, Refused as _, Suite};
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, VerifyingKey};
use serde_json::Value;
use tenantry::settings::ServiceName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::identity::holds_no_secret;

e2e::everywhere!(
    what_a_customer_signs_everybody_verifies,
    private_halves_are_shown_once,
    a_deleted_key_leaves_the_key_set,
    an_organization_has_twenty_keys_at_most,
    key_sets_are_there_over_http,
);

async fn acme(suite: &Suite) -> (Person, Organization) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    (admin, organization)
}

fn create(organization: &Organization, algorithm: SigningAlgorithm) -> CreateSigningKeyRequest {
    CreateSigningKeyRequest {
        organization_id: organization.id.clone(),
        display_name: "Playback".to_owned(),
        algorithm: algorithm.into(),
        ..CreateSigningKeyRequest::default()
    }
}

async fn made(suite: &Suite, by: &Person, request: CreateSigningKeyRequest) -> CreateSigningKeyResponse {
    suite.signing_keys(&by.token).create_signing_key(request).await.expect("the key is made").into_inner()
}

async fn listed(
    suite: &Suite,
    by: &Person,
    organization: &Organization,
    size: i32,
    page: &str,
) -> ListSigningKeysResponse {
    let request = ListSigningKeysRequest {
        organization_id: organization.id.clone(),
        page_size: size,
        page_token: page.to_owned(),
    };
    suite.signing_keys(&by.token).list_signing_keys(request).await.expect("the keys are listed").into_inner()
}

fn delete(organization: &Organization, key: &str) -> DeleteSigningKeyRequest {
    DeleteSigningKeyRequest {
        organization_id: organization.id.clone(),
        signing_key_id: key.to_owned(),
        ..DeleteSigningKeyRequest::default()
    }
}

/// Asks over plain HTTP; gives the head and the body.
async fn get(suite: &Suite, query: &str) -> (String, String) {
    let mut stream = TcpStream::connect(suite.address(ServiceName::Identity)).await.unwrap();
    let request = format!("GET /.well-known/jwks.json{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

async fn what_a_customer_signs_everybody_verifies(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    // The algorithm that is taken where none is named.
    let answer = made(suite, &admin, create(&organization, SigningAlgorithm::Unspecified)).await;
    let key = answer.signing_key.unwrap();
    assert_eq!((key.algorithm(), key.organization_id), (SigningAlgorithm::Ed25519, organization.id.clone()));
    assert_eq!((key.created_by, answer.revision.is_empty()), (format!("user:{}", admin.user_id), false));
    let private = ed25519_dalek::SigningKey::from_pkcs8_pem(&answer.private_key_pem).unwrap();
    let signature = private.sign(b"the film");

    let (head, body) = get(suite, &format!("?organization_id={}", organization.id)).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: application/json"), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    let found = &body["keys"][0];
    assert_eq!((found["kid"].as_str(), found["alg"].as_str()), (Some(key.id.as_str()), Some("EdDSA")));
    let public = URL_SAFE_NO_PAD.decode(found["x"].as_str().unwrap()).unwrap();
    let public = VerifyingKey::from_bytes(&public.try_into().unwrap()).unwrap();
    assert!(public.verify_strict(b"the film", &signature).is_ok());
    assert!(public.verify_strict(b"another film", &signature).is_err());

    // The same stands in the contract's answer; another organization's set does not hold it.
    let request = GetJwksRequest { organization_id: organization.id.clone() };
    let keys = suite.signing_keys("").get_jwks(request).await.unwrap().into_inner().keys;
    assert_eq!((keys.len(), Some(keys[0].x.as_str())), (1, found["x"].as_str()));
    let (_, other) = acme(suite).await;
    let request = GetJwksRequest { organization_id: other.id };
    assert!(suite.signing_keys("").get_jwks(request).await.unwrap().into_inner().keys.is_empty());
}

async fn private_halves_are_shown_once(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let request_id = Uuid::from_bytes(kit::Source::system().bytes()).to_string();
    let request = CreateSigningKeyRequest { request_id, ..create(&organization, SigningAlgorithm::Rs256) };
    let first = made(suite, &admin, request.clone()).await;
    assert_eq!(first.signing_key.clone().unwrap().algorithm(), SigningAlgorithm::Rs256);
    // Whoever lost the answer repeats the call, and gets the same key.
    assert_eq!(made(suite, &admin, request).await, first);
    let second = made(suite, &admin, create(&organization, SigningAlgorithm::Ed25519)).await;

    let all = listed(suite, &admin, &organization, 0, "").await;
    let newest_first = [second.signing_key.unwrap(), first.signing_key.unwrap()];
    assert_eq!(all.signing_keys, newest_first);
    holds_no_secret(&format!("{all:?}"), &[&first.private_key_pem, &second.private_key_pem]);
    let page = listed(suite, &admin, &organization, 1, "").await;
    assert_eq!(page.signing_keys, newest_first[..1]);
    let rest = listed(suite, &admin, &organization, 1, &page.next_page_token).await;
    assert_eq!((rest.signing_keys.as_slice(), rest.next_page_token.as_str()), (&newest_first[1..], ""));

    let unknown = CreateSigningKeyRequest { algorithm: 7, ..create(&organization, SigningAlgorithm::Ed25519) };
    let nameless =
        CreateSigningKeyRequest { display_name: String::new(), ..create(&organization, SigningAlgorithm::Ed25519) };
    for wrong in [unknown, nameless] {
        let refusal = suite.signing_keys(&admin.token).create_signing_key(wrong).await;
        refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
}

async fn a_deleted_key_leaves_the_key_set(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let (stranger, elsewhere) = acme(suite).await;
    let key = made(suite, &admin, create(&organization, SigningAlgorithm::Ed25519)).await.signing_key.unwrap();

    // Through one's own organization nobody reaches another's key.
    let mut foreign = suite.signing_keys(&stranger.token);
    foreign.delete_signing_key(delete(&elsewhere, &key.id)).await.refused(Code::NotFound, "SIGNING_KEY_NOT_FOUND");
    foreign.delete_signing_key(delete(&organization, &key.id)).await.denied();
    let jwks = GetJwksRequest { organization_id: organization.id.clone() };
    assert_eq!(suite.signing_keys("").get_jwks(jwks.clone()).await.unwrap().into_inner().keys.len(), 1);

    let mut keys = suite.signing_keys(&admin.token);
    let answer = keys.delete_signing_key(delete(&organization, &key.id)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    assert!(keys.get_jwks(jwks).await.unwrap().into_inner().keys.is_empty());
    keys.delete_signing_key(delete(&organization, &key.id)).await.refused(Code::NotFound, "SIGNING_KEY_NOT_FOUND");
}

async fn an_organization_has_twenty_keys_at_most(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let mut calls = JoinSet::new();
    for _ in 0..24 {
        let mut keys = suite.signing_keys(&admin.token);
        let request = create(&organization, SigningAlgorithm::Ed25519);
        calls.spawn(async move { keys.create_signing_key(request).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (20, 4));
    for refusal in refused {
        let refusal = refusal.refused(Code::ResourceExhausted, "LIMIT_REACHED");
        assert_eq!(refusal.get_details_error_info().unwrap().metadata.get("limit"), Some(&"20".to_owned()));
    }
    let id = made[0].as_ref().unwrap().get_ref().signing_key.clone().unwrap().id;
    suite.signing_keys(&admin.token).delete_signing_key(delete(&organization, &id)).await.unwrap();
    self::made(suite, &admin, create(&organization, SigningAlgorithm::Ed25519)).await;
}

async fn key_sets_are_there_over_http(suite: &Suite) {
    let (head, body) = get(suite, "").await;
    assert!(head.starts_with("http/1.1 200") && head.contains("cache-control: public, max-age=300"), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    let own = suite.signing_keys("").get_jwks(GetJwksRequest::default()).await.unwrap().into_inner().keys;
    assert_eq!(body["keys"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["keys"][0]["kid"].as_str(), Some(own[0].kid.as_str()));

    let unknown = Uuid::from_bytes(kit::Source::system().bytes());
    let (head, body) = get(suite, &format!("?organization_id={unknown}")).await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, r#"{"keys":[]}"#);
    for wrong in ["?organization_id=none", "?organization_id="] {
        let (head, _) = get(suite, wrong).await;
        assert!(head.starts_with("http/1.1 400"), "{head}");
    }
    let request = GetJwksRequest { organization_id: "none".to_owned() };
    suite.signing_keys("").get_jwks(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}
