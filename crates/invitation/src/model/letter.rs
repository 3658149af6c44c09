//! The mail that carries an invitation's link.

use kit::Time;
use kit::email::Email;
use time::OffsetDateTime;
use time::macros::format_description;

/// What all mails of one call say.
#[derive(Debug)]
pub(crate) struct Letter {
    organization: String,
    /// Nothing if a program invites.
    inviter: Option<String>,
    role: String,
    /// The workspace that a guest is invited to.
    workspace: Option<String>,
    link_base: String,
}

/// Characters of a name in a mail: longer ones would be messages of their own.
const NAME_MAX: usize = 80;

// === impl Letter ===

impl Letter {
    pub(crate) fn new(organization: &str, inviter: Option<&str>, role: &str, link_base: &str) -> Self {
        Self {
            organization: plain(organization),
            inviter: inviter.map(plain).filter(|name| !name.is_empty()),
            role: plain(role),
            workspace: None,
            link_base: link_base.trim_end_matches('/').to_owned(),
        }
    }

    /// The letter to a guest, who is invited to this workspace alone.
    pub(crate) fn for_workspace(self, workspace: &str) -> Self {
        Self { workspace: Some(plain(workspace)), ..self }
    }

    pub(crate) fn subject(&self) -> String {
        let place = match &self.workspace {
            Some(workspace) => format!("the workspace {workspace} of {}", self.organization),
            None => self.organization.clone(),
        };
        match &self.inviter {
            Some(inviter) => format!("{inviter} invites you to {place}"),
            None => format!("You are invited to {place}"),
        }
    }

    /// The text. The token in clear stands in it, on a line of its own, and nowhere else.
    pub(crate) fn text(&self, email: &Email, token: &str, expires: Time) -> String {
        let Self { role, link_base, .. } = self;
        let (opening, until) = (self.subject(), date(expires));
        let button = if self.workspace.is_some() { "Join Workspace" } else { "Join Organization" };
        format!(
            "Hello,\n\
             \n\
             {opening}, with the role \"{role}\".\n\
             \n\
             {button}:\n\
             {link_base}/join?token={token}\n\
             \n\
             The link is for {email} alone and works until {until}. If you have no account yet, you set one up\n\
             on the way.\n\
             \n\
             If you did not expect this mail, you need not do anything: without you nothing happens.\n"
        )
    }
}

/// A name as it can stand in a mail: one line, not too long, without signs that are not seen or that turn the reading
/// direction, and without what a mail program would make a link of.
fn plain(name: &str) -> String {
    let visible = name.replace("://", " ");
    let visible: String = visible.chars().filter(|letter| !is_invisible(*letter)).map(blank_control).collect();
    let mut words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > NAME_MAX {
        words = words.chars().take(NAME_MAX - 1).chain(['…']).collect();
    }
    words
}

fn blank_control(letter: char) -> char {
    if letter.is_control() { ' ' } else { letter }
}

/// Zero-width signs, marks and overrides of the reading direction, the byte order mark.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

fn date(time: Time) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    OffsetDateTime::from_unix_timestamp(time.seconds())
        .ok()
        .and_then(|moment| moment.format(format).ok())
        .unwrap_or_else(|| "its time is over".to_owned())
}
