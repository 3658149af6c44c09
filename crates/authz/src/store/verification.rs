//! Comparisons with the services' logs that an operator has asked for.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _};

use crate::store::verification_report;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// The revision of the store that it was given; the highest is the newest.
    pub(crate) revision: i64,
    /// The number of the contract's `VerificationRepair`.
    pub(crate) repair: i32,
    pub(crate) start_time_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The one that was started last.
pub(crate) async fn newest(db: &impl ConnectionTrait) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().order_by_desc(Column::Revision).one(db).await?)
}

/// The newest, if nobody does it for the service: nobody who was heard of since.
pub(crate) async fn due(db: &impl ConnectionTrait, service: &str, since_ms: i64) -> Result<Option<Model>, StoreError> {
    let Some(newest) = newest(db).await? else { return Ok(None) };
    let report = verification_report::find(db, newest.id, service).await?;
    Ok(report.is_none_or(|report| !report.done && report.time_ms < since_ms).then_some(newest))
}

pub(crate) async fn insert(db: &impl ConnectionTrait, model: Model) -> Result<(), StoreError> {
    Entity::insert(model.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}
