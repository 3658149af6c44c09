//! What goes wrong here, one constructor for each reason of the contract.

use std::time::Duration;

use contracts::resource::v1::ErrorReason;
use ids::{GrantId, OrganizationId, WorkspaceId};
use kit::Fault;
use kit_db::StoreError;

use crate::model::{
    DELETED_GRANTS_MAX, DELETED_MAX, DELETED_SHARES_MAX, GRANTS_MAX, Misplaced, SHARES_MAX, WRONG_PASSWORDS_MAX,
};
use crate::store;

pub(crate) fn type_unknown(name: &str) -> Fault {
    Fault::invalid(ErrorReason::TypeUnknown, "type", format!("the access model has no type {name}")).with("type", name)
}

pub(crate) fn resource_not_found() -> Fault {
    Fault::not_found(ErrorReason::ResourceNotFound, "there is no such resource")
}

/// Why a resource could not be inserted.
pub(crate) fn not_inserted(error: StoreError) -> Fault {
    if store::resource::is_external_id_taken(&error) {
        let message = "the organization has a resource with that external_id";
        return Fault::already_exists(ErrorReason::ExternalIdTaken, message);
    }
    error.into()
}

pub(crate) fn misplaced(misplaced: Misplaced) -> Fault {
    let (reason, message) = match misplaced {
        Misplaced::Unsuitable => (ErrorReason::ParentUnsuitable, "the access model does not put that type there"),
        Misplaced::TooDeep => (ErrorReason::ParentUnsuitable, "the tree would be deeper than 32"),
        Misplaced::Within => (ErrorReason::ParentWithin, "the new parent is the resource itself, or below it"),
    };
    Fault::precondition(reason, message)
}

pub(crate) fn other_organization(organization: OrganizationId) -> Fault {
    let message = "the new parent is of another organization";
    Fault::precondition(ErrorReason::OtherOrganization, message).with("organization_id", organization)
}

pub(crate) fn level_unknown(level: &str, resource_type: &str) -> Fault {
    let message = format!("the access model has no level {level} of {resource_type}");
    Fault::invalid(ErrorReason::LevelUnknown, "level", message).with("level", level).with("type", resource_type)
}

pub(crate) fn level_not_assignable(level: &str) -> Fault {
    let message = format!("the level {level} is more than you hold on the resource");
    Fault::denied(ErrorReason::LevelNotAssignable, message).with("level", level)
}

pub(crate) fn grant_not_found() -> Fault {
    Fault::not_found(ErrorReason::GrantNotFound, "there is no such grant on the resource")
}

pub(crate) fn grant_exists(grant: GrantId) -> Fault {
    let message = "the subject has a grant on the resource; revoke it first";
    Fault::already_exists(ErrorReason::GrantExists, message).with("grant_id", grant)
}

pub(crate) fn subject_not_in_organization() -> Fault {
    let message = "the subject does not belong to the organization";
    Fault::precondition(ErrorReason::SubjectNotInOrganization, message)
}

pub(crate) fn grants_limit() -> Fault {
    Fault::quota(ErrorReason::LimitReached, GRANTS_MAX, format!("a resource can have {GRANTS_MAX} grants"))
}

pub(crate) fn deletion_limit() -> Fault {
    let message = format!("one call can delete {DELETED_MAX} resources; delete what is below first");
    Fault::quota(ErrorReason::LimitReached, DELETED_MAX, message)
}

pub(crate) fn deleted_grants_limit() -> Fault {
    let message = format!("one call can delete {DELETED_GRANTS_MAX} grants; delete what is below first");
    Fault::quota(ErrorReason::LimitReached, DELETED_GRANTS_MAX, message)
}

pub(crate) fn deleted_shares_limit() -> Fault {
    let message = format!("one call can delete {DELETED_SHARES_MAX} shares; delete what is below first");
    Fault::quota(ErrorReason::LimitReached, DELETED_SHARES_MAX, message)
}

pub(crate) fn shares_limit() -> Fault {
    Fault::quota(ErrorReason::LimitReached, SHARES_MAX, format!("a resource can have {SHARES_MAX} shares"))
}

pub(crate) fn mode_unknown(mode: &str, known: &[String]) -> Fault {
    let known = known.join(", ");
    let message = if known.is_empty() {
        "the access model has no modes of shares".to_owned()
    } else {
        format!("the access model has no mode {mode}; it has {known}")
    };
    Fault::invalid(ErrorReason::ModeUnknown, "share.mode", message).with("mode", mode).with("modes", known)
}

/// The model has the mode, and it is of no use on such a resource.
pub(crate) fn mode_pointless(mode: &str, resource_type: &str) -> Fault {
    let message = format!("the mode {mode} allows nothing on a resource of the type {resource_type}");
    Fault::invalid(ErrorReason::ModeUnknown, "share.mode", message).with("mode", mode).with("type", resource_type)
}

pub(crate) fn mode_not_assignable(mode: &str) -> Fault {
    let message = format!("the mode {mode} allows more than you hold on the resource");
    Fault::denied(ErrorReason::ModeNotAssignable, message).with("mode", mode)
}

pub(crate) fn workspace_unknown(workspace: WorkspaceId) -> Fault {
    let message = "the organization has no such workspace";
    let field = "share.audience.workspace.workspace_id";
    Fault::invalid(ErrorReason::WorkspaceUnknown, field, message).with("workspace_id", workspace)
}

pub(crate) fn share_not_found() -> Fault {
    Fault::not_found(ErrorReason::ShareNotFound, "there is no such share on the resource")
}

/// One answer to whatever keeps somebody out: strangers to a share learn nothing of it.
pub(crate) fn share_refused() -> Fault {
    Fault::denied(
        ErrorReason::ShareRefused,
        "there is no such share, it cannot be opened any more, or it is not for you",
    )
}

pub(crate) fn share_sign_in_required() -> Fault {
    Fault::unauthenticated(ErrorReason::ShareSignInRequired, "the share is for people who sign in")
}

pub(crate) fn share_password_wrong() -> Fault {
    Fault::unauthenticated(ErrorReason::SharePasswordWrong, "the share asks for a password, or for another one")
}

pub(crate) fn share_password_throttled(wait: Duration) -> Fault {
    let limit = u64::try_from(WRONG_PASSWORDS_MAX).unwrap_or_default();
    let message = "too many wrong passwords; wait, and then try again";
    Fault::quota(ErrorReason::SharePasswordThrottled, limit, message).retry_after(wait)
}
