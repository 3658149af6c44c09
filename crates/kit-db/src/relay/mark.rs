//! The moment in authz's life at which it had all that it is not brought again.

use contracts::authz::internal::v1::Mark as Told;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait as _, IntoActiveModel as _};
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

/// Notes a mark, if it is later than the one that is noted.
pub(crate) async fn raise(db: &impl ConnectionTrait, mark: Mark) -> Result<(), StoreError> {
    if find(db).await?.is_none_or(|noted| noted.revision < mark.revision) {
        replace(db, mark).await?;
    }
    Ok(())
}

/// Notes a mark, also if it is earlier: authz has gone back.
pub(crate) async fn replace(db: &impl ConnectionTrait, mark: Mark) -> Result<(), StoreError> {
    let Mark { epoch, revision } = mark;
    let mut replace = OnConflict::column(Column::Number);
    replace.update_columns([Column::Epoch, Column::Revision]);
    let row = Model { number: NUMBER, epoch, revision }.into_active_model();
    Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
