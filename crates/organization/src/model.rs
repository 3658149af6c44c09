//! Values and rules: what an organization, a workspace and a membership are, and what may become of them. Pure.

mod assignment;
mod billing;
mod cap;
mod ceiling;
mod etag;
mod fitting;
mod group;
mod leaving;
mod member_position;
mod membership;
mod organization;
mod ownership;
mod position;
mod role;
mod role_position;
mod service_account;
mod workspace;
mod workspace_roles;

pub(crate) use crate::model::assignment::{Assignment, AssignmentChanges, Holder, WORKSPACE_ROLES_MAX};
pub(crate) use crate::model::billing::{Billing, PaymentMethod};
pub(crate) use crate::model::cap::{Cap, LimitedBy};
pub(crate) use crate::model::ceiling::Ceiling;
pub(crate) use crate::model::etag::{etag, is_current};
pub(crate) use crate::model::fitting::fitting;
pub(crate) use crate::model::group::{GROUP_MEMBERS_MAX, GROUPS_MAX, Group, GroupMember, Grouped};
pub(crate) use crate::model::leaving::{Leaving, leaving};
pub(crate) use crate::model::member_position::MemberPosition;
pub(crate) use crate::model::membership::{InvitedMembership, Membership, WorkspaceMembership, narrows};
pub(crate) use crate::model::organization::{Organization, State};
pub(crate) use crate::model::ownership::Owners;
pub(crate) use crate::model::position::{Position, PositionError};
pub(crate) use crate::model::role::{OwnRole, Powers, ROLES_MAX, Role, RoleScope, expand, name_key};
pub(crate) use crate::model::role_position::RolePosition;
pub(crate) use crate::model::service_account::{SERVICE_ACCOUNTS_MAX, ServiceAccount};
pub(crate) use crate::model::workspace::{KindRefusal, WORKSPACES_MAX, Workspace, check_kind};
pub(crate) use crate::model::workspace_roles::WorkspaceRoleChanges;

#[cfg(test)]
mod tests;
