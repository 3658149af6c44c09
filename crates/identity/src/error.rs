//! What goes wrong here: one constructor per reason of the contract.

use std::time::Duration;

use contracts::access::v1::ErrorReason as Shared;
use contracts::identity::v1::ErrorReason;
use kit::Fault;

use crate::attempts::WRONG_MAX;

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The key that people's access tokens are signed with cannot be used.
    #[error("access tokens cannot be signed: {0}")]
    Key(#[from] ed25519_dalek::pkcs8::Error),
}

/// One answer to whatever keeps somebody from signing in: nobody learns which addresses have accounts.
pub(crate) fn sign_in_refused() -> Fault {
    Fault::unauthenticated(ErrorReason::SignInRefused, "address or password are wrong, or the address is not verified")
}

/// One answer to whatever is wrong with a refresh token.
pub(crate) fn refresh_refused() -> Fault {
    Fault::unauthenticated(ErrorReason::RefreshRefused, "the refresh token does not work; sign in again")
}

/// One answer to whatever is wrong with a link.
pub(crate) fn link_invalid() -> Fault {
    Fault::precondition(ErrorReason::LinkInvalid, "the link does not work, or not any more; ask for a new one")
}

/// For somebody who has proven the address.
pub(crate) fn account_exists() -> Fault {
    Fault::already_exists(ErrorReason::AccountExists, "there is an account for the address already; sign in")
}

/// The password that a change asks for once more.
pub(crate) fn password_wrong() -> Fault {
    Fault::denied(ErrorReason::PasswordWrong, "the current password is wrong")
}

/// The password of a sign-up, whose link somebody has who may not be who asked for it.
pub(crate) fn sign_up_password_wrong() -> Fault {
    let message = "the password is not the one that was chosen when the account was asked for; after five wrong ones \
                   the link does not work any more";
    Fault::denied(ErrorReason::PasswordWrong, message)
}

/// Somebody guesses, whether or not there is an account.
pub(crate) fn too_many_attempts(wait: Duration) -> Fault {
    let message = "too many wrong passwords for this address; wait, or choose a new password by a link";
    Fault::quota(ErrorReason::TooManyAttempts, WRONG_MAX as u64, message).retry_after(wait)
}

/// Somebody belongs to one organization at most.
pub(crate) fn nothing_to_switch_to(organizations: usize) -> Fault {
    let message = match organizations {
        0 => "you belong to no organization: there is nothing to switch to",
        _ => "you belong to one organization alone: there is nothing to switch to",
    };
    Fault::precondition(ErrorReason::NothingToSwitchTo, message)
}

/// Whether or not there is such an organization.
pub(crate) fn not_a_member() -> Fault {
    Fault::denied(ErrorReason::NotAMember, "you do not belong to the organization (or it might not exist)")
}

/// There is no access model of the name.
pub(crate) fn model_unknown(model: &str) -> Fault {
    let message = format!("there is no access model {model:?}");
    Fault::invalid(ErrorReason::ModelUnknown, "model", message).with("model", model)
}

/// The organization has no such account.
pub(crate) fn service_account_not_found() -> Fault {
    Fault::not_found(ErrorReason::ServiceAccountNotFound, "the organization has no such service account")
}

/// An organization cannot do without this person.
pub(crate) fn last_holder(organization: String) -> Fault {
    let message = "you are the last holder of a role that an organization must keep; hand it on first";
    Fault::precondition(ErrorReason::LastHolder, message).with("organization_id", organization)
}

/// The caller has no such session.
pub(crate) fn session_not_found() -> Fault {
    Fault::not_found(ErrorReason::SessionNotFound, "you have no such session")
}

/// The organization has no such token.
pub(crate) fn access_token_not_found() -> Fault {
    Fault::not_found(ErrorReason::AccessTokenNotFound, "the organization has no such access token")
}

/// The token does not work any more, so there is nothing to end or to replace.
pub(crate) fn access_token_ended() -> Fault {
    Fault::precondition(ErrorReason::AccessTokenEnded, "the access token is revoked or expired already")
}

/// The organization has no such key.
pub(crate) fn signing_key_not_found() -> Fault {
    Fault::not_found(ErrorReason::SigningKeyNotFound, "the organization has no such signing key")
}

/// Nobody hands out a role beyond their own.
pub(crate) fn role_exceeds(role: &str) -> Fault {
    let message = format!("you cannot hand out the role {role:?} there (or it might not exist)");
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message).with("role", role)
}

/// A service account can have more than its own roles: by groups, and by what was granted to it.
pub(crate) fn account_exceeds() -> Fault {
    let message = "the service account has roles, or was granted access, that you could not hand on yourself";
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message)
}

/// Nobody hands out a permission that they do not hold.
pub(crate) fn scope_exceeds(permission: &str) -> Fault {
    let message = format!("you do not hold the permission {permission:?} there (or it might not exist)");
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message).with("permission", permission)
}

/// A program that is limited cannot make one that is not.
pub(crate) fn scopes_missing() -> Fault {
    let message = "the calling token is limited to scopes: name those that the new one is limited to";
    Fault::denied(ErrorReason::ExceedsOwnPermissions, message)
}

/// The organization has all it may have.
pub(crate) fn limit_reached(what: &str, limit: u64) -> Fault {
    let message = format!("the organization has {limit} {what}, and can have no more");
    Fault::quota(ErrorReason::LimitReached, limit, message)
}

/// Keys take their time, and there is room for so many callers to wait.
pub(crate) fn too_many_keys_at_once(waiting: usize) -> Fault {
    Fault::overloaded(waiting, "too many keys are being made; repeat in a moment")
}

/// Programs and operators have no account.
pub(crate) fn person_required() -> Fault {
    Fault::precondition(ErrorReason::PersonRequired, "only a person who is signed in can do this")
}

/// Nobody but its holder reads an account.
pub(crate) fn not_own_account() -> Fault {
    Fault::denied(Shared::PermissionDenied, "only the own account can be read (or this one might not exist)")
}

/// A workspace of somebody else's, in a place where one's own is wanted.
pub(crate) fn foreign_workspace(field: &str) -> Fault {
    Fault::invalid(Shared::InvalidFields, field, "must be a workspace of the organization")
}

/// A role is wanted where the access model names none.
pub(crate) fn role_missing(field: &str) -> Fault {
    Fault::invalid(Shared::InvalidFields, field, "must name a role: the access model has none for who names none")
}
