//! A share.

mod audience;
mod wrong_passwords;

use ids::{OrganizationId, ResourceId, ShareId};
use kit::Time;
use kit::passwords::PasswordHash;

pub(crate) use crate::model::share::audience::{Audience, NamedPeople, Recognition};
pub(crate) use crate::model::share::wrong_passwords::{WRONG_PASSWORDS_MAX, WRONG_PASSWORDS_REST, WrongPasswords};

/// A door to a resource and all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) id: ShareId,
    pub(crate) organization: OrganizationId,
    pub(crate) resource: ResourceId,
    /// What it is for; may be empty.
    pub(crate) display_name: String,
    /// The name of its mode.
    pub(crate) mode: String,
    /// Who may come through.
    pub(crate) audience: Audience,
    /// What it asks for at the door, if it asks for anything.
    pub(crate) password: Option<PasswordHash>,
    /// When it ends by itself.
    pub(crate) expire_time: Option<Time>,
    /// How often it can be opened; 0 means any number.
    pub(crate) max_uses: i64,
    /// How often it was opened.
    pub(crate) uses: i64,
    /// Whether it is closed for now.
    pub(crate) closed: bool,
    /// The guesses at its password.
    pub(crate) wrong_passwords: WrongPasswords,
    /// Who made it, as the log names actors.
    pub(crate) created_by: String,
    pub(crate) create_time: Time,
    /// Goes up with every change, and not with its uses.
    pub(crate) version: i64,
}

impl Share {
    /// Changes with every change.
    pub(crate) fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Whether a caller who gave this etag (or none) has seen the share as it is.
    pub(crate) fn is_as_seen(&self, etag: &str) -> bool {
        etag.is_empty() || etag == self.etag()
    }

    /// Whether it can be opened now by whomever it is for.
    pub(crate) fn is_open(&self, now: Time) -> bool {
        let lasts = self.expire_time.is_none_or(|expire_time| now < expire_time);
        let has_uses_left = self.max_uses == 0 || self.uses < self.max_uses;
        !self.closed && lasts && has_uses_left
    }

    /// Whether it lets somebody in, or lets them do something, that it did not before: then whoever changes it hands
    /// something on.
    pub(crate) fn gives_more_than(&self, before: &Self) -> bool {
        let lasts_longer = before.expire_time.is_some_and(|before| self.expire_time.is_none_or(|now| now > before));
        let opens_oftener = before.max_uses != 0 && (self.max_uses == 0 || self.max_uses > before.max_uses);
        let knows_another_password = before.password.is_some() && self.password != before.password;
        let opens_up = before.closed && !self.closed;
        let is_for_others = self.mode != before.mode || self.audience != before.audience;
        is_for_others || lasts_longer || opens_oftener || knows_another_password || opens_up
    }

    /// The share for others. Who has come to the door by an address that is still named stays known.
    pub(crate) fn with_audience(self, mut audience: Audience) -> Self {
        if let (Audience::People(people), Audience::People(before)) = (&mut audience, &self.audience) {
            people.keep_known(before);
        }
        Self { audience, ..self }
    }

    /// The share as it is to be, with what has happened at the door of the one that it replaces.
    pub(crate) fn replacing(mut self, current: &Self) -> Self {
        if let (Audience::People(people), Audience::People(before)) = (&mut self.audience, &current.audience) {
            people.keep_known(before);
        }
        self.uses = current.uses;
        self.wrong_passwords = current.wrong_passwords;
        self.version = current.version.saturating_add(1);
        self
    }
}

#[cfg(test)]
mod tests;
