//! Passwords: changed by who knows the current one, and reset by who reads the address's mails.

use contracts::identity::v1::{
    ChangePasswordRequest, RequestPasswordResetRequest, ResetPasswordRequest, SignUpRequest,
};
use e2e::{PASSWORD, Refused as _, Suite};
use tonic::Code;

use crate::identity::{ANOTHER, HOUR, again, lets_in, works};

e2e::everywhere!(
    a_change_ends_the_other_sessions,
    a_link_sets_a_new_password_once,
    nobody_learns_who_can_reset_a_password,
    a_change_makes_earlier_links_worthless,
    strangers_keep_nobody_from_a_new_password,
);

fn change(current: &str, new: &str) -> ChangePasswordRequest {
    ChangePasswordRequest {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
        ..ChangePasswordRequest::default()
    }
}

fn reset(token: &str, new: &str) -> ResetPasswordRequest {
    ResetPasswordRequest { token: token.to_owned(), new_password: new.to_owned(), ..ResetPasswordRequest::default() }
}

async fn ask(suite: &Suite, email: &str) {
    let request = RequestPasswordResetRequest { email: email.to_owned() };
    suite.users("").request_password_reset(request).await.expect("everybody may ask");
}

async fn a_change_ends_the_other_sessions(suite: &Suite) {
    let here = suite.person("ann").await;
    let there = again(suite, &here).await;

    let mut users = suite.users(&here.token);
    users.change_password(change(ANOTHER, PASSWORD)).await.refused(Code::PermissionDenied, "PASSWORD_WRONG");
    users.change_password(change(PASSWORD, "short")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert!(works(suite, &there.token).await);
    assert!(lets_in(suite, &here.email, PASSWORD).await);

    let answer = users.change_password(change(PASSWORD, ANOTHER)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    assert!(works(suite, &here.token).await && !works(suite, &there.token).await);
    assert!(!lets_in(suite, &here.email, PASSWORD).await && lets_in(suite, &here.email, ANOTHER).await);
}

async fn a_link_sets_a_new_password_once(suite: &Suite) {
    let person = suite.person("ann").await;
    ask(suite, &person.email).await;
    let mail = suite.mail(&person.email, 2).await;
    let link = mail.lines().find(|line| line.starts_with("http://127.0.0.1:7400/reset-password?token=tnt_pwr_"));
    assert!(link.is_some(), "no link on a line of its own in {mail}");
    // Until the link is followed, nothing changes.
    assert!(works(suite, &person.token).await && lets_in(suite, &person.email, PASSWORD).await);

    let token = suite.mailed_token(&person.email, 2).await;
    let mut users = suite.users("");
    users.reset_password(reset(&token, "short")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    users.reset_password(reset("nonsense", ANOTHER)).await.refused(Code::FailedPrecondition, "LINK_INVALID");
    let answer = users.reset_password(reset(&token, ANOTHER)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    assert!(!works(suite, &person.token).await);
    assert!(!lets_in(suite, &person.email, PASSWORD).await && lets_in(suite, &person.email, ANOTHER).await);
    users.reset_password(reset(&token, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");

    ask(suite, &person.email).await;
    let token = suite.mailed_token(&person.email, 3).await;
    suite.advance(HOUR);
    users.reset_password(reset(&token, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");
    assert!(lets_in(suite, &person.email, ANOTHER).await);
}

async fn nobody_learns_who_can_reset_a_password(suite: &Suite) {
    let known = suite.person("known").await;
    ask(suite, "unknown@example.com").await;
    ask(suite, &known.email).await;
    suite.mail(&known.email, 2).await;
    assert!(suite.mails("unknown@example.com").is_empty());
}

async fn a_change_makes_earlier_links_worthless(suite: &Suite) {
    let person = suite.person("ann").await;
    ask(suite, &person.email).await;
    let token = suite.mailed_token(&person.email, 2).await;
    suite.users(&person.token).change_password(change(PASSWORD, ANOTHER)).await.unwrap();

    let late = suite.users("").reset_password(reset(&token, PASSWORD)).await;
    late.refused(Code::FailedPrecondition, "LINK_INVALID");
    assert!(lets_in(suite, &person.email, ANOTHER).await);
}

/// Somebody asks for accounts with the address again and again, so that it gets no more mails about that.
async fn strangers_keep_nobody_from_a_new_password(suite: &Suite) {
    let person = suite.person("ann").await;
    for _ in 0..10 {
        let request = SignUpRequest {
            email: person.email.clone(),
            password: ANOTHER.to_owned(),
            display_name: "Mallory".to_owned(),
            ..SignUpRequest::default()
        };
        suite.users("").sign_up(request).await.expect("everybody may ask");
    }
    suite.mail(&person.email, 5).await;
    ask(suite, &person.email).await;
    let token = suite.mailed_token(&person.email, 6).await;
    suite.users("").reset_password(reset(&token, ANOTHER)).await.expect("the link works");
}
