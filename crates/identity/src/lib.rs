//! The identity service: who is calling?
//!
//! **Owns** people's accounts, sessions and passwords, the access tokens and signing keys of organizations, and the
//! operator's token. **Calls** organization (memberships end with an account; whose organizations, service accounts and
//! workspaces there are; the organization of their own that somebody gets), invitation (its link proves an address) and
//! authz (what a token's maker may do; which access models there are).
//!
//! **Tables**: `account`, `sign_up`, `password_reset`, `session`, `refresh_token`, `access_token`,
//! `access_token_workspace`, `signing_key`, `organization_lock`, `operator`, `mail_budget`.
//!
//! **Promises**
//! - An account exists once its address is proven by somebody who knows its password, and not before: nobody prepares
//!   one for somebody else, nor lures anybody into one.
//! - An address gets five mails in an hour, however often somebody types it, and a later one takes no earlier link away.
//! - After ten wrong passwords in ten minutes nobody tries another for that address for a while.
//! - Nobody is told whether there is an account for an address, but whoever has proven it.
//! - A refresh token works once. One that comes back ends its session, whoever shows it: it may be the thief or the
//!   robbed, and a client that lost an answer signs in again.
//! - A secret is shown once and rests as a fingerprint; a password rests as argon2id; of a signing key the public half
//!   alone is kept.
//! - Nobody makes a token that can do more, or lives longer, than they can vouch for.
//! - What a token made ends with it when it is revoked, at every remove.
//! - The organization that a session is in says what somebody sees first, and gives no rights.
//! - When the end of a session or a token was answered with OK, no check counts it any more.
//!
//! **RPCs**: `UserService`, `SessionService`, `AccessTokenService`, `SigningKeyService`; for the suite
//! `DirectoryService` and `CredentialService`; over HTTP `/.well-known/jwks.json`.

mod app;
mod attempts;
mod default_organization;
mod error;
mod event;
mod housekeeping;
mod jwks;
mod key_maker;
mod key_pair;
mod last_use;
mod letter;
mod model;
mod operator;
mod peers;
mod rpc;
mod store;

use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;

pub use crate::error::StartError;
pub use crate::operator::first_operator;

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service. `link_base` is what the links in mails begin with: `https://app.example.com`.
///
/// # Errors
/// When access tokens cannot be signed.
pub fn service(foundation: Foundation, link_base: String) -> Result<Service, StartError> {
    let app = Arc::new(App::new(foundation, link_base)?);
    Ok(rpc::service(&app))
}

#[cfg(test)]
mod tests;
