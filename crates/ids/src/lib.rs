//! The one list of ids. Each is a lower-case UUID on the wire and a type of its own in code, so that
//! handing a workspace's id where an organization's is wanted does not compile.
//!
//! Ids are UUIDv7 when the suite makes them and any RFC 9562 UUID when a caller brings one; they are
//! never reused. A UUIDv7 tells when it was made, so no id is a secret.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use uuid::Uuid;

/// What is wrong with a text that should be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a lower-case UUID such as 0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The first of all in their order; nothing has it.
            pub const NIL: Self = Self(Uuid::nil());

            /// The id with these bits.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bits, for storage.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        // As one number: an id is hashed at every look-up.
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                state.write_u128(self.0.as_u128());
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )+};
}

ids! {
    /// An access token of an organization.
    AccessTokenId,
    /// One entry of a service's log.
    EventId,
    /// A resource's grant to somebody.
    GrantId,
    /// A group of an organization's members.
    GroupId,
    /// One person's place in one group.
    GroupMemberId,
    /// An invitation to an organization.
    InvitationId,
    /// A mail waiting to be sent.
    MailId,
    /// Somebody's role in an organization or a workspace. New each time: inviting somebody back revives nothing.
    MembershipId,
    /// An organization.
    OrganizationId,
    /// A resource.
    ResourceId,
    /// A custom role of an organization.
    RoleId,
    /// A service account.
    ServiceAccountId,
    /// A signed-in session of a person.
    SessionId,
    /// A share: a door to a resource.
    ShareId,
    /// A signing key of an organization.
    SigningKeyId,
    /// A person's account.
    UserId,
    /// A workspace of an organization.
    WorkspaceId,
}

/// Only the form that `Display` prints is taken: one spelling per id, so that texts compare as ids do.
fn parse(text: &str) -> Result<Uuid, IdError> {
    let spelled_plainly = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let uuid = Uuid::try_parse(text).map_err(|_| IdError)?;
    if spelled_plainly && !uuid.is_nil() { Ok(uuid) } else { Err(IdError) }
}

#[cfg(test)]
mod tests;
