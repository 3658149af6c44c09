//! The mails that addresses got lately, by what they are about. Addresses rest as fingerprints: most are nobody's here.

use kit::Time;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::model::MailBudget;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_budget")]
pub(crate) struct Model {
    /// The fingerprint of the address and what the mails are about.
    #[sea_orm(primary_key, auto_increment = false)]
    recipient: Vec<u8>,
    /// When the mails of the last hour went out, separated by spaces.
    sent_ms: String,
    /// When the last one went out.
    last_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Takes a mail to an address out of its budget; false if nothing is left. The address is the transaction's own until
/// that ends, so that two who ask at once do not both take the last.
pub(crate) async fn spend(db: &impl ConnectionTrait, recipient: &Fingerprint, now: Time) -> Result<bool, StoreError> {
    let first = Model { recipient: recipient.to_vec(), sent_ms: String::new(), last_ms: now.millis() };
    let mut again = OnConflict::column(Column::Recipient);
    again.value(Column::LastMs, Expr::col((Entity, Column::LastMs)));
    Entity::insert(first.into_active_model()).on_conflict(again).exec_without_returning(db).await?;

    let row = Entity::find_by_id(recipient.to_vec()).one(db).await?.ok_or(StoreError::Corrupt("mail_budget"))?;
    let Some(spent) = budget(&row)?.spend(now) else { return Ok(false) };
    let update = Entity::update_many()
        .col_expr(Column::SentMs, Expr::value(text(&spent)))
        .col_expr(Column::LastMs, Expr::value(now.millis()))
        .filter(Column::Recipient.eq(recipient.to_vec()));
    update.exec(db).await?;
    Ok(true)
}

/// Deletes those whose last mail went out before this moment.
pub(crate) async fn delete_before(db: &impl ConnectionTrait, before: Time) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::LastMs.lte(before.millis())).exec(db).await?;
    Ok(())
}

fn budget(row: &Model) -> Result<MailBudget, StoreError> {
    let times = row.sent_ms.split_ascii_whitespace().map(|millis| millis.parse().map(Time::from_millis));
    let sent = times.collect::<Result<_, _>>().map_err(|_| StoreError::Corrupt("mail_budget.sent_ms"))?;
    Ok(MailBudget { sent })
}

fn text(budget: &MailBudget) -> String {
    budget.sent.iter().map(|time| time.millis().to_string()).collect::<Vec<_>>().join(" ")
}
