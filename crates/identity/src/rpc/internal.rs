//! What the services of the suite ask.

pub(crate) mod batch_get_users;
pub(crate) mod find_users;
pub(crate) mod resolve_credential;

use contracts::identity::internal::v1::DirectoryUser;

use crate::model::Account;

/// Accounts, and addresses, in one call.
const PEOPLE_MAX: usize = 1000;

/// A closed account has a name, and no address: that may be somebody else's by now.
fn directory_user(account: Account) -> DirectoryUser {
    let email = if account.active { account.email.into() } else { String::new() };
    DirectoryUser { user_id: account.id.into(), email, display_name: account.display_name, closed: !account.active }
}
