//! Mails go out: over SMTP, or into files that somebody can read who has no mail server.

mod files;
mod message;

use std::path::Path;
use std::time::Duration;

use ids::MailId;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::ExposeSecret as _;

use crate::config::{MailConfig, MailTransport, SmtpTls};
use crate::mail::files::Files;
use crate::mail::message::Sender;

/// A mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id; one that was made by [`Source::uuid`](crate::Source::uuid) also says when it was written.
    pub id: MailId,
    /// The address it goes to, without a name.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says. Lines stay as they are, so that links can be clicked and copied.
    pub text: String,
}

/// Sends mails.
#[derive(Debug, Clone)]
pub struct Mailer {
    sender: Sender,
    way: Way,
    /// How long the mail server may take for one mail.
    patience: Duration,
}

#[derive(Debug, Clone)]
enum Way {
    Files(Files),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why a mail did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A field of the mail, or of the configuration, is not what it must be.
    #[error("mail: {field} {expected}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The mail cannot be put together.
    #[error("mail: {0}")]
    Message(#[from] lettre::error::Error),
    /// The mail server did not take it.
    #[error("mail server: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The mail server did not answer in time.
    #[error("mail server: no answer in time")]
    Late,
    /// The file could not be written.
    #[error("mail file: {0}")]
    File(#[from] std::io::Error),
}

/// A server that has not answered by then will be asked again later.
const SMTP_TIMEOUT: Duration = Duration::from_secs(15);

impl Mailer {
    /// The mailer of the configuration. `data` is the data directory, under which files go if nothing else is said.
    ///
    /// # Errors
    /// When the configuration does not work; [`MailConfig::validate`] tells all of it.
    pub fn new(config: &MailConfig, data: &Path) -> Result<Self, MailError> {
        let sender = Sender::parse(&config.from)?;
        let way = match config.transport {
            MailTransport::File => {
                Way::Files(Files::new(config.directory.clone().unwrap_or_else(|| data.join("mail"))))
            }
            MailTransport::Smtp => Way::Smtp(smtp(config)?),
        };
        Ok(Self { sender, way, patience: SMTP_TIMEOUT })
    }

    /// Sends the mail. Into files it may be sent any number of times and is there once; over SMTP, a mail that is sent
    /// again has the same `Message-ID`.
    ///
    /// # Errors
    /// When it did not go out; [`MailError::is_permanent`] says whether trying again is of use.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.sender.message(mail)?;
        match &self.way {
            Way::Files(files) => files.write(mail.id, message.formatted()).await?,
            Way::Smtp(transport) => {
                // The transport's own limit ends with the connection: a server could be silent for ever after it.
                let taken = tokio::time::timeout(self.patience, transport.send(message)).await;
                taken.map_err(|_| MailError::Late)??;
            }
        }
        Ok(())
    }
}

impl MailError {
    /// Whether it would fail again.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Invalid { .. } | Self::Message(_) => true,
            Self::Smtp(error) => error.is_permanent(),
            Self::File(_) | Self::Late => false,
        }
    }
}

/// Without what it says: mails carry secrets.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

fn smtp(config: &MailConfig) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
    let host = config.smtp_host.as_deref().filter(|host| !host.is_empty());
    let host = host.ok_or(MailError::Invalid { field: "smtp_host", expected: "must be set" })?;
    let builder = match config.smtp_tls {
        SmtpTls::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
        SmtpTls::Implicit => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
        SmtpTls::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
    };
    let builder = builder.port(config.smtp_port).timeout(Some(SMTP_TIMEOUT));
    let (Some(user), Some(password)) = (&config.smtp_user, &config.smtp_password) else {
        return Ok(builder.build());
    };
    Ok(builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned())).build())
}

#[cfg(test)]
mod tests;
