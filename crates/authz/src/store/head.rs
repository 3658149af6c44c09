//! The revision of the whole store: one row, whose lock puts those who apply facts in a row.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, sea_query::Expr};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "head")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i32,
    pub(crate) revision: i64,
    /// The current epoch; none before the first start of a version that knows epochs.
    pub(crate) epoch: Option<Uuid>,
}

/// A revision, and the epoch in which it was the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) epoch: Uuid,
    pub(crate) revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one row.
const ONLY: i32 = 1;

/// Takes the next revision. Whoever else applies facts waits until this transaction has ended, so what is read at a
/// revision is all that was written up to it.
pub(crate) async fn next(db: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    let next = Expr::col(Column::Revision).add(1);
    let update = Entity::update_many().col_expr(Column::Revision, next).filter(Column::Id.eq(ONLY));
    let updated = update.exec_with_returning(db).await?;
    updated.first().map(Model::mark).ok_or(StoreError::Corrupt("head"))
}

/// Takes the lock without writing anything.
pub(crate) async fn hold(db: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    let same = Expr::col(Column::Revision);
    let update = Entity::update_many().col_expr(Column::Revision, same).filter(Column::Id.eq(ONLY));
    let updated = update.exec_with_returning(db).await?;
    updated.first().map(Model::mark).ok_or(StoreError::Corrupt("head"))
}

/// Makes an epoch the current one; the revision that was written last.
pub(crate) async fn set_epoch(db: &impl ConnectionTrait, epoch: Uuid) -> Result<i64, StoreError> {
    let update = Entity::update_many().col_expr(Column::Epoch, Expr::value(epoch)).filter(Column::Id.eq(ONLY));
    let updated = update.exec_with_returning(db).await?;
    updated.first().map(|head| head.revision).ok_or(StoreError::Corrupt("head"))
}

/// How things stand now.
pub(crate) async fn mark(db: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    let head = Entity::find_by_id(ONLY).one(db).await?;
    head.as_ref().map(Model::mark).ok_or(StoreError::Corrupt("head"))
}

/// The revision that was written last.
pub(crate) async fn revision(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    mark(db).await.map(|mark| mark.revision)
}

impl Model {
    fn mark(&self) -> Mark {
        Mark { epoch: self.epoch.unwrap_or_default(), revision: self.revision }
    }
}

/// As if an older backup had been restored.
#[cfg(test)]
pub(crate) async fn set_back(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    let before = Expr::col(Column::Revision).sub(1);
    Entity::update_many().col_expr(Column::Revision, before).filter(Column::Id.eq(ONLY)).exec(db).await?;
    Ok(())
}
