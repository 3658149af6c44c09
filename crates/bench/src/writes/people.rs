//! People with accounts, by the ordinary way: sign-up, and the link in the mail.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use contracts::identity::v1::{SignInRequest, SignUpRequest, VerifyEmailRequest};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::writes::clients::{Connection, Shown};

const PASSWORD: &str = "correct horse battery";
/// Passwords are hashed meanwhile, which takes a core each.
const AT_ONCE: usize = 8;
/// How often to look for mails, and how many times.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 1200;

/// Makes so many accounts; their ids, in order.
pub(crate) async fn sign_up(count: usize, client: &Connection, mails: &Path) -> Result<Vec<String>> {
    let addresses: Vec<String> = (0..count).map(address).collect();
    stream::iter(&addresses)
        .map(|address| ask(client.clone(), address))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let tokens = tokens(mails, count).await?;
    let verified = stream::iter(&addresses).map(|address| verify(client.clone(), &tokens, address));
    verified.buffered(AT_ONCE).try_collect().await
}

/// Signs the first of them in.
pub(crate) async fn sign_in(client: &mut Connection) -> Result<Shown> {
    let request = SignInRequest { email: address(0), password: PASSWORD.to_owned() };
    let answer = client.sessions.sign_in(request).await?.into_inner();
    Shown::bearer(&answer.tokens.context("no tokens")?.access_token)
}

fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

async fn ask(mut client: Connection, address: &str) -> Result<()> {
    let request = SignUpRequest {
        email: address.to_owned(),
        password: PASSWORD.to_owned(),
        display_name: "Somebody".to_owned(),
        ..SignUpRequest::default()
    };
    client.users.sign_up(request).await?;
    Ok(())
}

async fn verify(mut client: Connection, tokens: &HashMap<String, String>, address: &str) -> Result<String> {
    let token = tokens.get(address).context("no mail came")?.clone();
    let request = VerifyEmailRequest { token, password: PASSWORD.to_owned(), ..VerifyEmailRequest::default() };
    Ok(client.users.verify_email(request).await?.into_inner().user.context("no user")?.id)
}

/// The tokens in the mails, by address, once there are so many.
async fn tokens(mails: &Path, count: usize) -> Result<HashMap<String, String>> {
    for _ in 0..LOOKS {
        let mut found = HashMap::new();
        for entry in std::fs::read_dir(mails).into_iter().flatten() {
            let text = std::fs::read_to_string(entry?.path()).unwrap_or_default();
            found.extend(link(&text));
        }
        if found.len() >= count {
            return Ok(found);
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("not all mails came")
}

/// Whom a mail is to, and the token in its link.
fn link(mail: &str) -> Option<(String, String)> {
    let to = mail.lines().find_map(|line| line.trim_end().strip_prefix("To: "))?;
    let (_, rest) = mail.split_once("token=")?;
    let token = rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '_').collect();
    Some((to.to_owned(), token))
}
