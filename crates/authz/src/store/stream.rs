//! How far each scope of each service's log was applied.

use std::collections::HashMap;

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stream")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) service: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) scope: Uuid,
    pub(crate) applied_sequence: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All of them.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(db).await?)
}

/// A service's, after this scope, in the order of scopes.
pub(crate) async fn of_service(
    db: &impl ConnectionTrait,
    service: &str,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut question = Entity::find().filter(Column::Service.eq(service));
    if let Some(after) = after {
        question = question.filter(Column::Scope.gt(after));
    }
    Ok(question.order_by_asc(Column::Scope).limit(limit).all(db).await?)
}

/// How far one was applied; 0 for one that nobody has told of.
pub(crate) async fn position(db: &impl ConnectionTrait, service: &str, scope: Uuid) -> Result<i64, StoreError> {
    let row = Entity::find_by_id((service.to_owned(), scope)).one(db).await?;
    Ok(row.map_or(0, |row| row.applied_sequence))
}

/// How far some of a service's were applied; those that nobody has told of are not among them.
pub(crate) async fn positions(
    db: &impl ConnectionTrait,
    service: &str,
    scopes: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, i64>, StoreError> {
    let question = Entity::find().filter(Column::Service.eq(service)).filter(Column::Scope.is_in(scopes));
    let rows = question.all(db).await?;
    Ok(rows.into_iter().map(|row| (row.scope, row.applied_sequence)).collect())
}

/// Notes how far some were applied.
pub(crate) async fn write(db: &impl ConnectionTrait, streams: Vec<Model>) -> Result<(), StoreError> {
    if streams.is_empty() {
        return Ok(());
    }
    let mut replace = OnConflict::columns([Column::Service, Column::Scope]);
    replace.update_column(Column::AppliedSequence);
    let rows = streams.into_iter().map(Model::into_active_model);
    Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
