//! How many invitations an organization sent lately: one row per call, and one row per organization that orders the
//! calls.

use ids::OrganizationId;
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

use crate::store::sending::sender::Column as SenderColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sending")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) sent_ms: i64,
    pub(crate) mails: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod sender {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sender")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) organization_id: Uuid,
        pub(super) last_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Makes the organization's other calls that invite wait until this transaction has ended: so what is counted stays so.
pub(crate) async fn lock(db: &impl ConnectionTrait, organization: OrganizationId, now: Time) -> Result<(), StoreError> {
    let row = sender::ActiveModel { organization_id: Set(organization.uuid()), last_ms: Set(now.millis()) };
    let update = OnConflict::column(SenderColumn::OrganizationId).update_column(SenderColumn::LastMs).to_owned();
    sender::Entity::insert(row).on_conflict(update).exec_without_returning(db).await?;
    Ok(())
}

/// The mails that the organization sent since.
pub(crate) async fn count_since(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    since: Time,
) -> Result<u64, StoreError> {
    let rows = Entity::find()
        .select_only()
        .column(Column::Mails)
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::SentMs.gt(since.millis()))
        .into_tuple::<i64>()
        .all(db)
        .await?;
    // As many rows as mails at most, and those have a limit. Databases differ in the type of a sum.
    Ok(rows.into_iter().filter_map(|mails| u64::try_from(mails).ok()).sum())
}

/// Notes that the organization sends so many mails.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    organization: OrganizationId,
    mails: usize,
    now: Time,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(id),
        organization_id: Set(organization.uuid()),
        sent_ms: Set(now.millis()),
        mails: Set(i64::try_from(mails).unwrap_or(i64::MAX)),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Deletes some of what was sent before. Tells how many.
pub(crate) async fn prune(db: &impl ConnectionTrait, before: Time, limit: u64) -> Result<u64, StoreError> {
    let mut old = Query::select();
    old.column(Column::Id).from(Entity).and_where(Column::SentMs.lte(before.millis())).limit(limit);
    let mut delete = Query::delete();
    delete.from_table(Entity).and_where(Expr::col(Column::Id).in_subquery(old));
    Ok(db.execute(&delete).await?.rows_affected())
}
