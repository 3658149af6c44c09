//! The moment in authz's life at which it had all that it is not brought again.

use contracts::authz::internal::v1::Mark as Told;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::row::authz_mark::{Column, Entity, Model};

/// The one row.
const NUMBER: i64 = 1;

/// A revision of authz, and its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) epoch: Uuid,
    pub(crate) revision: i64,
}

impl Mark {
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

/// Notes that authz had everything at this mark, too. Does nothing, and says so, if that was in another epoch than the one
/// that is noted.
pub(crate) async fn raise(db: &impl ConnectionTrait, mark: Mark) -> Result<bool, StoreError> {
    let raised = Entity::update_many()
        .col_expr(Column::Revision, later(mark.revision))
        .filter(Column::Number.eq(NUMBER))
        .filter(Column::Epoch.eq(mark.epoch));
    Ok(raised.exec(db).await?.rows_affected > 0)
}

/// Goes on to an epoch that is attended now, from the mark that authz was told. Does nothing, and says so, if another one
/// is noted meanwhile: authz has not been asked about that.
///
/// Where authz knew the mark, one of the same epoch that is noted meanwhile is as good, and stays if it is later. Where it
/// did not, its database has gone back, and so does the mark.
pub(crate) async fn go_on(
    db: &impl ConnectionTrait,
    told: Option<Mark>,
    now: Mark,
    is_known: bool,
) -> Result<bool, StoreError> {
    let Some(told) = told else { return begin(db, now).await };
    let as_told = Condition::all().add(Column::Epoch.eq(told.epoch)).add(Column::Revision.eq(told.revision));
    let same_epoch = Column::Epoch.eq(now.epoch);
    let (which, revision) = if is_known {
        let later = same_epoch.clone().and(Column::Revision.gt(now.revision));
        (
            Condition::any().add(as_told).add(same_epoch),
            Expr::case(later, Expr::col(Column::Revision)).finally(now.revision).into(),
        )
    } else {
        (as_told, Expr::value(now.revision))
    };
    let moved = Entity::update_many()
        .col_expr(Column::Epoch, Expr::value(now.epoch))
        .col_expr(Column::Revision, revision)
        .filter(Column::Number.eq(NUMBER))
        .filter(which);
    Ok(moved.exec(db).await?.rows_affected > 0)
}

async fn begin(db: &impl ConnectionTrait, Mark { epoch, revision }: Mark) -> Result<bool, StoreError> {
    let row = Model { number: NUMBER, epoch, revision }.into_active_model();
    let first = OnConflict::column(Column::Number).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(first).exec_without_returning(db).await? > 0)
}

/// The revision that is noted, or this one if it is later.
fn later(revision: i64) -> Expr {
    let noted = Expr::col(Column::Revision);
    Expr::case(noted.clone().lt(revision), revision).finally(noted).into()
}

#[cfg(test)]
mod tests;
