//! The revision of the whole store: one row, whose lock puts those who apply facts in a row.
//!
//! The row tells on which server the epoch began, too. A standby that took over, or a server that was started on a backup,
//! may lack what was confirmed; and on it numbers are given that were given before. So nothing is applied on another
//! server than the epoch's, and whoever finds one begins an epoch there.

use kit_db::StoreError;
use kit_db::server::running;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, QuerySelect as _, sea_query::Expr};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "head")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i32,
    pub(crate) revision: i64,
    /// The current epoch; none before the first start of a version that knows epochs.
    pub(crate) epoch: Option<Uuid>,
    /// How often facts were replaced otherwise than by events: memory must be read anew then.
    pub(crate) generation: i64,
    /// The server on which the epoch began (`kit_db::server`).
    pub(crate) server: i64,
}

/// A revision, and the epoch in which it was the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) epoch: Uuid,
    pub(crate) revision: i64,
}

/// How things stand, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) mark: Mark,
    /// The server on which the epoch began.
    pub(crate) server: i64,
    /// The server that has answered.
    pub(crate) running: i64,
}

/// Why the head cannot be taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the database is on another server than the epoch")]
    OtherServer,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one row.
const ONLY: i32 = 1;

/// Takes the next revision. Whoever else applies facts waits until this transaction has ended, so what is read at a
/// revision is all that was written up to it.
pub(crate) async fn next(db: &impl ConnectionTrait) -> Result<Mark, TakeError> {
    take(db, Expr::col(Column::Revision).add(1)).await
}

/// Takes the lock without writing anything.
pub(crate) async fn hold(db: &impl ConnectionTrait) -> Result<Mark, TakeError> {
    take(db, Expr::col(Column::Revision)).await
}

/// Nothing happens on another server than the epoch's.
async fn take(db: &impl ConnectionTrait, revision: Expr) -> Result<Mark, TakeError> {
    let update = Entity::update_many().col_expr(Column::Revision, revision).filter(Column::Id.eq(ONLY));
    let here = Expr::col(Column::Server).eq(running(db));
    let updated = update.filter(here).exec_with_returning(db).await.map_err(StoreError::from)?;
    updated.first().map(Model::mark).ok_or(TakeError::OtherServer)
}

/// Makes an epoch the current one, on this server.
pub(crate) async fn set_epoch(db: &impl ConnectionTrait, epoch: Uuid) -> Result<Model, StoreError> {
    let update = Entity::update_many().col_expr(Column::Epoch, Expr::value(epoch)).filter(Column::Id.eq(ONLY));
    let updated = update.col_expr(Column::Server, running(db)).exec_with_returning(db).await?;
    updated.into_iter().next().ok_or(StoreError::Corrupt("head"))
}

/// How things stand now, and where: one row of one statement.
pub(crate) async fn look(db: &impl ConnectionTrait) -> Result<Look, StoreError> {
    let question = Entity::find_by_id(ONLY).select_only().column(Column::Revision).column(Column::Epoch);
    let question = question.column(Column::Server).expr_as(running(db), "running");
    let row: Option<(i64, Option<Uuid>, i64, i64)> = question.into_tuple().one(db).await?;
    let (revision, epoch, server, running) = row.ok_or(StoreError::Corrupt("head"))?;
    Ok(Look { mark: Mark { epoch: epoch.unwrap_or_default(), revision }, server, running })
}

/// Says to all processes that memory must be read anew.
pub(crate) async fn next_generation(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    let next = Expr::col(Column::Generation).add(1);
    Entity::update_many().col_expr(Column::Generation, next).filter(Column::Id.eq(ONLY)).exec(db).await?;
    Ok(())
}

/// How things stand now.
pub(crate) async fn find(db: &impl ConnectionTrait) -> Result<Model, StoreError> {
    Entity::find_by_id(ONLY).one(db).await?.ok_or(StoreError::Corrupt("head"))
}

/// The current epoch, and the revision that was written last.
pub(crate) async fn mark(db: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    find(db).await.map(|head| head.mark())
}

/// The revision that was written last.
pub(crate) async fn revision(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    mark(db).await.map(|mark| mark.revision)
}

impl Model {
    pub(crate) fn mark(&self) -> Mark {
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
