//! Members that are programs.

use ids::{MembershipId, OrganizationId, ServiceAccountId};
use kit::Time;

/// Service accounts in an organization at most.
pub(crate) const SERVICE_ACCOUNTS_MAX: u64 = 1_000;

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAccount {
    pub(crate) id: ServiceAccountId,
    pub(crate) organization: OrganizationId,
    /// What its roles in workspaces, its places in groups and its grants hang on.
    pub(crate) membership: MembershipId,
    pub(crate) display_name: String,
    /// The role in the organization.
    pub(crate) role: String,
    /// Whether it is stopped.
    pub(crate) disabled: bool,
    /// Who made it, as the log names them.
    pub(crate) created_by: String,
    /// One more with every change.
    pub(crate) version: i64,
    pub(crate) created: Time,
}
