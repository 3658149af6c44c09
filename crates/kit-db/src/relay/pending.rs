//! What authz does not have yet: read in batches that fit into a message, and marked when it has arrived.

use std::collections::HashSet;

use contracts::access::v1::ErrorReason;
use kit::Fault;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult as _, Iterable as _, Order,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::feed::{EVENTS_MAX, Place};
use crate::log::LogEntry;
use crate::pool::Db;
use crate::relay::mark::{self, Mark};
use crate::relay::streams::{Progress, SetBack};
use crate::row::{log_entry, log_pending};

/// Entries to bring, ordered by scope and number.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) entries: Vec<LogEntry>,
    /// Whether more waits than one call carries.
    pub(crate) is_backlog: bool,
}

/// What a batch weighs at most: a message carries four megabytes.
const BATCH_BYTES_MAX: i64 = 2 * 1024 * 1024;
/// Scopes that one statement marks, or asks for: those who write wait meanwhile, for one statement shorter than for many.
const MARKED_AT_ONCE: usize = 100;
/// What an entry weighs beside its facts.
const ENTRY_BYTES: i64 = 128;

/// The entries that come next, without those of the skipped scopes.
pub(crate) async fn batch(db: &Db, skipped: &[Uuid]) -> Result<Batch, StoreError> {
    let (count, all) = weigh(db, waiting(skipped)).await?;
    let entries = load(db.read(), waiting(skipped), count).await?;
    Ok(Batch { entries, is_backlog: count < all || all == EVENTS_MAX })
}

/// The narrowing entries among all that wait, and whether those were all when it looked.
pub(crate) async fn narrowing(db: &Db, skipped: &[Uuid]) -> Result<(Vec<LogEntry>, bool), StoreError> {
    let express = waiting(skipped).add(is_express());
    let (count, all) = weigh(db, express.clone()).await?;
    Ok((load(db.read(), express, count).await?, count == all && all < EVENTS_MAX))
}

/// Which of these wait still.
pub(crate) async fn still_waiting(db: &Db, places: &[Place]) -> Result<HashSet<Place>, StoreError> {
    let mut waiting = HashSet::new();
    for places in places.chunks(MARKED_AT_ONCE) {
        let is_at = |place: &Place| {
            let scope = log_pending::Column::Scope.eq(place.scope);
            Condition::all().add(scope).add(log_pending::Column::Sequence.eq(place.sequence))
        };
        let found = log_pending::Entity::find()
            .select_only()
            .columns([log_pending::Column::Scope, log_pending::Column::Sequence])
            .filter(places.iter().map(is_at).fold(Condition::any(), Condition::add))
            .into_tuple();
        let found: Vec<(Uuid, i64)> = found.all(db.read()).await?;
        waiting.extend(found.into_iter().map(|(scope, sequence)| Place { scope, sequence }));
    }
    Ok(waiting)
}

/// What was taken away in these scopes, and was not brought yet.
///
/// # Errors
/// UNAVAILABLE with `REMOVAL_PENDING` when that is more than one caller can wait for.
pub(crate) async fn taken_away_in(connection: &impl ConnectionTrait, scopes: &[Uuid]) -> Result<Vec<LogEntry>, Fault> {
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let scopes = log_pending::Column::Scope.is_in(scopes.iter().copied());
    let express = Condition::all().add(is_express()).add(scopes);
    let entries = load(connection, express, EVENTS_MAX).await?;
    if entries.len() >= EVENTS_MAX {
        let message = "too much that was taken away there waits for authz; nothing was changed: repeat";
        return Err(Fault::unavailable(ErrorReason::RemovalPending, message));
    }
    Ok(entries)
}

/// These need the express lane no more. Does nothing, and says so, if that was in another epoch than the one that is noted.
pub(crate) async fn overtaken(db: &Db, places: &[Place], mark: Option<Mark>) -> Result<bool, StoreError> {
    let transaction = db.begin_own().await?;
    if let Some(mark) = mark
        && !mark::hold(&transaction, mark.epoch).await?
    {
        transaction.rollback().await?;
        return Ok(false);
    }
    for place in places {
        log_pending::Entity::update_many()
            .col_expr(log_pending::Column::Express, Expr::value(false))
            .filter(log_pending::Column::Scope.eq(place.scope))
            .filter(log_pending::Column::Sequence.eq(place.sequence))
            .exec(&transaction)
            .await?;
    }
    // Nobody waits for the disk: a mark that is lost is made again.
    transaction.commit().await?;
    Ok(true)
}

/// Notes what has arrived, and what has to be brought again. Does nothing, and says so, if that was in another epoch than
/// the one that is noted: authz may have lost it since.
pub(crate) async fn mark(db: &Db, progress: &Progress, mark: Option<Mark>) -> Result<bool, StoreError> {
    if progress.arrived.is_empty() && progress.set_back.is_empty() {
        return Ok(true);
    }
    let transaction = db.begin_own().await?;
    // First: whoever attends waits until this has ended, or this until they have.
    if let Some(mark) = mark
        && !mark::raise(&transaction, mark).await?
    {
        transaction.rollback().await?;
        return Ok(false);
    }
    for places in progress.arrived.chunks(MARKED_AT_ONCE) {
        let up_to = |place: &Place| {
            let scope = log_pending::Column::Scope.eq(place.scope);
            Condition::all().add(scope).add(log_pending::Column::Sequence.lte(place.sequence))
        };
        let arrived = places.iter().map(up_to).fold(Condition::any(), Condition::add);
        log_pending::Entity::delete_many().filter(arrived).exec(&transaction).await?;
    }
    for set_back in &progress.set_back {
        wait_again(&transaction, *set_back).await?;
    }
    // Nobody waits for the disk here either: what was brought is brought again.
    transaction.commit().await?;
    Ok(true)
}

