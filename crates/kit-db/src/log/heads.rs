//! The heads: the last number of each scope, after which its numbers go on.
//!
//! A database that was brought back from a backup, or whose standby had not heard of everything, would give numbers again
//! that it has given before; and authz would take what is written under them for what it has already. So numbers are
//! given without a question only on a server on which all heads were compared with what authz has applied, since it was
//! started. Until then authz is asked about each of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use sea_orm::sea_query::{BinOper, Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::pool::Db;
use crate::row::log_head;
use crate::server;

/// Where a scope stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The organization or the person.
    pub scope: Uuid,
    /// The number of its last entry.
    pub sequence: i64,
}

/// Numbers that were taken.
pub(crate) struct Taken {
    /// The last of them.
    pub(crate) last: i64,
    /// The server that gave them.
    pub(crate) server: i64,
}

/// Where all heads have been compared with what authz has applied.
#[derive(Debug)]
pub(crate) struct Compared {
    server: AtomicI64,
    /// Whether somebody has met another server.
    is_due: AtomicBool,
}

/// No server.
const NOWHERE: i64 = -1;
/// The file that the table is in, where it leaves most bits of a server alone: another one after a restore.
const FILE: &str = "(CAST(pg_relation_filenode('log_head') AS BIGINT) << 20)";

impl Db {
    /// The number of a scope's last entry; 0 while nothing of it is logged.
    pub(crate) async fn log_head(&self, scope: Uuid) -> Result<i64, StoreError> {
        let head = log_head::Entity::find_by_id(scope).one(self.read()).await?;
        Ok(head.map_or(0, |head| head.sequence))
    }

    /// The same of several.
    pub(crate) async fn log_heads_of(
        &self,
        scopes: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, i64>, StoreError> {
        let scopes: Vec<Uuid> = scopes.collect();
        if scopes.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = log_head::Entity::find().filter(log_head::Column::Scope.is_in(scopes)).all(self.read()).await?;
        Ok(rows.into_iter().map(|row| (row.scope, row.sequence)).collect())
    }

    /// Where the scopes after this one stand, in order.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn log_heads(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<Head>, StoreError> {
        Ok(page(self.read(), after, limit).await?.0)
    }
}

/// A page of heads as one server has them, and that server; it does not matter which one has none.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<(Vec<Head>, Option<i64>), StoreError> {
    let mut question = log_head::Entity::find().expr_as(running(db), "server");
    if let Some(after) = after {
        question = question.filter(log_head::Column::Scope.gt(after));
    }
    let rows = question.order_by_asc(log_head::Column::Scope).limit(limit).into_tuple().all(db);
    let rows: Vec<(Uuid, i64, i64)> = rows.await?;
    let server = rows.first().map(|(_, _, server)| *server);
    Ok((rows.into_iter().map(|(scope, sequence, _)| Head { scope, sequence }).collect(), server))
}

/// Which server has them: another one after a start, and after a restore of the table into a running one.
pub(crate) async fn server(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let question = Query::select().expr(running(db)).take();
    let row = db.query_one(&question).await?.ok_or(StoreError::Corrupt("log_head"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Takes so many numbers of a scope. Whoever else wants some waits until the transaction has ended.
pub(crate) async fn take(db: &impl ConnectionTrait, scope: Uuid, count: i64) -> Result<Taken, StoreError> {
    let sequence = Expr::col((log_head::Entity, log_head::Column::Sequence)).add(count);
    let conflict = OnConflict::column(log_head::Column::Scope).value(log_head::Column::Sequence, sequence).to_owned();
    let head = log_head::ActiveModel { scope: Set(scope), sequence: Set(count) };
    let mut insert = log_head::Entity::insert(head).on_conflict(conflict).into_query();
    insert.returning(Query::returning().exprs([Expr::col(log_head::Column::Sequence), running(db)]));
    let row = db.query_one(&insert).await?.ok_or(StoreError::Corrupt("log_head"))?;
    Ok(Taken { last: row.try_get_by_index(0)?, server: row.try_get_by_index(1)? })
}

/// Goes on after this number, in a transaction that has taken some of the scope.
pub(crate) async fn go_on_after(db: &impl ConnectionTrait, scope: Uuid, last: i64) -> Result<(), StoreError> {
    let update = log_head::Entity::update_many().col_expr(log_head::Column::Sequence, Expr::value(last));
    update.filter(log_head::Column::Scope.eq(scope)).exec(db).await?;
    Ok(())
}

/// The table on its server. What a standby has before it takes over is not what it will have then.
fn running(db: &impl ConnectionTrait) -> Expr {
    let server = server::running(db);
    match db.get_database_backend() {
        DbBackend::Postgres => Expr::case(Expr::cust("pg_is_in_recovery()"), NOWHERE)
            .finally(server.binary(BinOper::Custom("#"), Expr::cust(FILE)))
            .into(),
        _ => server,
    }
}

// === impl Compared ===

impl Compared {
    pub(crate) fn nowhere() -> Self {
        Self { server: AtomicI64::new(NOWHERE), is_due: AtomicBool::new(false) }
    }

    /// Whether they have been on this server. If not, they are to be soon.
    pub(crate) fn is_on(&self, server: i64) -> bool {
        let is_there = server != NOWHERE && self.server.load(Ordering::SeqCst) == server;
        if !is_there {
            self.is_due.store(true, Ordering::SeqCst);
        }
        is_there
    }

    /// Whether somebody has met another server since the last question.
    pub(crate) fn take_due(&self) -> bool {
        self.is_due.swap(false, Ordering::SeqCst)
    }

    /// They have been, on this server.
    pub(crate) fn note(&self, server: i64) {
        self.server.store(server, Ordering::SeqCst);
        self.is_due.store(false, Ordering::SeqCst);
    }
}
