//! What each service has found in a verification.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel as _, QueryOrder as _};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification_report")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) verification: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) service: String,
    /// The process that does it.
    pub(crate) claimant: Uuid,
    /// When that was heard of last.
    pub(crate) time_ms: i64,
    pub(crate) streams: i64,
    pub(crate) different: i64,
    pub(crate) restored: i64,
    /// Ids, with blanks between them.
    pub(crate) scopes: String,
    pub(crate) done: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    verification: Uuid,
    service: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((verification, service.to_owned())).one(db).await?)
}

/// All of a verification, by service.
pub(crate) async fn all(db: &impl ConnectionTrait, verification: Uuid) -> Result<Vec<Model>, StoreError> {
    let question = Entity::find().filter(Column::Verification.eq(verification));
    Ok(question.order_by_asc(Column::Service).all(db).await?)
}

/// Writes one, in place of the one before.
pub(crate) async fn write(db: &impl ConnectionTrait, model: Model) -> Result<(), StoreError> {
    let mut replace = OnConflict::columns([Column::Verification, Column::Service]);
    let found = [Column::Streams, Column::Different, Column::Restored, Column::Scopes, Column::Done];
    replace.update_columns([Column::Claimant, Column::TimeMs].into_iter().chain(found));
    Entity::insert(model.into_active_model()).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
