//! Signing keys and access tokens: the Admin's alone; and the same rules for programs as for people.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::identity::v1::AccessTokenWorkspace;
use contracts::identity::v1::{
    AccessTokenState, CreateAccessTokenRequest, CreateAccessTokenResponse, CreateSigningKeyRequest,
    DeleteSigningKeyRequest, GetJwksRequest, ListAccessTokensRequest, ListSigningKeysRequest, RevokeAccessTokenRequest,
    RotateAccessTokenRequest, SigningAlgorithm,
};
use contracts::organization::v1::{GetOrganizationRequest, ListMembersRequest, RemoveMemberRequest};
use contracts::resource::v1::{DeleteResourceRequest, GetResourceRequest};
use e2e::{Person, Refused as _, Suite, resource_object, workspace_object};
use tonic::Code;

use crate::fastpix::Cast;

e2e::everywhere!(fp_18, fp_19, fp_23);

fn mint(cast: &Cast, role: &str, workspaces: &[&str], scopes: &[&str]) -> CreateAccessTokenRequest {
    let workspace = |id: &&str| AccessTokenWorkspace { workspace_id: (*id).to_owned(), role: "member".to_owned() };
    CreateAccessTokenRequest {
        organization_id: cast.organization.id.clone(),
        display_name: format!("acts as {role}"),
        role: role.to_owned(),
        workspaces: workspaces.iter().map(workspace).collect(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Default::default()
    }
}

async fn minted(suite: &Suite, by: &Person, request: CreateAccessTokenRequest) -> CreateAccessTokenResponse {
    suite.access_tokens(&by.token).create_access_token(request).await.unwrap().into_inner()
}

/// Signing keys: an Admin creates, deletes and lists them; a Member does not see them at all.
pub(crate) async fn fp_18(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let create = |algorithm: SigningAlgorithm| CreateSigningKeyRequest {
        organization_id: cast.organization.id.clone(),
        display_name: "playback".to_owned(),
        algorithm: algorithm.into(),
        ..Default::default()
    };
    let mut keys = suite.signing_keys(&cast.admin.token);
    let ed25519 = keys.create_signing_key(create(SigningAlgorithm::Ed25519)).await.unwrap().into_inner();
    let rsa = keys.create_signing_key(create(SigningAlgorithm::Rs256)).await.unwrap().into_inner();
    for made in [&ed25519, &rsa] {
        assert!(made.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    }
    let list = ListSigningKeysRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    let listed = keys.list_signing_keys(list.clone()).await.unwrap().into_inner().signing_keys;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|key| key.public_key_pem.starts_with("-----BEGIN PUBLIC KEY-----")));

    let jwks = GetJwksRequest { organization_id: cast.organization.id.clone() };
    let published = suite.signing_keys("").get_jwks(jwks.clone()).await.unwrap().into_inner().keys;
    let x = published.iter().find(|key| key.alg == "EdDSA").map(|key| URL_SAFE_NO_PAD.decode(&key.x).unwrap()).unwrap();
    assert_eq!(x.len(), 32);
    assert!(published.iter().any(|key| key.alg == "RS256" && key.e == "AQAB"));

    let ed25519 = ed25519.signing_key.unwrap();
    let delete = DeleteSigningKeyRequest {
        organization_id: cast.organization.id.clone(),
        signing_key_id: ed25519.id.clone(),
        ..Default::default()
    };
    for person in [&cast.member, &cast.stranger] {
        let mut keys = suite.signing_keys(&person.token);
        keys.create_signing_key(create(SigningAlgorithm::Ed25519)).await.denied();
        keys.list_signing_keys(list.clone()).await.denied();
        keys.delete_signing_key(delete.clone()).await.denied();
    }
    keys.delete_signing_key(delete.clone()).await.unwrap();
    keys.delete_signing_key(delete).await.refused(Code::NotFound, "SIGNING_KEY_NOT_FOUND");
    let published = suite.signing_keys("").get_jwks(jwks).await.unwrap().into_inner().keys;
    assert!(published.iter().all(|key| key.kid != ed25519.id) && published.len() == 1);
}

