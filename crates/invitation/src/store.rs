//! What this service persists: invitations with their roles in workspaces, and how many mails an organization sent.

use kit_db::Migrations;

mod m0001_invitation;

pub(crate) mod invitation;
pub(crate) mod sending;
mod workspace_role;

/// The steps that make the tables, in order.
pub(crate) fn migrations() -> Migrations {
    vec![Box::new(m0001_invitation::Migration)]
}
