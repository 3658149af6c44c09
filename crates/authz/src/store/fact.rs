//! Facts: the newest write, or the removal, of each.

use std::collections::HashMap;

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{DbBackend, FromQueryResult, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

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
    /// The head's when the row was written last; 0 for what was written before there was such a column.
    pub(crate) revision: i64,
}

/// What memory needs of a row.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Kept {
    pub(crate) kind: i32,
    pub(crate) id: Uuid,
    pub(crate) sequence: i64,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) revision: i64,
}

/// Where a page of facts ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    service: String,
    scope: Uuid,
    kind: i32,
    id: Uuid,
}

/// What is read of a row to go on behind it.
#[derive(Debug, FromQueryResult)]
struct Row {
    kind: i32,
    id: Uuid,
    service: String,
    scope: Uuid,
    sequence: i64,
    body: Option<Vec<u8>>,
    revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows in one statement: well below the limit of parameters of either database.
const STATEMENT_ROWS: usize = 500;
/// So many keys are found quickly by any plan.
const FEW: usize = 8;

/// The order of the index by streams. No two facts are alike in it.
const ORDER: [Column; 4] = [Column::Service, Column::Scope, Column::Kind, Column::Id];

impl Model {
    /// The number that wrote it, as `policy` takes it.
    pub(crate) fn version(&self) -> u64 {
        u64::try_from(self.sequence).unwrap_or(0)
    }
}

impl Kept {
    /// The number that wrote it, as `policy` takes it.
    pub(crate) fn version(&self) -> u64 {
        u64::try_from(self.sequence).unwrap_or(0)
    }
}

/// Facts after this one, stream by stream: so those of an organization come together, and are together in memory and
/// mostly on the disk.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    after: Option<&Place>,
    limit: u64,
) -> Result<(Vec<Kept>, Option<Place>), StoreError> {
    let mut question = kept().columns([Column::Service, Column::Scope]);
    if let Some(Place { service, scope, kind, id }) = after {
        // As one value of several parts: both databases go on in their index from there. Of conditions joined by OR they
        // make several searches and a sort.
        let order = Expr::tuple(ORDER.map(Expr::col));
        let place = [Expr::val(service.as_str()), Expr::val(*scope), Expr::val(*kind), Expr::val(*id)];
        question = question.filter(order.gt(Expr::tuple(place)));
    }
    let question = ORDER.into_iter().fold(question, |question, column| question.order_by_asc(column));
    let rows: Vec<Row> = question.limit(limit).into_model().all(db).await?;
    let last =
        rows.last().map(|row| Place { service: row.service.clone(), scope: row.scope, kind: row.kind, id: row.id });
    let kept = |Row { kind, id, sequence, body, revision, .. }| Kept { kind, id, sequence, body, revision };
    Ok((rows.into_iter().map(kept).collect(), last))
}

/// Facts that were written after this revision, in the order of their revisions.
pub(crate) async fn written(db: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Kept>, StoreError> {
    let question = kept().filter(Column::Revision.gt(after));
    Ok(question.order_by_asc(Column::Revision).limit(limit).into_model().all(db).await?)
}

/// Facts that were written last at this revision.
pub(crate) async fn written_at(db: &impl ConnectionTrait, revision: i64) -> Result<Vec<Kept>, StoreError> {
    Ok(kept().filter(Column::Revision.eq(revision)).into_model().all(db).await?)
}

fn kept() -> Select<Entity> {
    Entity::find().select_only().columns([Column::Kind, Column::Id, Column::Sequence, Column::Body, Column::Revision])
}

/// A stream's facts, in the order of their keys.
pub(crate) async fn of_stream(db: &impl ConnectionTrait, service: &str, scope: Uuid) -> Result<Vec<Model>, StoreError> {
    let question = Entity::find().filter(Column::Service.eq(service)).filter(Column::Scope.eq(scope));
    Ok(question.order_by_asc(Column::Kind).order_by_asc(Column::Id).all(db).await?)
}

/// What is kept under these keys, which are in order; for a transaction.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    keys: &[(i32, Uuid)],
) -> Result<HashMap<(i32, Uuid), Model>, StoreError> {
    let mut found = HashMap::new();
    if keys.len() > FEW && db.get_database_backend() == DbBackend::Postgres {
        // A plan that was made while there were few facts, and kept, compares each fact with each key, until PostgreSQL
        // has analyzed the table: a minute in which a large log arrives, and whoever takes something away waits.
        db.execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await?;
    }
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
        let columns = [Column::Service, Column::Scope, Column::Sequence, Column::Body, Column::Revision];
        replace.update_columns(columns);
        let rows = rows.iter().cloned().map(Model::into_active_model);
        Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Removes, without a trace, what a stream has up to this number and was not written after this revision.
pub(crate) async fn sweep(
    db: &impl ConnectionTrait,
    (service, scope): (&str, Uuid),
    up_to: i64,
    since: i64,
) -> Result<(), StoreError> {
    let stream = Entity::delete_many().filter(Column::Service.eq(service)).filter(Column::Scope.eq(scope));
    stream.filter(Column::Sequence.lte(up_to)).filter(Column::Revision.lte(since)).exec(db).await?;
    Ok(())
}
