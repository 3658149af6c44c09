//! Sessions of people.

use std::time::Duration;

use ids::{OrganizationId, SessionId, UserId};
use kit::Time;

/// A session. It lives while it is refreshed, and 90 days at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) create_time: Time,
    pub(crate) refresh_time: Time,
    /// The organization that the person works in. It says what they see first, and gives no rights.
    pub(crate) active_organization: Option<OrganizationId>,
}

/// Why somebody cannot switch to an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSwitch {
    /// They belong to this many, one at most: there is nothing to switch to.
    NothingElse(usize),
    /// They do not belong to it.
    NotAMember,
}

/// How many sessions somebody has at once; a further one ends the one that was not refreshed for longest.
pub(crate) const SESSIONS_MAX: usize = 100;

const IDLE_MAX: Duration = Duration::from_hours(30 * 24);
const AGE_MAX: Duration = Duration::from_hours(90 * 24);
const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_mins(5);

impl Session {
    /// A session that begins now.
    pub(crate) fn begin(id: SessionId, user: UserId, now: Time) -> Self {
        Self { id, user, create_time: now, refresh_time: now, active_organization: None }
    }

    /// The session, refreshed now.
    pub(crate) fn refreshed(self, now: Time) -> Self {
        Self { refresh_time: now, ..self }
    }

    /// The session, in another of the person's own organizations.
    pub(crate) fn switched(self, to: OrganizationId, own: &[OrganizationId]) -> Result<Self, NoSwitch> {
        match own.len() {
            few @ 0..=1 => Err(NoSwitch::NothingElse(few)),
            _ if own.contains(&to) => Ok(self.working_in(Some(to))),
            _ => Err(NoSwitch::NotAMember),
        }
    }

    /// The session, in this organization, or in none.
    pub(crate) fn working_in(self, organization: Option<OrganizationId>) -> Self {
        Self { active_organization: organization, ..self }
    }

    /// When it ends whatever happens.
    pub(crate) fn end_time(&self) -> Time {
        self.create_time.plus(AGE_MAX)
    }

    /// When it ends unless it is refreshed.
    pub(crate) fn expire_time(&self) -> Time {
        self.refresh_time.plus(IDLE_MAX).min(self.end_time())
    }

    /// Whether it can be refreshed.
    pub(crate) fn is_live(&self, now: Time) -> bool {
        now < self.expire_time()
    }

    /// When an access token that is issued now ends.
    pub(crate) fn access_token_expire_time(&self, now: Time) -> Time {
        now.plus(ACCESS_TOKEN_LIFETIME).min(self.end_time())
    }
}
