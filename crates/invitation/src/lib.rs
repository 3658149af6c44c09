//! The invitation service: how people come into organizations, and guests into workspaces.
//!
//! **Owns** invitations. **Calls** identity (names, accounts by address), organization (names, workspaces, own roles,
//! members, seats, the membership that an acceptance gives) and authz (whether whoever invited still may).
//!
//! **Tables**: `invitation`, `invitation_workspace` (the roles in workspaces that one gives), `sending` (mails of the
//! last day, one row per call), `sender` (one row per organization: orders its calls), `recipient_mail` and `recipient`
//! (the same per address).
//!
//! **Promises**
//! - A link leaves by mail alone, works once, and rests as a fingerprint. Sending again kills the link before.
//! - One invitation is pending per organization and address, and one per workspace and guest's address.
//! - States change in one guarded statement, and what was answered, taken back, replaced or has expired stays so.
//! - Whoever accepts has the verified address, and whoever invited can still hand out the role at that moment.
//! - An acceptance gives one membership, however often and by how many calls it is made, and a crash between two of its
//!   steps is finished by the next start. It ends as a member and ACCEPTED, or as neither (`acceptance`).
//! - Where invited people take up seats, a seat is kept for each pending invitation (`seats`).
//! - What somebody who is not the invited person is told does not tell whether there is such an invitation.
//!
//! **RPCs**: `InvitationService`, and for the other services `PendingInvitationService`.

mod acceptance;
mod app;
mod background;
mod error;
mod event;
mod limits;
mod model;
mod peers;
mod rpc;
mod seats;
mod store;

use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service. Links in its mails begin with `link_base`.
#[must_use]
pub fn service(foundation: Foundation, link_base: String) -> Service {
    let app = Arc::new(App::new(foundation, link_base));
    let background = background::all(&app);
    Service { background, ..rpc::service(&app) }
}

#[cfg(test)]
mod tests;
