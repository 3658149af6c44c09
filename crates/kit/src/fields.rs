//! Request fields by name: all that break their rules are told at once, before anything else happens.
//!
//! ```text
//! let mut fields = Fields::new();
//! let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
//! let name = fields.name("display_name", &request.display_name);
//! let (organization, name) = fields.finish((organization, name))?;
//! ```

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use contracts::access::v1::{Object, Subject, subject};
use ids::{GroupId, ServiceAccountId, UserId};
use prost_types::{FieldMask, Timestamp};
use tonic_types::FieldViolation;

use crate::email::Email;
use crate::fault::Fault;
use crate::guard::ObjectId;
use crate::time::Time;

/// How many are told at most: they travel in a response's headers, of which clients take 16 KiB.
const VIOLATIONS_MAX: usize = 32;
/// Characters in a name that people read.
pub const NAME_MAX: usize = 200;

/// Collects what is wrong with a request. A field's name is put together only if something is wrong with it.
#[derive(Debug, Default)]
pub struct Fields {
    violations: Vec<FieldViolation>,
}

impl Fields {
    /// Nothing wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The values, if nothing was wrong.
    ///
    /// # Errors
    /// INVALID_ARGUMENT with the violations, 32 at most.
    pub fn finish<T: Complete>(self, values: T) -> Result<T::Values, Fault> {
        match values.complete() {
            Some(values) if self.violations.is_empty() => Ok(values),
            _ => Err(Fault::fields(self.violations)),
        }
    }

