//! Signing keys, and where whoever verifies finds their public halves.

use anyhow::{Context as _, Result};
use contracts::identity::v1::{
    CreateSigningKeyRequest, DeleteSigningKeyRequest, GetJwksRequest, Jwk, SigningAlgorithm,
};

use crate::cli::demo::story::{Company, Person, Story};

pub(super) async fn a_key_comes_and_goes(story: &mut Story, ada: &Person, company: &Company) -> Result<()> {
    story.ledger.chapter("A signing key comes and goes");
    let request = CreateSigningKeyRequest {
        organization_id: company.organization.clone(),
        display_name: "Playback".to_owned(),
        algorithm: SigningAlgorithm::Ed25519.into(),
        ..CreateSigningKeyRequest::default()
    };
    let answer = story.clients.keys.create_signing_key(ada.credential.asks(request)).await;
    let made = story.ledger.allowed("Ada makes a signing key", answer)?;
    let is_shown = made.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----");
    story.ledger.seen("Its private half is in this answer, and nowhere else", is_shown, "PEM, PKCS #8");
    let key = made.signing_key.context("the answer to CreateSigningKey names no key")?.id;

    let published = jwks(story, company, "Anybody reads the organization's public keys").await?;
    let is_there = published.iter().any(|jwk| jwk.kid == key && jwk.alg == "EdDSA");
    story.ledger.seen("The public half is among them", is_there, &format!("{} published", published.len()));

    let request = DeleteSigningKeyRequest {
        organization_id: company.organization.clone(),
        signing_key_id: key.clone(),
        ..DeleteSigningKeyRequest::default()
    };
    let answer = story.clients.keys.delete_signing_key(ada.credential.asks(request)).await;
    story.ledger.allowed("Ada deletes the signing key", answer)?;
    let published = jwks(story, company, "Anybody reads the organization's public keys again").await?;
    let is_gone = published.iter().all(|jwk| jwk.kid != key);
    story.ledger.seen("It is among them no more", is_gone, &format!("{} published", published.len()));
    Ok(())
}

async fn jwks(story: &mut Story, company: &Company, tried: &str) -> Result<Vec<Jwk>> {
    let answer = story.clients.keys.get_jwks(GetJwksRequest { organization_id: company.organization.clone() }).await;
    Ok(story.ledger.allowed(tried, answer)?.keys)
}
