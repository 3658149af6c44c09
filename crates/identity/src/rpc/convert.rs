//! To protobuf.

use contracts::identity::v1 as proto;
use ids::SessionId;
use kit::Time;

use crate::model::{AccessToken, AccessTokenState, Account, Algorithm, Jwk, Session, SigningKey};

pub(crate) fn user(account: &Account) -> proto::User {
    proto::User {
        id: account.id.into(),
        email: account.email.to_string(),
        display_name: Some(account.display_name.clone()),
        create_time: Some(account.create_time.into()),
        etag: account.etag(),
    }
}

pub(crate) fn session(session: &Session, current: SessionId) -> proto::Session {
    proto::Session {
        id: session.id.into(),
        create_time: Some(session.create_time.into()),
        refresh_time: Some(session.refresh_time.into()),
        expire_time: Some(session.expire_time().into()),
        current: session.id == current,
        active_organization_id: session.active_organization.map(String::from).unwrap_or_default(),
    }
}

pub(crate) fn access_token(token: &AccessToken, now: Time) -> proto::AccessToken {
    let workspaces = token
        .workspaces
        .iter()
        .map(|held| proto::AccessTokenWorkspace { workspace_id: held.workspace.into(), role: held.role.clone() });
    proto::AccessToken {
        id: token.id.into(),
        organization_id: token.organization.into(),
        display_name: token.display_name.clone(),
        role: token.role.clone(),
        workspaces: workspaces.collect(),
        scopes: token.scopes.clone(),
        hint: token.hint.clone(),
        state: state(token.state(now)).into(),
        created_by: token.created_by.clone(),
        create_time: Some(token.create_time.into()),
        expire_time: Some(token.expire_time.into()),
        last_use_time: token.last_use_time.map(Into::into),
        service_account_id: token.service_account.map(String::from).unwrap_or_default(),
    }
}

pub(crate) fn signing_key(key: &SigningKey) -> proto::SigningKey {
    proto::SigningKey {
        id: key.id.into(),
        organization_id: key.organization.into(),
        display_name: key.display_name.clone(),
        algorithm: signing_algorithm(key.algorithm).into(),
        public_key_pem: key.public_key_pem.clone(),
        created_by: key.created_by.clone(),
        create_time: Some(key.create_time.into()),
    }
}

pub(crate) fn jwk(key: Jwk) -> proto::Jwk {
    let signs = |kty: &str, alg: &str| proto::Jwk {
        kty: kty.to_owned(),
        alg: alg.to_owned(),
        r#use: "sig".to_owned(),
        ..proto::Jwk::default()
    };
    match key {
        Jwk::Ed25519 { kid, x } => proto::Jwk { kid, crv: "Ed25519".to_owned(), x, ..signs("OKP", "EdDSA") },
        Jwk::Rs256 { kid, n, e } => proto::Jwk { kid, n, e, ..signs("RSA", "RS256") },
    }
}

fn state(state: AccessTokenState) -> proto::AccessTokenState {
    match state {
        AccessTokenState::Active => proto::AccessTokenState::Active,
        AccessTokenState::Revoked => proto::AccessTokenState::Revoked,
        AccessTokenState::Expired => proto::AccessTokenState::Expired,
    }
}

fn signing_algorithm(algorithm: Algorithm) -> proto::SigningAlgorithm {
    match algorithm {
        Algorithm::Ed25519 => proto::SigningAlgorithm::Ed25519,
        Algorithm::Rs256 => proto::SigningAlgorithm::Rs256,
    }
}