/// Access tokens: an Admin generates, lists and revokes them; a Member does not see them at all.
pub(crate) async fn fp_19(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let made = minted(suite, &cast.admin, mint(&cast, "admin", &[], &[])).await;
    assert!(made.secret.starts_with("tnt_at_"));
    let id = made.access_token.unwrap().id;
    let get = GetOrganizationRequest { organization_id: cast.organization.id.clone() };
    suite.organizations(&made.secret).get_organization(get.clone()).await.unwrap();

    let list = ListAccessTokensRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
    let revoke = |id: &str| RevokeAccessTokenRequest {
        organization_id: cast.organization.id.clone(),
        access_token_id: id.to_owned(),
        ..Default::default()
    };
    for person in [&cast.member, &cast.stranger] {
        let mut tokens = suite.access_tokens(&person.token);
        tokens.create_access_token(mint(&cast, "member", &[], &[])).await.denied();
        tokens.list_access_tokens(list.clone()).await.denied();
        tokens.revoke_access_token(revoke(&id)).await.denied();
    }
    let mut tokens = suite.access_tokens(&cast.admin.token);
    let listed = tokens.list_access_tokens(list.clone()).await.unwrap().into_inner().access_tokens;
    assert_eq!(listed.len(), 1);
    assert!(made.secret.starts_with(&listed[0].hint) && listed[0].hint.len() < 20);

    // Rotated: the new one works, and the old one no longer does.
    let rotate = RotateAccessTokenRequest {
        organization_id: cast.organization.id.clone(),
        access_token_id: id,
        ..Default::default()
    };
    let rotated = tokens.rotate_access_token(rotate).await.unwrap().into_inner();
    let refusal = suite.organizations(&made.secret).get_organization(get.clone()).await;
    refusal.refused(Code::Unauthenticated, "CREDENTIAL_INVALID");
    suite.organizations(&rotated.secret).get_organization(get.clone()).await.unwrap();

    tokens.revoke_access_token(revoke(&rotated.access_token.unwrap().id)).await.unwrap();
    let refusal = suite.organizations(&rotated.secret).get_organization(get).await;
    refusal.refused(Code::Unauthenticated, "CREDENTIAL_INVALID");
    let listed = tokens.list_access_tokens(list).await.unwrap().into_inner().access_tokens;
    assert!(listed.iter().all(|token| token.state() == AccessTokenState::Revoked), "{listed:?}");
}

/// The same rules hold for an access token and for a signed-in person; a token is never more than who made it.
pub(crate) async fn fp_23(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let media = suite.resource(&cast.admin, cast.production(), "media").await;
    let get = GetResourceRequest { resource_id: media.id.clone() };
    let delete = DeleteResourceRequest { resource_id: media.id.clone(), ..Default::default() };
    let as_member = minted(suite, &cast.admin, mint(&cast, "member", &[cast.production()], &[])).await.secret;
    for token in [&cast.member.token, &as_member] {
        suite.resources(token).get_resource(get.clone()).await.unwrap();
        suite.resources(token).delete_resource(delete.clone()).await.denied();
        let list = ListAccessTokensRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
        suite.access_tokens(token).list_access_tokens(list).await.denied();
        let list = ListMembersRequest { organization_id: cast.organization.id.clone(), ..Default::default() };
        suite.members(token).list_members(list).await.unwrap();
        assert!(!suite.may(token, "media.view", workspace_object(cast.development())).await);
    }
    let as_admin = minted(suite, &cast.admin, mint(&cast, "admin", &[], &[])).await.secret;
    for token in [&cast.admin.token, &as_admin] {
        assert!(suite.may(token, "media.delete", resource_object(&media.id)).await);
        assert!(suite.may(token, "workspace.update", workspace_object(cast.development())).await);
    }
    // Scopes cut.
    let viewer = minted(suite, &cast.admin, mint(&cast, "admin", &[], &["media.view"])).await.secret;
    suite.resources(&viewer).get_resource(get.clone()).await.unwrap();
    suite.resources(&viewer).delete_resource(delete.clone()).await.denied();
    // Scopes and roles beyond one's own are refused: to a token as well.
    let refusal =
        suite.access_tokens(&cast.admin.token).create_access_token(mint(&cast, "admin", &[], &["media.fly"])).await;
    assert_ne!(refusal.unwrap_err().code(), Code::Internal);
    suite.access_tokens(&as_member).create_access_token(mint(&cast, "admin", &[], &[])).await.denied();
    suite.access_tokens(&viewer).create_access_token(mint(&cast, "admin", &[], &[])).await.denied();

    // FastPix's tokens end with the membership of who made them.
    let second = suite.join(&cast.admin, &cast.organization, "second", "admin", &[]).await;
    let theirs = minted(suite, &second, mint(&cast, "admin", &[], &[])).await.secret;
    suite.resources(&theirs).get_resource(get.clone()).await.unwrap();
    let remove = RemoveMemberRequest {
        organization_id: cast.organization.id.clone(),
        user_id: second.user_id.clone(),
        ..Default::default()
    };
    suite.members(&cast.admin.token).remove_member(remove).await.unwrap();
    assert!(suite.resources(&theirs).get_resource(get.clone()).await.is_err());
    suite.resources(&as_admin).get_resource(get).await.unwrap();
}
