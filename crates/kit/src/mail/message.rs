//! A mail as RFC 5322 has it.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox};
use lettre::{Address, Message};

use crate::mail::{Mail, MailError};

/// Whom mails are from.
#[derive(Debug, Clone)]
pub(super) struct Sender(Mailbox);

const ADDRESS_MAX: usize = 254;
const SUBJECT_MAX: usize = 200;
const TEXT_MAX: usize = 64 * 1024;
/// As long as a line may be in a mail, without its end (RFC 5322).
const LINE_MAX: usize = 998;

impl Sender {
    pub(super) fn parse(from: &str) -> Result<Self, MailError> {
        let invalid = MailError::Invalid { field: "from", expected: "must be an address, with or without a name" };
        if from.contains(char::is_control) {
            return Err(invalid);
        }
        from.parse().map(Self).map_err(|_| invalid)
    }

    /// The mail, from this sender.
    pub(super) fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let to = recipient(&mail.to)?;
        check_subject(&mail.subject)?;
        check_text(&mail.text)?;
        let message = Message::builder()
            .from(self.0.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .message_id(Some(format!("<{}@{}>", mail.id, self.0.email.domain())))
            .header(ContentType::TEXT_PLAIN);
        let message = match written_at(mail) {
            Some(since_epoch) => message.date(UNIX_EPOCH + since_epoch),
            None => message.date_now(),
        };
        Ok(message.body(readable(&mail.text))?)
    }
}

/// When the mail was written, if its id tells.
pub(super) fn written_at(mail: &Mail) -> Option<Duration> {
    let (seconds, nanos) = mail.id.uuid().get_timestamp()?.to_unix();
    Some(Duration::new(seconds, nanos))
}

/// The text as it is, wherever that is allowed: quoted-printable would break links over lines, and write their "=" as
/// "=3D". Left to itself the library takes it for every line of more than 76 characters.
fn readable(text: &str) -> Body {
    if text.lines().any(|line| line.len() > LINE_MAX) {
        return Body::new(text.to_owned());
    }
    let encoding = if text.is_ascii() { ContentTransferEncoding::SevenBit } else { ContentTransferEncoding::EightBit };
    let lines = text.lines().flat_map(|line| [line, "\r\n"]).collect::<String>();
    Body::dangerous_pre_encoded(lines.into_bytes(), encoding)
}

// A line break in a header would begin another header of somebody else's choice.

fn recipient(to: &str) -> Result<Address, MailError> {
    let invalid = MailError::Invalid { field: "to", expected: "must be one address, without a name" };
    if to.len() > ADDRESS_MAX || to.contains(char::is_control) {
        return Err(invalid);
    }
    to.parse().map_err(|_| invalid)
}

fn check_subject(subject: &str) -> Result<(), MailError> {
    let fine = (1..=SUBJECT_MAX).contains(&subject.chars().count()) && !subject.contains(char::is_control);
    let expected = "must be one line of 1 to 200 characters";
    if fine { Ok(()) } else { Err(MailError::Invalid { field: "subject", expected }) }
}

fn check_text(text: &str) -> Result<(), MailError> {
    let fine = text.len() <= TEXT_MAX && !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t');
    let expected = "must be at most 64 KiB of lines, without control characters";
    if fine { Ok(()) } else { Err(MailError::Invalid { field: "text", expected }) }
}
