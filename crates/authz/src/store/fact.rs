//! Facts: the newest write, or the removal, of each.

use std::collections::HashMap;

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fact")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) kind: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) service: String,
    pub(crate) scope: Uuid,
    pub(crate) sequence: i64,
    pub(crate) body: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows in one statement: well below the limit of parameters of either database.
const STATEMENT_ROWS: usize = 500;

impl Model {
    /// The number that wrote it, as `policy` takes it.
    pub(crate) fn version(&self) -> u64 {
        u64::try_from(self.sequence).unwrap_or(0)
    }
}

/// Facts after this one, in the order of their keys.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    after: Option<(i32, Uuid)>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut question = Entity::find();
    if let Some((kind, id)) = after {
        let later = Condition::all().add(Column::Kind.eq(kind)).add(Column::Id.gt(id));
        question = question.filter(Condition::any().add(Column::Kind.gt(kind)).add(later));
    }
    Ok(question.order_by_asc(Column::Kind).order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// A stream's facts, in the order of their keys.
pub(crate) async fn of_stream(db: &impl ConnectionTrait, service: &str, scope: Uuid) -> Result<Vec<Model>, StoreError> {
    let question = Entity::find().filter(Column::Service.eq(service)).filter(Column::Scope.eq(scope));
    Ok(question.order_by_asc(Column::Kind).order_by_asc(Column::Id).all(db).await?)
}

/// What is kept under these keys, which are in order.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    keys: &[(i32, Uuid)],
) -> Result<HashMap<(i32, Uuid), Model>, StoreError> {
    let mut found = HashMap::new();
    // The rows are found by kind and id together; by ids alone, each statement would read all that there are.
    for keys in keys.chunk_by(|(one, _), (next, _)| one == next).flat_map(|keys| keys.chunks(STATEMENT_ROWS)) {
        let Some((kind, _)) = keys.first() else { continue };
        let ids = keys.iter().map(|(_, id)| *id);
        let rows = Entity::find().filter(Column::Kind.eq(*kind)).filter(Column::Id.is_in(ids)).all(db).await?;
        found.extend(rows.into_iter().map(|row| ((row.kind, row.id), row)));
    }
    Ok(found)
}

/// Writes rows, in place of those that are kept under their keys.
pub(crate) async fn write(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<(), StoreError> {
    for rows in rows.chunks(STATEMENT_ROWS) {
        let mut replace = OnConflict::columns([Column::Kind, Column::Id]);
        replace.update_columns([Column::Service, Column::Scope, Column::Sequence, Column::Body]);
        let rows = rows.iter().cloned().map(Model::into_active_model);
        Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    }
    Ok(())
}