/// Whatever narrows and waits takes the express lane, also what has taken it before.
pub(crate) async fn hurry(db: &Db) -> Result<(), StoreError> {
    let narrowing = Query::select()
        .expr(Expr::val(1))
        .from(log_entry::Entity)
        .and_where(
            Expr::col((log_entry::Entity, log_entry::Column::Scope))
                .equals((log_pending::Entity, log_pending::Column::Scope)),
        )
        .and_where(
            Expr::col((log_entry::Entity, log_entry::Column::Sequence))
                .equals((log_pending::Entity, log_pending::Column::Sequence)),
        )
        .and_where(Expr::col((log_entry::Entity, log_entry::Column::Narrowing)).eq(true))
        .take();
    log_pending::Entity::update_many()
        .col_expr(log_pending::Column::Express, Expr::value(true))
        .filter(log_pending::Column::Express.eq(false))
        .filter(Expr::exists(narrowing))
        .exec(&db.write())
        .await?;
    Ok(())
}

/// The column and no comparison: an index of few rows is used by who asks for them in its own words.
fn is_express() -> Expr {
    Expr::col((log_pending::Entity, log_pending::Column::Express))
}

fn waiting(skipped: &[Uuid]) -> Condition {
    let condition = Condition::all();
    if skipped.is_empty() {
        condition
    } else {
        condition.add(log_pending::Column::Scope.is_not_in(skipped.iter().copied()))
    }
}

/// How many of the first entries fit into a batch, and how many there are (up to the most that a call carries).
async fn weigh(db: &Db, which: Condition) -> Result<(usize, usize), StoreError> {
    let weights: Vec<i64> = log_pending::Entity::find()
        .select_only()
        .column(log_pending::Column::Bytes)
        .filter(which)
        .order_by_asc(log_pending::Column::Scope)
        .order_by_asc(log_pending::Column::Sequence)
        .limit(EVENTS_MAX as u64)
        .into_tuple()
        .all(db.read())
        .await?;
    let mut sum = 0;
    let fitting = weights.iter().take_while(|bytes| {
        sum += **bytes + ENTRY_BYTES;
        sum <= BATCH_BYTES_MAX
    });
    // No entry alone is too heavy: one goes in any case.
    let count = fitting.count().max(1).min(weights.len());
    Ok((count, weights.len()))
}

async fn load(connection: &impl ConnectionTrait, which: Condition, count: usize) -> Result<Vec<LogEntry>, StoreError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let rows = connection.query_all(&entries_of(which, count)).await?;
    rows.iter().map(|row| LogEntry::try_from(log_entry::Model::from_query_result(row, "")?)).collect()
}

fn entries_of(which: Condition, count: usize) -> SelectStatement {
    let same_scope = Expr::col((log_entry::Entity, log_entry::Column::Scope))
        .equals((log_pending::Entity, log_pending::Column::Scope));
    let same_number = Expr::col((log_entry::Entity, log_entry::Column::Sequence))
        .equals((log_pending::Entity, log_pending::Column::Sequence));
    Query::select()
        .columns(log_entry::Column::iter().map(|column| (log_entry::Entity, column)))
        .from(log_pending::Entity)
        .inner_join(log_entry::Entity, same_scope.and(same_number))
        .cond_where(which)
        .order_by((log_pending::Entity, log_pending::Column::Scope), Order::Asc)
        .order_by((log_pending::Entity, log_pending::Column::Sequence), Order::Asc)
        .limit(count as u64)
        .take()
}

/// Lets everything wait again that lies between what authz has and what waits anyway.
pub(crate) async fn wait_again(connection: &impl ConnectionTrait, set_back: SetBack) -> Result<(), StoreError> {
    use log_entry::Column;

    let lost = Query::select()
        .columns([Column::Scope, Column::Sequence])
        .expr(Func::cust("length").arg(Expr::col(Column::Facts)))
        .column(Column::Narrowing)
        .from(log_entry::Entity)
        .and_where(Column::Scope.eq(set_back.scope))
        .and_where(Column::Sequence.gt(set_back.applied))
        .and_where(Column::Sequence.lt(set_back.waiting_from))
        .take();
    let columns = [
        log_pending::Column::Scope,
        log_pending::Column::Sequence,
        log_pending::Column::Bytes,
        log_pending::Column::Express,
    ];
    let key = [log_pending::Column::Scope, log_pending::Column::Sequence];
    let mut insert = Query::insert();
    insert
        .into_table(log_pending::Entity)
        .columns(columns)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned());
    insert.select_from(lost).map_err(|error| DbErr::Custom(error.to_string()))?;
    connection.execute(&insert).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
