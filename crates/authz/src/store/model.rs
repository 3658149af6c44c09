//! Access models that an operator put.

use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) version: i64,
    pub(crate) source: String,
    /// The head's when it was put; 0 for what was put before there was such a column.
    pub(crate) revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// One of them.
pub(crate) async fn find(db: &impl ConnectionTrait, name: &str, version: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((name.to_owned(), version)).one(db).await?)
}

/// All of them.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(db).await?)
}

/// Those that were put after one revision, and up to another.
pub(crate) async fn written(db: &impl ConnectionTrait, after: i64, until: i64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Revision.gt(after)).filter(Column::Revision.lte(until)).all(db).await?)
}

/// Adds one.
pub(crate) async fn insert(db: &impl ConnectionTrait, model: Model) -> Result<(), StoreError> {
    Entity::insert(model.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}
