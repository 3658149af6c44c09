//! How many mails each address got lately: one row per mail, and one row per address that orders those who send to it.

use std::collections::HashMap;

use kit::Time;
use kit::email::Email;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

use crate::store::recipient::mail::{Column as MailColumn, Entity as Mail};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recipient")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) email: String,
    pub(crate) last_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod mail {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recipient_mail")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) id: Uuid,
        pub(super) email: String,
        pub(super) sent_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Makes others who write to these addresses wait until this transaction has ended. Always in the order of the
/// addresses, so that two never wait for each other. 1,000 at most.
pub(crate) async fn lock(db: &impl ConnectionTrait, emails: &[Email], now: Time) -> Result<(), StoreError> {
    let mut emails: Vec<_> = emails.iter().map(Email::as_str).collect();
    emails.sort_unstable();
    emails.dedup();
    if emails.is_empty() {
        return Ok(());
    }
    let rows = emails.into_iter().map(|email| ActiveModel { email: Set(email.to_owned()), last_ms: Set(now.millis()) });
    let update = OnConflict::column(Column::Email).update_column(Column::LastMs).to_owned();
    Entity::insert_many(rows).on_conflict(update).exec_without_returning(db).await?;
    Ok(())
}

/// How many mails these addresses got since. Holds while [`lock`] is held.
pub(crate) async fn count_since(
    db: &impl ConnectionTrait,
    emails: &[Email],
    since: Time,
) -> Result<HashMap<String, u64>, StoreError> {
    let sent = Mail::find()
        .select_only()
        .column(MailColumn::Email)
        .filter(MailColumn::Email.is_in(emails.iter().map(Email::as_str)))
        .filter(MailColumn::SentMs.gt(since.millis()))
        .into_tuple::<String>()
        .all(db)
        .await?;
    let mut counts = HashMap::new();
    for email in sent {
        *counts.entry(email).or_insert(0) += 1;
    }
    Ok(counts)
}

/// Notes a mail to each of these addresses, under these ids. 1,000 at most.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    mails: impl IntoIterator<Item = (Uuid, &Email)>,
    now: Time,
) -> Result<(), StoreError> {
    let rows = mails.into_iter().map(|(id, email)| mail::ActiveModel {
        id: Set(id),
        email: Set(email.as_str().to_owned()),
        sent_ms: Set(now.millis()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        Mail::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Deletes some of what was sent before. Tells how many rows.
pub(crate) async fn prune(db: &impl ConnectionTrait, before: Time, limit: u64) -> Result<u64, StoreError> {
    let mut old = Query::select();
    old.column(MailColumn::Id).from(Mail).and_where(MailColumn::SentMs.lte(before.millis())).limit(limit);
    let mut mails = Query::delete();
    mails.from_table(Mail).and_where(Expr::col(MailColumn::Id).in_subquery(old));
    let mut silent = Query::select();
    silent.column(Column::Email).from(Entity).and_where(Column::LastMs.lte(before.millis())).limit(limit);
    let mut recipients = Query::delete();
    recipients
        .from_table(Entity)
        .and_where(Expr::col(Column::Email).in_subquery(silent))
        // Once more: somebody may have written to it since it was selected.
        .and_where(Expr::col(Column::LastMs).lte(before.millis()));
    let deleted = db.execute(&mails).await?.rows_affected();
    Ok(deleted + db.execute(&recipients).await?.rows_affected())
}
