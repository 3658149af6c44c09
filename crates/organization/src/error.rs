//! What this service refuses, one constructor per reason of the contract.

mod roles;

use contracts::access::v1::ErrorReason as Common;
use contracts::organization::v1::ErrorReason;
use ids::OrganizationId;
use kit::Fault;
use kit::models::ModelRef;

pub(crate) use crate::error::roles::{
    already_group_member, built_in_role, custom_roles_off, exceeds_own_access, exceeds_own_permissions,
    group_member_not_found, group_name_taken, group_not_found, limit_reached, permission_unknown, role_in_use,
    role_name_taken, role_not_found, role_of_people, service_account_not_found,
};
use crate::model::{KindRefusal, WORKSPACES_MAX};

pub(crate) fn model_unknown(model: &str) -> Fault {
    Fault::invalid(ErrorReason::ModelUnknown, "model", format!("there is no access model {model:?}"))
        .with("model", model)
}

pub(crate) fn role_unknown(field: &str, role: &str) -> Fault {
    Fault::invalid(ErrorReason::RoleUnknown, field, format!("the access model has no role {role:?} here"))
        .with("role", role)
}

pub(crate) fn role_not_assignable(role: &str) -> Fault {
    let message = format!("the role {role:?} exceeds what you may hand out (or its place might not exist)");
    Fault::denied(ErrorReason::RoleNotAssignable, message).with("role", role)
}

pub(crate) fn workspace_kind(refusal: KindRefusal, field: &str, kind: &str, kinds: &[String]) -> Fault {
    let message = match refusal {
        KindRefusal::NoKinds => "must be empty: the access model has no kinds of workspaces".to_owned(),
        KindRefusal::Missing | KindRefusal::Unknown => format!("must be one of {}", kinds.join(", ")),
    };
    Fault::invalid(ErrorReason::WorkspaceKindUnknown, field, message).with("kind", kind)
}

pub(crate) fn workspaces_not_deletable(model: &ModelRef) -> Fault {
    let message = "the access model keeps workspaces for ever; rename it instead";
    Fault::precondition(ErrorReason::WorkspacesNotDeletable, message).with("model", model.name.clone())
}

pub(crate) fn workspace_not_found() -> Fault {
    Fault::not_found(ErrorReason::WorkspaceNotFound, "the organization has no such workspace")
}

pub(crate) fn member_not_found() -> Fault {
    Fault::not_found(ErrorReason::MemberNotFound, "there is no such member")
}

pub(crate) fn already_workspace_member(role: &str) -> Fault {
    let message = format!("the person has the role {role:?} in the workspace already");
    Fault::already_exists(ErrorReason::AlreadyWorkspaceMember, message).with("role", role)
}

pub(crate) fn last_holder(organization: OrganizationId, role: &str) -> Fault {
    let message = format!("the organization must keep a holder of the role {role:?}, and this is the last one");
    holder(organization, role, message)
}

pub(crate) fn protected_role_expires(organization: OrganizationId, role: &str) -> Fault {
    let message = format!("the organization must keep a holder of the role {role:?}, so it cannot end by itself");
    holder(organization, role, message)
}

fn holder(organization: OrganizationId, role: &str, message: String) -> Fault {
    Fault::precondition(ErrorReason::LastHolder, message)
        .with("role", role)
        .with("organization_id", organization.to_string())
}

pub(crate) fn role_change_by_invitation(model: &ModelRef) -> Fault {
    let message = "the access model has no changes of role: remove the member and invite again";
    Fault::precondition(ErrorReason::RoleChangeByInvitation, message).with("model", model.name.clone())
}

pub(crate) fn member_limit_reached(limit: u64) -> Fault {
    Fault::quota(ErrorReason::MemberLimitReached, limit, "the organization has as many members as it may have")
}

pub(crate) fn workspace_limit_reached() -> Fault {
    let message = "the organization has as many workspaces as it may have";
    Fault::quota(ErrorReason::WorkspaceLimitReached, WORKSPACES_MAX, message)
}

