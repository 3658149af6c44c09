//! What this service persists: invitations with their roles in workspaces, how
//! many mails an organization sent, and how many an address got.

use kit_db::Migrations;

mod m0001_invitation;
mod m0002_seat;
mod m0003_run;
mod m0004_recipient;

pub(crate) mod invitation;
pub(crate) mod recipient;
pub(crate) mod sending;
mod workspace_role;

/// The steps that make the tables, in order.
pub(crate) fn migrations() -> Migrations {
    vec![
        Box::new(m0001_invitation::Migration),
        Box::new(m0002_seat::Migration),
        Box::new(m0003_run::Migration),
        Box::new(m0004_recipient::Migration),
    ]
}
