use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ids::MailId;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::{DEFAULTS, MailConfig, MailTransport, SmtpTls, load};
use crate::mail::{Mail, MailError, Mailer};
use crate::source::Source;

const LINK: &str = "https://app.example.com/invitations/accept?token=tny_inv_0123456789abcdefghijklmnopqrstuvwxyz\
                    &organization=0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e&next=%2Fwelcome%3Ffirst%3Dtrue";

fn mail(subject: &str, text: &str) -> Mail {
    let id = MailId::from_uuid(Source::system().uuid());
    Mail { id, to: "alice@example.com".to_owned(), subject: subject.to_owned(), text: text.to_owned() }
}

fn config() -> MailConfig {
    #[derive(serde::Deserialize)]
    struct Mails {
        mail: MailConfig,
    }
    load::<Mails>(DEFAULTS, None, std::iter::empty()).unwrap().value.mail
}

fn to_files(data: &Path) -> Mailer {
    Mailer::new(&config(), data).unwrap()
}

fn files(data: &Path) -> Vec<(String, String)> {
    let directory = std::fs::read_dir(data.join("mail")).unwrap();
    let mut files: Vec<_> = directory
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_mail_is_a_file_that_can_be_read_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let mail = mail("Join Bücher & Söhne", &format!("Grüße!\n\nAccept here:\n{LINK}\n\n— Tenantry\n"));
    to_files(data.path()).send(&mail).await.unwrap();

    let files = files(data.path());
    let [(name, text)] = files.as_slice() else { panic!("{files:?}") };
    assert!(name.ends_with(&format!("-{}.eml", mail.id)) && name.starts_with('1'), "{name}");
    assert!(text.lines().any(|line| line == LINK), "{text}");
    assert!(text.contains("Grüße!") && text.contains("— Tenantry"), "{text}");
    assert!(text.contains("To: alice@example.com\n"), "{text}");
    assert!(text.contains("From: Tenantry <no-reply@localhost>\n"), "{text}");
    assert!(text.contains(&format!("Message-ID: <{}@localhost>\n", mail.id)), "{text}");
    assert!(text.contains("Content-Transfer-Encoding: 8bit"), "{text}");
    assert!(!text.contains("=3D") && !text.contains('\r'), "{text}");
}

#[tokio::test]
async fn plain_text_needs_no_eighth_bit() {
    let data = tempfile::tempdir().unwrap();
    to_files(data.path()).send(&mail("Hello", LINK)).await.unwrap();
    let text = &files(data.path())[0].1;
    assert!(text.contains("Content-Transfer-Encoding: 7bit") && text.contains("Subject: Hello\n"), "{text}");
    assert!(text.contains(LINK), "{text}");
}