pub(crate) fn organization_limit_reached(limit: u64) -> Fault {
    let message = format!("you have founded {limit} organizations, and more is not to be had");
    Fault::quota(ErrorReason::OrganizationLimitReached, limit, message)
}

pub(crate) fn edition_lacks_feature(edition: &str, feature: &'static str) -> Fault {
    let message = format!("the organization's edition {edition:?} does not have the feature {feature:?}");
    Fault::precondition(ErrorReason::EditionLacksFeature, message).with("edition", edition).with("feature", feature)
}

pub(crate) fn edition_limit_reached(edition: &str, limit_name: &'static str, limit: u64) -> Fault {
    let message = format!("the edition {edition:?} allows {limit} {limit_name} at most");
    Fault::quota(ErrorReason::EditionLimitReached, limit, message)
        .with("edition", edition)
        .with("limit_name", limit_name)
}

pub(crate) fn edition_unknown(model: &str, edition: &str) -> Fault {
    let message = format!("the access model {model:?} has no edition {edition:?}");
    Fault::invalid(ErrorReason::EditionUnknown, "edition", message).with("edition", edition)
}

pub(crate) fn successor_not_member() -> Fault {
    Fault::precondition(ErrorReason::SuccessorNotMember, "the successor must be another member of the organization")
}

pub(crate) fn successor_required() -> Fault {
    let message = "the organization has nobody else who could own the workspace: name a member who takes it over";
    Fault::precondition(ErrorReason::SuccessorNotMember, message)
}

pub(crate) fn role_passes_on(role: &str) -> Fault {
    let message = format!(
        "the role {role:?} has one holder at a time: its holder passes it on, and it is neither handed out nor taken away"
    );
    Fault::precondition(ErrorReason::RolePassesOn, message).with("role", role)
}

pub(crate) fn no_owners(model: &ModelRef) -> Fault {
    let message = "the access model has no owners here";
    Fault::precondition(ErrorReason::NoOwners, message).with("model", model.name.clone())
}

pub(crate) fn new_owner_unsuitable() -> Fault {
    let message = "an owner must be a member whose membership is neither suspended nor ends by itself";
    Fault::precondition(ErrorReason::NewOwnerUnsuitable, message)
}

pub(crate) fn already_owner() -> Fault {
    Fault::precondition(ErrorReason::NewOwnerUnsuitable, "the person is an owner already")
}

pub(crate) fn owner_expires() -> Fault {
    let message = "the person owns workspaces, so the membership cannot end by itself: pass them on first";
    Fault::precondition(ErrorReason::NewOwnerUnsuitable, message)
}

pub(crate) fn role_afterwards(role: &str) -> Fault {
    let message = "must be a role other than the owner's, and must be named where the access model has no default";
    Fault::invalid(ErrorReason::RoleUnknown, "role_afterwards", message).with("role", role)
}

pub(crate) fn not_undeletable() -> Fault {
    let message = "the organization is not deleted, or for longer than it can be brought back";
    Fault::precondition(ErrorReason::NotUndeletable, message)
}

pub(crate) fn person_required() -> Fault {
    Fault::precondition(ErrorReason::PersonRequired, "only a signed-in person can do this")
}

pub(crate) fn organization_gone() -> Fault {
    Fault::precondition(ErrorReason::OrganizationGone, "the organization exists no more")
}

pub(crate) fn person_not_found() -> Fault {
    Fault::not_found(ErrorReason::MemberNotFound, "there is no such person")
}

/// Said like the guard says it: whoever does not belong learns nothing about what there is.
pub(crate) fn not_a_member(organization: OrganizationId) -> Fault {
    let object = format!("organization:{organization}");
    let message = format!("you are no member of {object} (or it might not exist)");
    Fault::denied(Common::PermissionDenied, message).with("permission", "organization.view").with("object", object)
}

/// Two operations on the same member met: the operation runs again on what is there now.
pub(crate) fn changed_meanwhile() -> Fault {
    Fault::conflict("the member was changed in between")
}
