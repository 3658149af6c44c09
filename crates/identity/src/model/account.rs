//! People's accounts.

use ids::UserId;
use kit::email::Email;
use kit::passwords::PasswordHash;
use kit::{Fault, Time};

/// Somebody's account. It exists from the moment its address was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) email: Email,
    pub(crate) display_name: String,
    pub(crate) password_hash: PasswordHash,
    /// Whether it is open. A closed one stays, so that those it worked with still see a name.
    pub(crate) active: bool,
    /// Goes up with each change; the etag.
    pub(crate) version: i64,
    pub(crate) create_time: Time,
    pub(crate) update_time: Time,
    /// The access model of the organization of their own that is still to be made.
    pub(crate) default_organization_model: Option<String>,
}

/// More than anybody types, and little enough to hash.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;

// === impl Account ===

impl Account {
    /// A new account, for an address that was proven.
    pub(crate) fn open(id: UserId, email: Email, display_name: String, password_hash: PasswordHash, now: Time) -> Self {
        Self {
            id,
            email,
            display_name,
            password_hash,
            active: true,
            version: 1,
            create_time: now,
            update_time: now,
            default_organization_model: None,
        }
    }

    /// The account, which gets an organization of its own under this access model.
    pub(crate) fn owed_organization(self, model: Option<String>) -> Self {
        Self { default_organization_model: model, ..self }
    }

    /// What changes with every change of the account.
    pub(crate) fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Refuses an update that was thought of for another state of the account.
    pub(crate) fn check_etag(&self, etag: &str) -> Result<(), Fault> {
        if etag.is_empty() || etag == self.etag() { Ok(()) } else { Err(Fault::etag_mismatch()) }
    }

    /// The account with another name.
    pub(crate) fn renamed(self, display_name: String, now: Time) -> Self {
        Self { display_name, ..self.touched(now) }
    }

    /// The account with another password.
    pub(crate) fn with_password(self, password_hash: PasswordHash, now: Time) -> Self {
        Self { password_hash, ..self.touched(now) }
    }

    /// The account, closed for ever: a later one for the same address is another.
    pub(crate) fn closed(self, now: Time) -> Self {
        Self { active: false, default_organization_model: None, ..self.touched(now) }
    }

    fn touched(self, now: Time) -> Self {
        Self { version: self.version.saturating_add(1), update_time: now, ..self }
    }
}
