//! The identity service: who gets in, who does not, and what ends when.

mod access_tokens;
mod accounts;
mod internal;
mod passwords;
mod program_tokens;
mod sessions;
mod signing_keys;

use std::time::Duration;

use contracts::identity::v1::{GetUserRequest, SignInRequest, SignUpRequest, SignUpResponse, VerifyEmailRequest};
use e2e::{PASSWORD, Person, Refused as _, Suite};
use tonic::Code;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A request for an account.
fn sign_up(email: &str, password: &str, invitation_token: &str) -> SignUpRequest {
    SignUpRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        display_name: "Somebody".to_owned(),
        invitation_token: invitation_token.to_owned(),
        ..SignUpRequest::default()
    }
}

async fn signed_up(suite: &Suite, email: &str, password: &str) -> SignUpResponse {
    suite.users("").sign_up(sign_up(email, password, "")).await.expect("sign-up is taken").into_inner()
}

fn verify(token: &str, password: &str) -> VerifyEmailRequest {
    VerifyEmailRequest { token: token.to_owned(), password: password.to_owned(), ..VerifyEmailRequest::default() }
}

fn sign_in(email: &str, password: &str) -> SignInRequest {
    SignInRequest { email: email.to_owned(), password: password.to_owned() }
}

/// Whether a session works.
async fn works(suite: &Suite, access_token: &str) -> bool {
    match suite.users(access_token).get_user(GetUserRequest::default()).await {
        Ok(_) => true,
        refusal => {
            refusal.refused(Code::Unauthenticated, "CREDENTIAL_INVALID");
            false
        }
    }
}

/// The same person, in a new session.
async fn again(suite: &Suite, person: &Person) -> Person {
    suite.sign_in(&person.email).await
}

/// Another password than everybody's.
const ANOTHER: &str = "another horse entirely";

/// Whether a password lets somebody in.
async fn lets_in(suite: &Suite, email: &str, password: &str) -> bool {
    match suite.sessions("").sign_in(sign_in(email, password)).await {
        Ok(_) => true,
        refusal => {
            refusal.refused(Code::Unauthenticated, "SIGN_IN_REFUSED");
            false
        }
    }
}

/// Panics if a text says something that is secret.
#[track_caller]
fn holds_no_secret(text: &str, secrets: &[&str]) {
    for secret in secrets.iter().chain([&PASSWORD, &"PRIVATE KEY", &"$argon2"]) {
        assert!(!text.contains(secret), "a secret in {text}");
    }
}
