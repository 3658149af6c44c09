//! What is refused of own roles, groups and service accounts.

use contracts::organization::v1::ErrorReason;
use kit::Fault;
use kit::models::ModelRef;

/// A status travels in a header, which must not grow without end: so many names of the model fit.
const NAMED_MAX: usize = 100;

/// So many names that a caller made up fit.
const UNKNOWN_NAMED_MAX: usize = 10;

pub(crate) fn custom_roles_off(model: &ModelRef) -> Fault {
    let message = "the access model lets organizations make no roles of their own";
    Fault::precondition(ErrorReason::CustomRolesOff, message).with("model", model.name.clone())
}

pub(crate) fn role_not_found() -> Fault {
    Fault::not_found(ErrorReason::RoleNotFound, "the organization has no such role")
}

pub(crate) fn role_name_taken(name: &str) -> Fault {
    let message = format!("there is a role with the name {name:?} already");
    Fault::already_exists(ErrorReason::RoleNameTaken, message).with("display_name", name)
}

pub(crate) fn role_in_use(holders: u64) -> Fault {
    let message = format!("the role is held, or was offered by an invitation, {holders} times: give others first");
    Fault::precondition(ErrorReason::RoleInUse, message).with("holders", holders.to_string())
}

pub(crate) fn built_in_role(role: &str) -> Fault {
    let message = format!("the role {role:?} is the access model's, and cannot be changed");
    Fault::precondition(ErrorReason::RoleBuiltIn, message).with("role", role)
}

/// Names what exceeds, so that nobody has to find out one by one.
pub(crate) fn exceeds_own_permissions(exceeded: &[String]) -> Fault {
    let named = exceeded.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(",");
    let message = format!("the role has, or would have, {} things that you do not hold yourself", exceeded.len());
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message).with("permission", named)
}

/// Whoever puts somebody into a group, or lets a service account work, hands on all that it has.
pub(crate) fn exceeds_own_access(asked: &str) -> Fault {
    let message = "it has roles, or was granted access, that you could not hand on yourself";
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message).with("permission", asked)
}

pub(crate) fn permission_unknown(field: &str, unknown: &[&str]) -> Fault {
    let named = unknown.iter().take(UNKNOWN_NAMED_MAX).copied().collect::<Vec<_>>().join(",");
    Fault::invalid(ErrorReason::PermissionUnknown, field, format!("the access model has no permission {named}"))
        .with("permission", named)
}

/// Of two kinds of roles: of what one alone has at a time, and of what one person at least must keep.
pub(crate) fn role_of_people(role: &str) -> Fault {
    let message = format!("the role {role:?} is for people alone: neither groups nor service accounts can have it");
    Fault::precondition(ErrorReason::RolePassesOn, message).with("role", role)
}

pub(crate) fn group_not_found() -> Fault {
    Fault::not_found(ErrorReason::GroupNotFound, "the organization has no such group")
}

pub(crate) fn group_name_taken(name: &str) -> Fault {
    let message = format!("there is a group with the name {name:?} already");
    Fault::already_exists(ErrorReason::GroupNameTaken, message).with("display_name", name)
}

pub(crate) fn already_group_member() -> Fault {
    Fault::already_exists(ErrorReason::AlreadyGroupMember, "they are in the group already")
}

pub(crate) fn group_member_not_found() -> Fault {
    Fault::not_found(ErrorReason::GroupMemberNotFound, "they are not in the group")
}

pub(crate) fn service_account_not_found() -> Fault {
    Fault::not_found(ErrorReason::ServiceAccountNotFound, "the organization has no such service account")
}

pub(crate) fn limit_reached(limit: u64, of: &str) -> Fault {
    Fault::quota(ErrorReason::LimitReached, limit, format!("there are as many {of} as there may be"))
}
