//! Mails go out when what they tell has happened, once; and until then nobody reads them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ids::MailId;
use kit::config::{MailConfig, MailTransport, SmtpTls};
use kit::mail::{Mail, Mailer};
use kit::shutdown::Shutdown;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use tokio::net::TcpListener;

use crate::mailbox;
use crate::row::mail_box;
use crate::tests::{House, begin, count, eventually, on_both};

on_both! {
    a_mail_goes_out_once_when_its_transaction_is_committed
    a_mail_that_is_not_taken_is_tried_again
    a_mail_rests_unread
    a_mail_is_sent_by_one_of_several_processes
    the_background_sends_and_stops
    what_a_killed_sender_had_claimed_is_sent
}

fn mail(house: &House) -> Mail {
    Mail {
        id: MailId::from_uuid(house.source().uuid()),
        to: "ada@example.com".to_owned(),
        subject: "A secret".to_owned(),
        text: "the link is swordfish".to_owned(),
    }
}

fn config(directory: &Path) -> MailConfig {
    MailConfig {
        transport: MailTransport::File,
        directory: Some(directory.to_owned()),
        smtp_host: None,
        smtp_port: 25,
        smtp_user: None,
        smtp_password: None,
        smtp_tls: SmtpTls::None,
        from: "tenantry@example.com".to_owned(),
        link_base: "http://localhost".to_owned(),
    }
}

fn mailer(directory: &Path) -> Mailer {
    Mailer::new(&config(directory), directory).unwrap()
}

fn mails_in(directory: &Path) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(directory) else { return Vec::new() };
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

async fn a_mail_goes_out_once_when_its_transaction_is_committed(house: House) {
    let (db, directory) = (house.open().await, tempfile::tempdir().unwrap());
    let mailer = mailer(directory.path());
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    drop(tx);
    assert!(!mailbox::send_due(&db, &mailer).await.unwrap());
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    assert!(mailbox::send_due(&db, &mailer).await.unwrap());
    assert!(!mailbox::send_due(&db, &mailer).await.unwrap());
    let mails = mails_in(directory.path());
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("swordfish") && mails[0].contains("ada@example.com"), "{mails:?}");
    assert_eq!(count(&db, "mail_box").await, 0);
}

async fn a_mail_that_is_not_taken_is_tried_again(house: House) {
    let (db, directory) = (house.open().await, tempfile::tempdir().unwrap());
    let place = directory.path().join("mail");
    // A file where the directory should be.
    std::fs::write(&place, "in the way").unwrap();
    let mailer = mailer(&place);
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    assert!(mailbox::send_due(&db, &mailer).await.unwrap());
    assert!(!mailbox::send_due(&db, &mailer).await.unwrap(), "it waits a while");
    std::fs::remove_file(&place).unwrap();
    house.clock.advance(Duration::from_secs(3));
    assert!(mailbox::send_due(&db, &mailer).await.unwrap());
    assert_eq!((mails_in(&place).len(), count(&db, "mail_box").await), (1, 0));
}

async fn a_mail_rests_unread(house: House) {
    let db = house.open().await;
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    let rows = mail_box::Entity::find().all(db.read()).await.unwrap();
    let sealed = &rows[0].sealed;
    for word in ["swordfish", "secret", "example.com"] {
        assert!(!sealed.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

async fn a_mail_is_sent_by_one_of_several_processes(house: House) {
    let db = house.open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = MailConfig {
        transport: MailTransport::Smtp,
        smtp_host: Some("127.0.0.1".to_owned()),
        smtp_port: listener.local_addr().unwrap().port(),
        ..config(Path::new("unused"))
    };
    let mailer = Mailer::new(&config, Path::new("unused")).unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    // A server that hangs up: files are the same however often they are written, calls can be counted.
    let server = tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    let outcomes = futures::future::join_all((0..4).map(|_| mailbox::send_due(&db, &mailer))).await;
    assert!(outcomes.into_iter().all(|outcome| outcome.is_ok()));
    assert_eq!((calls.load(Ordering::SeqCst), count(&db, "mail_box").await), (1, 1));
    server.abort();
}

async fn the_background_sends_and_stops(house: House) {
    let (db, directory) = (house.open().await, tempfile::tempdir().unwrap());
    let (trigger, shutdown) = Shutdown::new();
    let background = tokio::spawn(db.background(Some(mailer(directory.path())))(shutdown));
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    eventually("the mail is there", async || mails_in(directory.path()).len() == 1).await;
    trigger.trigger();
    background.await.unwrap();
}

async fn what_a_killed_sender_had_claimed_is_sent(house: House) {
    let (db, directory) = (house.open().await, tempfile::tempdir().unwrap());
    let mut tx = begin(&db).await;
    tx.send_mail(mail(&house));
    tx.commit_step().await.unwrap();
    let claimed = house.source().now().plus(Duration::from_secs(20)).millis();
    let claim = mail_box::Entity::update_many().col_expr(mail_box::Column::NextAttemptMs, Expr::value(claimed));
    claim.exec(&db.write()).await.unwrap();

    let (trigger, shutdown) = Shutdown::new();
    let background = tokio::spawn(db.background(Some(mailer(directory.path())))(shutdown));
    if !house.is_sqlite() {
        // The other process may be alive.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(mails_in(directory.path()).len(), 0);
        house.clock.advance(Duration::from_secs(21));
    }
    eventually("the mail is there", async || mails_in(directory.path()).len() == 1).await;
    trigger.trigger();
    background.await.unwrap();
}
