//! Requests about access tokens, shared by the tests.

use contracts::identity::v1::{
    CreateAccessTokenRequest, CreateAccessTokenResponse, GetUserRequest, ListAccessTokensRequest,
    ListAccessTokensResponse, RevokeAccessTokenRequest, RotateAccessTokenRequest,
};
use e2e::{Refused as _, Suite};
use tonic::Code;

pub(crate) fn create(organization: &str, role: &str) -> CreateAccessTokenRequest {
    CreateAccessTokenRequest {
        organization_id: organization.to_owned(),
        display_name: format!("acts as {role}"),
        role: role.to_owned(),
        ..CreateAccessTokenRequest::default()
    }
}

/// A token that somebody makes, who may.
pub(crate) async fn minted(suite: &Suite, by: &str, organization: &str, role: &str) -> CreateAccessTokenResponse {
    made(suite, by, create(organization, role)).await
}

pub(crate) async fn made(suite: &Suite, by: &str, request: CreateAccessTokenRequest) -> CreateAccessTokenResponse {
    suite.access_tokens(by).create_access_token(request).await.expect("the token is made").into_inner()
}

pub(crate) async fn listed(
    suite: &Suite,
    by: &str,
    organization: &str,
    size: i32,
    page: &str,
) -> ListAccessTokensResponse {
    let request = ListAccessTokensRequest {
        organization_id: organization.to_owned(),
        page_size: size,
        page_token: page.to_owned(),
    };
    suite.access_tokens(by).list_access_tokens(request).await.expect("the tokens are listed").into_inner()
}

pub(crate) fn revoke(organization: &str, token: &str) -> RevokeAccessTokenRequest {
    RevokeAccessTokenRequest {
        organization_id: organization.to_owned(),
        access_token_id: token.to_owned(),
        ..RevokeAccessTokenRequest::default()
    }
}

pub(crate) fn rotate(organization: &str, token: &str) -> RotateAccessTokenRequest {
    RotateAccessTokenRequest {
        organization_id: organization.to_owned(),
        access_token_id: token.to_owned(),
        ..RotateAccessTokenRequest::default()
    }
}

/// Whether a program with this secret is let in at all: then it is told that it is no person.
pub(crate) async fn is_live(suite: &Suite, secret: &str) -> bool {
    let answer = suite.users(secret).get_user(GetUserRequest::default()).await;
    if answer.as_ref().is_err_and(|status| status.code() == Code::Unauthenticated) {
        answer.refused(Code::Unauthenticated, "CREDENTIAL_INVALID");
        return false;
    }
    answer.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
    true
}
