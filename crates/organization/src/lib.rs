//! The organization service: organizations, their workspaces, and who belongs to them in which role.
//!
//! **Owns** organizations, workspaces, memberships of both. **Calls** identity for the names of people, invitation for
//! who is still invited, authz for what a caller may see and hand out.
//!
//! **Tables**: `organization`, `workspace`, `membership`, `workspace_membership`, `invitation_membership` (what each
//! accepted invitation gave), `seat_reservation`, `founding` (who founded what) with `founder` (one row to hold for
//! each of them), `billing`. Rows of what has ended stay as history.
//!
//! **Promises**
//! - An organization always has a holder of the role that its model protects, one who is neither suspended nor ends by
//!   time: the last one neither leaves, nor is removed, demoted or suspended, whatever happens at the same moment.
//! - Where the model has a single owner, of the organization or of workspaces, there are never two and never none: the
//!   role passes on in one step, and with the owner's membership. The tables hold both promises too: unique indexes on
//!   the sole owner, and counts that cannot be none.
//! - Nobody hands out, takes away or changes a role that exceeds what they may hand out themselves.
//! - A membership's id is new each time: inviting somebody back revives nothing.
//! - An invitation gives a membership once, however often it is accepted.
//! - Limits of members and workspaces hold under races: each change of an organization locks its row first.
//! - A membership that has expired counts as none, and so does a role in a workspace. A suspended one keeps its place
//!   and its roles, and gives nothing.
//! - A deleted organization is nobody's for 30 days, and comes back as it was.
//! - Whoever accepts an invitation whose seat is kept has room; members and kept seats together stay within the limit.
//! - What an edition allows is counted under a lock: of members and workspaces the organization's, of organizations
//!   their founder's. A lesser edition takes nothing away from what is there.
//!
//! **RPCs**: `OrganizationService`, `WorkspaceService`, `MemberService`, `EditionService`, `BillingService`,
//! `OperatorService`, `AuditService`; for the suite `MembershipService`.

mod app;
mod editions;
mod error;
mod event;
mod model;
mod peers;
mod rpc;
mod store;

use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;
use crate::editions::Editions;

pub use crate::editions::{EDITION_DEFAULTS, EditionsConfig};

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service. The editions have been checked: [`EditionsConfig::validate`].
#[must_use]
pub fn service(foundation: Foundation, editions: &EditionsConfig) -> Service {
    rpc::service(&Arc::new(App::new(foundation, Editions::new(editions))))
}
