//! Somebody comes, proves an address, and signs in.

use anyhow::{Context as _, Result};
use contracts::identity::v1::{GetUserRequest, SignInRequest, SignInResponse, SignUpRequest, VerifyEmailRequest};

use crate::cli::demo::clients::Credential;
use crate::cli::demo::story::{PASSWORD, Person, Story};

pub(super) async fn a_customer_arrives(story: &mut Story) -> Result<Person> {
    story.ledger.chapter("A customer arrives");
    let email = story.address("ada");
    signs_up(story, &email).await?;
    let answer = story.clients.sessions.sign_in(credentials(&email, PASSWORD)).await;
    story.ledger.refused("Ada signs in before the address is proven", "SIGN_IN_REFUSED", answer);

    proves_the_address(story, &email).await?;
    let answer = story.clients.sessions.sign_in(credentials(&email, "a wrong password")).await;
    story.ledger.refused("Ada signs in with a wrong password", "SIGN_IN_REFUSED", answer);
    let answer = story.clients.sessions.sign_in(credentials(&email, PASSWORD)).await;
    let ada = person(story.ledger.allowed("Ada signs in", answer)?)?;

    let answer = story.clients.users.get_user(GetUserRequest::default()).await;
    story.ledger.refused("Somebody without a credential reads an account", "CREDENTIAL_MISSING", answer);
    let answer = story.clients.users.get_user(ada.credential.asks(GetUserRequest::default())).await;
    story.ledger.allowed("Ada reads her account", answer)?;
    Ok(ada)
}

async fn signs_up(story: &mut Story, email: &str) -> Result<()> {
    let request = SignUpRequest {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
        ..SignUpRequest::default()
    };
    let answer = story.clients.users.sign_up(request).await;
    let asked = story.ledger.allowed("Ada asks for an account", answer)?;
    story.ledger.seen("There is no account before the address is proven", asked.user.is_none(), "a mail is under way");
    Ok(())
}

async fn proves_the_address(story: &mut Story, email: &str) -> Result<()> {
    let token = story.mailbox.token_for(email).await?;
    let password = "not what she chose".to_owned();
    let request = VerifyEmailRequest { token, password, ..VerifyEmailRequest::default() };
    let answer = story.clients.users.verify_email(request.clone()).await;
    story.ledger.refused("Somebody without Ada's password follows the link", "PASSWORD_WRONG", answer);
    let request = VerifyEmailRequest { password: PASSWORD.to_owned(), ..request };
    let answer = story.clients.users.verify_email(request.clone()).await;
    story.ledger.allowed("Ada follows the link in the mail", answer)?;
    let answer = story.clients.users.verify_email(request).await;
    story.ledger.refused("The same link once more", "LINK_INVALID", answer);
    Ok(())
}

pub(super) fn credentials(email: &str, password: &str) -> SignInRequest {
    SignInRequest { email: email.to_owned(), password: password.to_owned() }
}

/// Whoever has just signed in.
pub(super) fn person(answer: SignInResponse) -> Result<Person> {
    let user = answer.user.context("the answer to SignIn names no user")?;
    let tokens = answer.tokens.context("the answer to SignIn has no tokens")?;
    Ok(Person { user_id: user.id, credential: Credential::new(&tokens.access_token)? })
}
