//! What the service knows, and the rules it keeps. Pure: no database, no wire, no clock.

mod access_token;
mod account;
mod link;
mod mail_budget;
mod session;
mod signing_key;

pub(crate) use kit::passwords::PasswordHash;

pub(crate) use crate::model::access_token::{
    AccessToken, AccessTokenState, LIFETIME_DEFAULT, LIFETIMES, LIVE_TOKENS_MAX, OVERLAPS, SCOPES_MAX, ServiceAccount,
    TokenWorkspace, WORKSPACES_MAX, scope,
};
pub(crate) use crate::model::account::{Account, PASSWORD_BYTES_MAX};
pub(crate) use crate::model::link::{PasswordReset, SignUp, TOKEN_BYTES_MAX, TRIES_MAX};
pub(crate) use crate::model::mail_budget::{MAILS_COUNTED, MailAbout, MailBudget};
pub(crate) use crate::model::session::{NoSwitch, SESSIONS_MAX, Session};
pub(crate) use crate::model::signing_key::{Algorithm, Jwk, SIGNING_KEYS_MAX, SigningKey};

#[cfg(test)]
mod tests;
