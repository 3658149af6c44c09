//! What the service persists. Functions take a connection or a transaction; what belongs to an organization is asked
//! for with its id first.

pub(crate) mod access_token;
pub(crate) mod account;
mod m0001_identity;
mod m0002_active_organization;
mod m0003_sign_up;
mod m0004_token_kin;
pub(crate) mod mail_budget;
pub(crate) mod operator;
pub(crate) mod organization_lock;
pub(crate) mod password_reset;
pub(crate) mod refresh_token;
pub(crate) mod session;
pub(crate) mod sign_up;
pub(crate) mod signing_key;

use kit::secret::Fingerprint;
use kit_db::{Migrations, StoreError};

/// What stands for "and all the rest": SQLite knows no OFFSET without a LIMIT.
const REST: u64 = 1_000_000;

/// The migrations, in order.
pub(crate) fn migrations() -> Migrations {
    vec![
        Box::new(m0001_identity::Migration),
        Box::new(m0002_active_organization::Migration),
        Box::new(m0003_sign_up::Migration),
        Box::new(m0004_token_kin::Migration),
    ]
}

/// The fingerprint in a column.
fn fingerprint(bytes: Vec<u8>, column: &'static str) -> Result<Fingerprint, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt(column))
}