#[tokio::test]
async fn the_same_mail_sent_again_and_at_once_is_there_once() {
    let data = tempfile::tempdir().unwrap();
    let mailer = Arc::new(to_files(data.path()));
    let mail = mail("Hello", "Hello");
    mailer.send(&mail).await.unwrap();
    let first = files(data.path());
    let again: Vec<_> = (0..8)
        .map(|_| {
            let (mailer, mail) = (Arc::clone(&mailer), mail.clone());
            tokio::spawn(async move { mailer.send(&mail).await })
        })
        .collect();
    for sent in again {
        sent.await.unwrap().unwrap();
    }
    assert_eq!(files(data.path()), first);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_mails() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    to_files(data.path()).send(&mail("Hello", "Hello")).await.unwrap();
    let directory = data.path().join("mail");
    let file = directory.join(&files(data.path())[0].0);
    assert_eq!(std::fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn nothing_can_be_smuggled_into_headers() {
    let data = tempfile::tempdir().unwrap();
    let mailer = to_files(data.path());
    for subject in ["a\r\nBcc: eve@example.com", "a\nb", "a\0b", "a\u{1b}[2Jb", "a\u{85}b", "", &"x".repeat(201)] {
        let sent = mailer.send(&mail(subject, "text")).await;
        assert!(matches!(sent, Err(MailError::Invalid { field: "subject", .. })), "{subject:?}");
    }
    for to in [
        "alice@example.com\r\nBcc: eve@example.com",
        "alice@example.com, eve@example.com",
        "Alice <alice@example.com>",
        "alice@example.com\n",
        "alice",
        "",
    ] {
        let sent = mailer.send(&Mail { to: to.to_owned(), ..mail("Hello", "text") }).await;
        assert!(matches!(sent, Err(MailError::Invalid { field: "to", .. })), "{to:?}");
    }
    for text in ["a\0b", "a\rb", &"x".repeat(64 * 1024 + 1)] {
        let sent = mailer.send(&mail("Hello", text)).await.unwrap_err();
        assert!(matches!(sent, MailError::Invalid { field: "text", .. }) && sent.is_permanent(), "{text:?}");
    }
    let from = MailConfig { from: "Eve <eve@example.com>\r\nBcc: x@example.com".to_owned(), ..config() };
    assert!(matches!(Mailer::new(&from, data.path()), Err(MailError::Invalid { field: "from", .. })));
    assert!(!data.path().join("mail").exists());
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_tried_again_later() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("mail"), "in the way").unwrap();
    let error = to_files(data.path()).send(&mail("Hello", "text")).await.unwrap_err();
    assert!(matches!(error, MailError::File(_)) && !error.is_permanent());
}

#[test]
fn a_mail_does_not_print_what_it_says() {
    let printed = format!("{:?}", mail("Secret subject", LINK));
    assert!(!printed.contains("token") && !printed.contains("Secret") && !printed.contains("alice"), "{printed}");
}

/// A mail server that takes one mail, answering DATA's end with this.
async fn mail_server(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 localhost\r\n").await.unwrap();
        let (mut in_data, mut all) = (false, String::new());
        while let Ok(Some(line)) = lines.next_line().await {
            all += &line;
            all.push('\n');
            let reply = match line.as_str() {
                "." if in_data => {
                    in_data = false;
                    answer
                }
                _ if in_data => continue,
                "DATA" => {
                    in_data = true;
                    "354 go on\r\n"
                }
                line if line.starts_with("EHLO") => "250-localhost\r\n250 8BITMIME\r\n",
                _ => "250 fine\r\n",
            };
            writer.write_all(reply.as_bytes()).await.unwrap();
        }
        all
    });
    (port, taken)
}

fn over_smtp(port: u16) -> Mailer {
    let smtp_host = Some("127.0.0.1".to_owned());
    let config =
        MailConfig { transport: MailTransport::Smtp, smtp_host, smtp_port: port, smtp_tls: SmtpTls::None, ..config() };
    Mailer::new(&config, Path::new("/nowhere")).unwrap()
}

#[tokio::test]
async fn a_mail_goes_to_the_mail_server() {
    let (port, taken) = mail_server("250 taken\r\n").await;
    let mail = mail("Grüße", &format!("Grüße!\n{LINK}\n"));
    over_smtp(port).send(&mail).await.unwrap();
    let taken = taken.await.unwrap();
    assert!(taken.contains("MAIL FROM:<no-reply@localhost>"), "{taken}");
    assert!(taken.contains("RCPT TO:<alice@example.com>"), "{taken}");
    assert!(taken.lines().any(|line| line == LINK) && taken.contains("Grüße!"), "{taken}");
    assert!(taken.contains(&format!("Message-ID: <{}@localhost>", mail.id)), "{taken}");
}

#[tokio::test]
async fn a_refusal_of_the_mail_server_is_final_or_not_as_it_says() {
    for (answer, permanent) in [("550 no such mailbox\r\n", true), ("451 later\r\n", false)] {
        let (port, _taken) = mail_server(answer).await;
        let error = over_smtp(port).send(&mail("Hello", "text")).await.unwrap_err();
        assert_eq!(error.is_permanent(), permanent, "{error}");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = over_smtp(port).send(&mail("Hello", "text")).await.unwrap_err();
    assert!(matches!(error, MailError::Smtp(_)) && !error.is_permanent(), "{error}");
}

#[tokio::test]
async fn a_mail_server_that_falls_silent_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let patience = Duration::from_millis(300);
    let mailer = Mailer { patience, ..over_smtp(listener.local_addr().unwrap().port()) };
    let mail = mail("Hello", "text");
    let sent = tokio::time::timeout(patience * 20, mailer.send(&mail));
    let error = sent.await.expect("the mailer waits no longer").unwrap_err();
    assert!(matches!(error, MailError::Late) && !error.is_permanent(), "{error}");
}
