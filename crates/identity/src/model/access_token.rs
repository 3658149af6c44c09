//! Access tokens of organizations.

use std::ops::RangeInclusive;
use std::time::Duration;

use ids::{AccessTokenId, MembershipId, OrganizationId, ServiceAccountId, WorkspaceId};
use kit::Time;

/// An access token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessToken {
    pub(crate) id: AccessTokenId,
    pub(crate) organization: OrganizationId,
    pub(crate) display_name: String,
    /// The service account that it acts as; then it holds no role itself.
    pub(crate) service_account: Option<ServiceAccountId>,
    /// The role that it acts in.
    pub(crate) role: String,
    /// The id of its holding that role: new each time, as every membership's.
    pub(crate) membership: MembershipId,
    pub(crate) workspaces: Vec<TokenWorkspace>,
    /// What it is limited to; empty: all of its role.
    pub(crate) scopes: Vec<String>,
    /// The membership that it dies with, and whose holder cuts it.
    pub(crate) bound_to: Option<MembershipId>,
    /// The beginning of its secret.
    pub(crate) hint: String,
    /// Who made it, as the log says it.
    pub(crate) created_by: String,
    /// The token that made it, and that takes it along when it is revoked.
    pub(crate) created_by_token: Option<AccessTokenId>,
    /// For how long it was made; a token that takes its place is made for as long.
    pub(crate) lifetime: Duration,
    pub(crate) create_time: Time,
    pub(crate) expire_time: Time,
    pub(crate) revoke_time: Option<Time>,
    pub(crate) last_use_time: Option<Time>,
}

/// A workspace that a token is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenWorkspace {
    pub(crate) workspace: WorkspaceId,
    pub(crate) role: String,
    /// The id of its holding that role.
    pub(crate) membership: MembershipId,
}

/// A service account of an organization, with what it holds there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAccount {
    pub(crate) id: ServiceAccountId,
    pub(crate) membership: MembershipId,
    pub(crate) role: String,
    pub(crate) workspaces: Vec<(WorkspaceId, String)>,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessTokenState {
    Active,
    Revoked,
    Expired,
}

/// Live tokens of an organization.
pub(crate) const LIVE_TOKENS_MAX: u64 = 100;
/// Workspaces of a token.
pub(crate) const WORKSPACES_MAX: usize = 100;
/// Permissions that a token is limited to.
pub(crate) const SCOPES_MAX: usize = 256;
/// How long a token may live.
pub(crate) const LIFETIMES: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(365 * 24);
/// How long a token lives if nobody says.
pub(crate) const LIFETIME_DEFAULT: Duration = Duration::from_hours(90 * 24);
/// How long a token may live on beside the one that takes its place.
pub(crate) const OVERLAPS: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(7 * 24);

const SCOPE_BYTES_MAX: usize = 128;

impl AccessToken {
    /// Whether it works now. One that was revoked stays so after its time.
    pub(crate) fn state(&self, now: Time) -> AccessTokenState {
        match self.revoke_time {
            Some(_) => AccessTokenState::Revoked,
            None if self.expire_time <= now => AccessTokenState::Expired,
            None => AccessTokenState::Active,
        }
    }

    /// Whether it works now.
    pub(crate) fn is_live(&self, now: Time) -> bool {
        self.state(now) == AccessTokenState::Active
    }

    /// The token, revoked now.
    pub(crate) fn revoked(self, now: Time) -> Self {
        Self { revoke_time: Some(now), ..self }
    }

    /// The token after another took its place: revoked at once, or left to live on for a while, never longer than
    /// it would have lived.
    pub(crate) fn replaced(self, overlap: Duration, now: Time) -> Self {
        if overlap.is_zero() {
            return self.revoked(now);
        }
        Self { expire_time: self.expire_time.min(now.plus(overlap)), ..self }
    }
}

/// A permission that a token can be limited to: a type and an action, such as "media.view".
pub(crate) fn scope(text: &str) -> Result<String, &'static str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(plain);
    match text.split_once('.') {
        Some((kind, action)) if text.len() <= SCOPE_BYTES_MAX && is_word(kind) && is_word(action) => {
            Ok(text.to_owned())
        }
        _ => Err("must be a permission such as media.view"),
    }
}
