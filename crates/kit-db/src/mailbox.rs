//! Mails are written down in the transaction that wants them sent, sealed, and sent after it; again and again until
//! somebody has taken them. A mail that was taken just before a crash goes out once more, under the same id.

use std::error::Error;
use std::time::Duration;

use ids::MailId;
use kit::mail::{Mail, Mailer};
use prost::Message;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, UpdateMany,
};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::pool::{Db, Inner};
use crate::row::mail_box::{ActiveModel, Column, Entity, Model};

/// What is sealed of a mail.
#[derive(Clone, PartialEq, Eq, Message)]
struct Letter {
    #[prost(string, tag = "1")]
    to: String,
    #[prost(string, tag = "2")]
    subject: String,
    #[prost(string, tag = "3")]
    text: String,
}

/// The sender looks by itself now and then, for what is to be tried again.
const LOOK: Duration = Duration::from_secs(5);
const AT_ONCE: u64 = 20;
/// For how long a mail belongs to the process that tries to send it: a little longer than a mail server may take. If
/// the process is killed meanwhile, the mail is late by no more than this; on SQLite, by no more than the next start.
const CLAIM: Duration = Duration::from_secs(20);
const BACK_OFF_MIN: Duration = Duration::from_secs(2);
const BACK_OFF_MAX: Duration = Duration::from_hours(1);
/// About two days: what a mail says is no longer true then.
const ATTEMPTS_MAX: i64 = 60;

/// Writes mails down, in the transaction that wants them sent.
pub(crate) async fn put(transaction: &DatabaseTransaction, inner: &Inner, mails: &[Mail]) -> Result<(), StoreError> {
    if mails.is_empty() {
        return Ok(());
    }
    let rows = mails.iter().map(|mail| {
        let letter = Letter { to: mail.to.to_string(), subject: mail.subject.clone(), text: mail.text.clone() };
        ActiveModel {
            id: Set(mail.id.uuid()),
            sealed: Set(inner.seal.seal(&purpose(mail.id.uuid()), &letter.encode_to_vec())),
            attempts: Set(0),
            next_attempt_ms: Set(inner.source.now().millis()),
        }
    });
    Entity::insert_many(rows).exec_without_returning(transaction).await?;
    Ok(())
}

/// Sends until it is dropped.
pub(crate) async fn run(db: Db, mailer: Mailer) {
    if let Err(error) = take_over(&db).await {
        let service = db.inner().service;
        tracing::warn!(service, error = &error as &dyn Error, "mails of an earlier start wait until they are due");
    }
    loop {
        match send_due(&db, &mailer).await {
            Ok(true) => {}
            Ok(false) => {
                // Either is as good: a look too many costs one question.
                let _ = tokio::time::timeout(LOOK, db.inner().mail.notified()).await;
            }
            Err(error) => {
                let service = db.inner().service;
                tracing::warn!(service, error = &error as &dyn Error, "the mail box cannot be read or marked");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// On SQLite nobody else can be sending: what an earlier start had claimed, or put off, is due at once.
async fn take_over(db: &Db) -> Result<(), StoreError> {
    if db.backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let now = db.inner().source.now().millis();
    let all = Entity::update_many().col_expr(Column::NextAttemptMs, Expr::value(now));
    all.filter(Column::NextAttemptMs.gt(now)).exec(&db.write()).await?;
    Ok(())
}

/// Sends what is due; whether there was anything.
pub(crate) async fn send_due(db: &Db, mailer: &Mailer) -> Result<bool, StoreError> {
    let due = Entity::find()
        .filter(Column::NextAttemptMs.lte(db.inner().source.now().millis()))
        .order_by_asc(Column::NextAttemptMs)
        .limit(AT_ONCE)
        .all(db.read())
        .await?;
    let any = !due.is_empty();
    for row in due {
        if claim(db, &row).await? {
            send(db, mailer, row).await?;
        }
    }
    Ok(any)
}

/// Whether no other process was faster.
async fn claim(db: &Db, row: &Model) -> Result<bool, StoreError> {
    let claimed = again(row.id, db.inner().source.now().plus(CLAIM).millis())
        .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
        .filter(Column::Attempts.eq(row.attempts))
        .exec(&db.write())
        .await?;
    Ok(claimed.rows_affected == 1)
}

async fn send(db: &Db, mailer: &Mailer, row: Model) -> Result<(), StoreError> {
    let (service, id) = (db.inner().service, row.id);
    let Some(mail) = open(db.inner(), &row) else {
        tracing::error!(service, %id, "a mail was sealed with another key; it is dropped");
        return remove(db, id).await;
    };
    let attempts = row.attempts + 1;
    let outcome = mailer.send(&mail).await;
    let gives_up = attempts >= ATTEMPTS_MAX;
    if let Err(error) = &outcome {
        let error = error as &dyn Error;
        tracing::warn!(service, %id, attempts, gives_up, error, "a mail was not taken");
    }
    if outcome.is_ok() || gives_up {
        return remove(db, id).await;
    }
    let next = db.inner().source.now().plus(back_off(attempts));
    again(id, next.millis()).exec(&db.write()).await?;
    Ok(())
}

fn open(inner: &Inner, row: &Model) -> Option<Mail> {
    let plain = inner.seal.open(&purpose(row.id), &row.sealed)?;
    let Letter { to, subject, text } = Letter::decode(plain.as_slice()).ok()?;
    Some(Mail { id: MailId::from_uuid(row.id), to, subject, text })
}

async fn remove(db: &Db, id: Uuid) -> Result<(), StoreError> {
    Entity::delete_by_id(id).exec(&db.write()).await?;
    Ok(())
}

fn again(id: Uuid, at_ms: i64) -> UpdateMany<Entity> {
    Entity::update_many().col_expr(Column::NextAttemptMs, Expr::value(at_ms)).filter(Column::Id.eq(id))
}

/// Twice as long each time.
fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(u32::MAX);
    BACK_OFF_MIN.saturating_mul(2_u32.saturating_pow(doublings)).min(BACK_OFF_MAX)
}

/// A mail opens under its own id only.
fn purpose(id: Uuid) -> String {
    format!("mail\n{}", id.as_hyphenated())
}