    /// Notes that a field breaks a rule.
    pub fn violation(&mut self, field: impl Display, expectation: impl Into<String>) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(FieldViolation::new(field.to_string(), expectation));
        }
    }

    /// A value that its own parser judges.
    pub fn check<T, E: ToString>(&mut self, field: impl Display, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|expectation| self.violation(field, expectation.to_string())).ok()
    }

    /// A required id.
    pub fn id<T: FromStr<Err = ids::IdError>>(&mut self, field: impl Display, text: &str) -> Option<T> {
        self.check(field, text.parse())
    }

    /// An id that may be left out.
    pub fn optional_id<T: FromStr<Err = ids::IdError>>(&mut self, field: &str, text: &str) -> Option<Option<T>> {
        if text.is_empty() { Some(None) } else { self.id(field, text).map(Some) }
    }

    /// A name that people read: 1 to 200 characters, none of them a control character.
    pub fn name(&mut self, field: &str, text: &str) -> Option<String> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > NAME_MAX || text.chars().any(char::is_control) {
            self.violation(field, "must have 1 to 200 characters, without control characters");
            return None;
        }
        Some(text.to_owned())
    }

    /// A text of so many bytes.
    pub fn text(&mut self, field: &str, text: &str, bytes: std::ops::RangeInclusive<usize>) -> Option<String> {
        if bytes.contains(&text.len()) {
            return Some(text.to_owned());
        }
        self.violation(field, format!("must have {} to {} bytes", bytes.start(), bytes.end()));
        None
    }

    /// A word of the access model: a role, a type, a level, a kind. 1 to 64 lower-case letters, digits, `_` and `-`.
    pub fn word(&mut self, field: &str, text: &str) -> Option<String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            return Some(text.to_owned());
        }
        self.violation(field, "must be a word of the access model: 1 to 64 characters of a-z, 0-9, _ and -");
        None
    }

    /// A password to be set: 8 to 1,024 bytes.
    pub fn new_password(&mut self, field: &str, text: &str) -> Option<secrecy::SecretString> {
        self.text(field, text, 8..=1024).map(Into::into)
    }

    /// An address.
    pub fn email(&mut self, field: &str, text: &str) -> Option<Email> {
        self.check(field, Email::parse(text))
    }

    /// No more than so many elements.
    pub fn count(&mut self, field: &str, length: usize, range: std::ops::RangeInclusive<usize>) -> Option<()> {
        if range.contains(&length) {
            return Some(());
        }
        self.violation(field, format!("must have {} to {} elements", range.start(), range.end()));
        None
    }

    /// A known value of an enum.
    pub fn enumeration<T: TryFrom<i32>>(&mut self, field: &str, value: i32) -> Option<T> {
        self.check(field, T::try_from(value).map_err(|_| "must be a known value"))
    }

    /// A moment to come, or none.
    pub fn expiry(&mut self, field: &str, timestamp: Option<&Timestamp>, now: Time) -> Option<Option<Time>> {
        let Some(timestamp) = timestamp else { return Some(None) };
        let time = self.check(field, Time::try_from(timestamp))?;
        if time <= now {
            self.violation(field, "must lie in the future");
            return None;
        }
        Some(Some(time))
    }

    /// A span of time within bounds, or the one that is meant where none is given.
    pub fn duration(
        &mut self,
        field: &str,
        duration: Option<&prost_types::Duration>,
        default: Duration,
        range: std::ops::RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let Some(duration) = duration else { return Some(default) };
        let seconds = u64::try_from(duration.seconds).ok();
        let nanos = u32::try_from(duration.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
        let parsed = seconds.zip(nanos).map(|(seconds, nanos)| Duration::new(seconds, nanos));
        let parsed = parsed.filter(|duration| range.contains(duration));
        if parsed.is_none() {
            let (least, most) = (range.start().as_secs(), range.end().as_secs());
            self.violation(field, format!("must be from {least}s to {most}s"));
        }
        parsed
    }

    /// An object.
    pub fn object(&mut self, field: impl Display, object: Option<&Object>) -> Option<ObjectId> {
        use contracts::access::v1::object::Kind;
        match object.and_then(|object| object.kind.as_ref()) {
            Some(Kind::OrganizationId(id)) => {
                self.id(format_args!("{field}.organization_id"), id).map(ObjectId::Organization)
            }
            Some(Kind::WorkspaceId(id)) => self.id(format_args!("{field}.workspace_id"), id).map(ObjectId::Workspace),
            Some(Kind::ResourceId(id)) => self.id(format_args!("{field}.resource_id"), id).map(ObjectId::Resource),
            None => {
                self.violation(field, "must name an organization, a workspace or a resource");
                None
            }
        }
    }

    /// Somebody who can hold a grant or a role: a person, a service account or a group.
    pub fn holder(&mut self, field: &str, subject: Option<&Subject>) -> Option<Holder> {
        match subject.and_then(|subject| subject.kind.as_ref()) {
            Some(subject::Kind::UserId(id)) => self.id(format_args!("{field}.user_id"), id).map(Holder::User),
            Some(subject::Kind::ServiceAccountId(id)) => {
                self.id(format_args!("{field}.service_account_id"), id).map(Holder::ServiceAccount)
            }
            Some(subject::Kind::GroupId(id)) => self.id(format_args!("{field}.group_id"), id).map(Holder::Group),
            _ => {
                self.violation(field, "must name a person, a service account or a group");
                None
            }
        }
    }

    /// The fields that an update changes: those of the mask, or without a mask those that are set. Each must be one
    /// of `changeable`, which pairs a field's name with whether the request sets it.
    pub fn mask(&mut self, mask: Option<&FieldMask>, changeable: &[(&'static str, bool)]) -> Vec<&'static str> {
        let Some(mask) = mask.filter(|mask| !mask.paths.is_empty()) else {
            return changeable.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
        };
        if mask.paths == ["*"] {
            return changeable.iter().map(|(name, _)| *name).collect();
        }
        let mut changed = Vec::new();
        for path in &mask.paths {
            match changeable.iter().find(|(name, _)| name == path) {
                Some((name, _)) => changed.push(*name),
                None => {
                    let known: Vec<_> = changeable.iter().map(|(name, _)| *name).collect();
                    self.violation("update_mask", format!("can name {}; not {path:?}", known.join(", ")));
                }
            }
        }
        changed
    }
}

/// Who can hold a grant or a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A person.
    User(UserId),
    /// A service account.
    ServiceAccount(ServiceAccountId),
    /// A group.
    Group(GroupId),
}

/// Values that are there if all of them are.
pub trait Complete {
    /// The values themselves.
    type Values;

    /// All of them, or none.
    fn complete(self) -> Option<Self::Values>;
}

impl<T> Complete for Option<T> {
    type Values = T;

    fn complete(self) -> Option<T> {
        self
    }
}

impl Complete for () {
    type Values = ();

    fn complete(self) -> Option<()> {
        Some(())
    }
}

macro_rules! complete {
    ($($name:ident),+) => {
        impl<$($name),+> Complete for ($(Option<$name>,)+) {
            type Values = ($($name,)+);

            #[expect(non_snake_case, reason = "the macro names values as their types")]
            fn complete(self) -> Option<Self::Values> {
                let ($($name,)+) = self;
                Some(($($name?,)+))
            }
        }
    };
}

complete!(A, B);
complete!(A, B, C);
complete!(A, B, C, D);
complete!(A, B, C, D, E);
complete!(A, B, C, D, E, F);
complete!(A, B, C, D, E, F, G);

#[cfg(test)]
mod tests;
