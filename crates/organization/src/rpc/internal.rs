//! What the other services ask.

pub(crate) mod describe_organization;
pub(crate) mod end_memberships;
pub(crate) mod ensure_default_organization;
pub(crate) mod ensure_membership;
pub(crate) mod filter_members;
pub(crate) mod list_user_organizations;
pub(crate) mod reserve_seats;
