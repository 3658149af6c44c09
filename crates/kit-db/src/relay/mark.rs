//! The moment in authz's life at which it had all that it is not brought again.

use contracts::authz::internal::v1::Mark as Told;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::row::authz_mark::{Column, Entity, Model};

/// The one row.
const NUMBER: i64 = 1;

/// No revision: authz never was there.
const NEVER: i64 = i64::MAX;

/// A revision of authz, and its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) epoch: Uuid,
    pub(crate) revision: i64,
}

impl Mark {
    /// In this epoch, a mark that authz does not know: until it has been compared what it has.
    pub(crate) fn doubted(self) -> Self {
        Self { revision: NEVER, ..self }
    }

    /// A mark as authz tells it. An older authz tells none.
    pub(crate) fn read(told: Option<&Told>) -> Option<Self> {
        let Told { epoch_id, revision } = told?;
        Some(Self { epoch: epoch_id.parse().ok()?, revision: *revision })
    }

    pub(crate) fn told(self) -> Told {
        Told { epoch_id: self.epoch.to_string(), revision: self.revision }
    }
}

pub(crate) async fn find(db: &impl ConnectionTrait) -> Result<Option<Mark>, StoreError> {
    let row = Entity::find_by_id(NUMBER).one(db).await?;
    Ok(row.map(|Model { epoch, revision, .. }| Mark { epoch, revision }))
}

/// Takes the row, until the transaction ends, if it is of this epoch. Whether it is.
pub(crate) async fn hold(db: &impl ConnectionTrait, epoch: Uuid) -> Result<bool, StoreError> {
    set(db, Column::Epoch.eq(epoch), Expr::value(epoch), Expr::col(Column::Revision)).await
}

/// Notes that authz had everything at this mark, too. Does nothing, and says so, if that was in another epoch than the one
/// that is noted, or if it is being compared what authz has.
pub(crate) async fn raise(db: &impl ConnectionTrait, Mark { epoch, revision }: Mark) -> Result<bool, StoreError> {
    let noted = Expr::col(Column::Revision);
    let later = Expr::case(noted.clone().lt(revision), revision).finally(noted).into();
    set(db, Column::Epoch.eq(epoch).and(Column::Revision.lt(NEVER)), Expr::value(epoch), later).await
}

/// Goes on to a mark from the one that authz was told. Does nothing, and says so, if another one is noted meanwhile: authz
/// has not been asked about that. If another process of the service has attended the same epoch, that is as good.
pub(crate) async fn go_on(db: &impl ConnectionTrait, told: Option<Mark>, to: Mark) -> Result<bool, StoreError> {
    let has_moved = match told {
        None => insert(db, to).await?,
        Some(told) => {
            let as_told = Column::Epoch.eq(told.epoch).and(Column::Revision.eq(told.revision));
            set(db, as_told, Expr::value(to.epoch), Expr::value(to.revision)).await?
        }
    };
    let is_attended = |noted: Mark| noted.epoch == to.epoch && noted.revision != NEVER && to.revision != NEVER;
    Ok(has_moved || find(db).await?.is_some_and(is_attended))
}

async fn insert(db: &impl ConnectionTrait, Mark { epoch, revision }: Mark) -> Result<bool, StoreError> {
    let row = Model { number: NUMBER, epoch, revision }.into_active_model();
    let first = OnConflict::column(Column::Number).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(first).exec_without_returning(db).await? > 0)
}

async fn set(db: &impl ConnectionTrait, noted: Expr, epoch: Expr, revision: Expr) -> Result<bool, StoreError> {
    let update = Entity::update_many().col_expr(Column::Epoch, epoch).col_expr(Column::Revision, revision);
    Ok(update.filter(Column::Number.eq(NUMBER)).filter(noted).exec(db).await?.rows_affected > 0)
}

#[cfg(test)]
mod tests;
