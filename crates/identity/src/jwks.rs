//! Public keys for those who verify signatures: for `GetJwks`, and over HTTP at `/.well-known/jwks.json`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use ids::OrganizationId;
use kit::Fault;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::model::{Jwk, SIGNING_KEYS_MAX};
use crate::{key_pair, store};

/// What a URL can ask for.
#[derive(Debug, Deserialize)]
struct Wanted {
    organization_id: Option<String>,
}

/// How long whoever fetched keys may keep them: a new key is published this long before it is counted on.
const CACHE: &str = "public, max-age=300";

/// The route.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route("/.well-known/jwks.json", get(answer)).with_state(app)
}

/// An organization's public keys, or the suite's own, which verifies the access tokens of people.
pub(crate) async fn keys(app: &App, organization: Option<OrganizationId>) -> Result<Vec<Jwk>, Fault> {
    let Some(organization) = organization else {
        return Ok(vec![key_pair::ed25519_jwk(app.issuer.key_id().to_owned(), &app.issuer.public_key())]);
    };
    let keys = store::signing_key::page(app.db.read(), organization, None, SIGNING_KEYS_MAX).await?;
    keys.iter().map(key_pair::jwk).collect()
}

async fn answer(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Response {
    let organization = match wanted.organization_id.as_deref().map(str::parse).transpose() {
        Ok(organization) => organization,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("organization_id {error}")).into_response(),
    };
    match keys(&app, organization).await {
        Ok(keys) => {
            let body = json!({ "keys": keys.iter().map(to_json).collect::<Vec<_>>() }).to_string();
            ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, CACHE)], body).into_response()
        }
        Err(fault) => {
            tracing::warn!(reason = fault.reason(), "public keys cannot be read");
            (StatusCode::SERVICE_UNAVAILABLE, "the keys cannot be read now; repeat later").into_response()
        }
    }
}

fn to_json(key: &Jwk) -> Value {
    match key {
        Jwk::Ed25519 { kid, x } => {
            json!({ "kty": "OKP", "kid": kid, "alg": "EdDSA", "use": "sig", "crv": "Ed25519", "x": x })
        }
        Jwk::Rs256 { kid, n, e } => {
            json!({ "kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": n, "e": e })
        }
    }
}
