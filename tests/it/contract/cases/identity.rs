//! The identity service's RPCs.

use e2e::PASSWORD;
use serde_json::json;
use tonic::Code;

use crate::contract::case::Case;
use crate::contract::cases::{acme, acme_page, page};

const OWN: &str = "it is about the caller's own account and names no other";
const ANYBODY: &str = "everybody may call it";

pub(super) fn cases() -> Vec<Case> {
    [public(), people(), sessions(), access_tokens(), signing_keys(), internal()].into_iter().flatten().collect()
}

fn public() -> Vec<Case> {
    vec![
        Case::of("identity.v1.UserService/SignUp", |world| {
            json!({ "email": world.the("fresh address"), "password": PASSWORD, "display_name": "Somebody new" })
        })
        .without_outsider(ANYBODY),
        Case::of("identity.v1.UserService/VerifyEmail", |world| {
            json!({ "token": world.the("verification token"), "password": PASSWORD })
        })
        .without_outsider(ANYBODY),
        Case::of("identity.v1.UserService/RequestPasswordReset", |world| json!({ "email": world.hermit.email }))
            .without_outsider(ANYBODY),
        Case::of("identity.v1.UserService/ResetPassword", |world| {
            json!({ "token": world.the("reset token"), "new_password": PASSWORD })
        })
        .without_outsider(ANYBODY),
        Case::of("identity.v1.SessionService/SignIn", |world| {
            json!({ "email": world.acme.owner.email, "password": PASSWORD })
        })
        .without_outsider(ANYBODY),
        Case::of("identity.v1.SessionService/RefreshSession", |world| {
            json!({ "refresh_token": world.spare_sessions[2].refresh_token })
        })
        .without_outsider(ANYBODY),
        Case::of("identity.v1.SigningKeyService/GetJwks", acme).without_outsider(ANYBODY).answers_about_unknown(),
    ]
}

fn people() -> Vec<Case> {
    vec![
        Case::of("identity.v1.UserService/GetUser", |world| json!({ "user_id": world.acme.owner.user_id })),
        Case::of(
            "identity.v1.UserService/UpdateUser",
            |world| json!({ "user": { "id": world.acme.owner.user_id, "display_name": "Alice A." }, "update_mask": "displayName" }),
        ),
        Case::of(
            "identity.v1.UserService/ChangePassword",
            |_| json!({ "current_password": PASSWORD, "new_password": "another horse entirely" }),
        )
        .by(|world| &world.guests[1])
        .without_outsider(OWN),
        Case::of("identity.v1.UserService/DeactivateUser", |_| json!({ "password": PASSWORD }))
            .by(|world| &world.guests[0])
            .without_outsider(OWN),
    ]
}

fn sessions() -> Vec<Case> {
    vec![
        Case::of("identity.v1.SessionService/SignOut", |_| json!({}))
            .by(|world| &world.spare_sessions[0])
            .without_outsider(OWN),
        Case::of("identity.v1.SessionService/SwitchOrganization", acme)
            .outsider_gets(Code::FailedPrecondition, "NOTHING_TO_SWITCH_TO"),
        Case::of("identity.v1.SessionService/ListSessions", page).without_outsider(OWN),
        Case::of(
            "identity.v1.SessionService/RevokeSession",
            |world| json!({ "session_id": world.spare_sessions[1].session_id }),
        )
        .outsider_gets(Code::NotFound, "SESSION_NOT_FOUND"),
    ]
}

fn access_tokens() -> Vec<Case> {
    vec![
        Case::of("identity.v1.AccessTokenService/CreateAccessToken", |world| {
            json!({
                "organization_id": world.acme.organization.id,
                "display_name": "Robot",
                "service_account_id": world.acme.service_account,
            })
        }),
        Case::of("identity.v1.AccessTokenService/ListAccessTokens", acme_page),
        Case::of(
            "identity.v1.AccessTokenService/RotateAccessToken",
            |world| json!({ "organization_id": world.acme.organization.id, "access_token_id": world.the("token to rotate") }),
        ),
        Case::of(
            "identity.v1.AccessTokenService/RevokeAccessToken",
            |world| json!({ "organization_id": world.acme.organization.id, "access_token_id": world.the("token to revoke") }),
        ),
    ]
}

fn signing_keys() -> Vec<Case> {
    vec![
        Case::of(
            "identity.v1.SigningKeyService/CreateSigningKey",
            |world| json!({ "organization_id": world.acme.organization.id, "display_name": "Key" }),
        ),
        Case::of("identity.v1.SigningKeyService/ListSigningKeys", acme_page),
        Case::of(
            "identity.v1.SigningKeyService/DeleteSigningKey",
            |world| json!({ "organization_id": world.acme.organization.id, "signing_key_id": world.the("key to delete") }),
        ),
    ]
}

fn internal() -> Vec<Case> {
    vec![
        Case::of(
            "identity.internal.v1.DirectoryService/BatchGetUsers",
            |world| json!({ "user_ids": [world.acme.owner.user_id] }),
        ),
        Case::of("identity.internal.v1.DirectoryService/FindUsers", |world| json!({ "emails": [world.hermit.email] })),
        Case::of(
            "identity.internal.v1.CredentialService/ResolveCredential",
            |world| json!({ "credential": world.the("token secret") }),
        ),
    ]
}
