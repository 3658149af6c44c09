//! Up to which epoch each service has attended.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel as _, QuerySelect as _};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) service: String,
    pub(crate) number: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes that a service has attended an epoch. The caller holds the head, so a later one is not overwritten.
pub(crate) async fn write(db: &impl ConnectionTrait, service: String, number: i64) -> Result<(), StoreError> {
    let mut replace = OnConflict::column(Column::Service);
    replace.update_column(Column::Number);
    let row = Model { service, number }.into_active_model();
    Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// The services that have attended this epoch or a later one.
pub(crate) async fn since(db: &impl ConnectionTrait, number: i64) -> Result<Vec<String>, StoreError> {
    let question = Entity::find().select_only().column(Column::Service).filter(Column::Number.gte(number));
    Ok(question.into_tuple().all(db).await?)
}
