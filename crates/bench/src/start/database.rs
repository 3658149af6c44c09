//! authz's database with a whole world in it. The rows are those that authz writes when the services tell it the facts;
//! they are written in bulk, because telling fifteen million facts takes longer than all that is measured.

use std::path::Path;

use anyhow::{Context as _, Result};
use kit_db::DatabaseConfig;
use policy::Change;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection as _, Executor as _, QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

use crate::start::told::{self, Row};
use crate::world;
use crate::world::shape::Shape;

/// Rows in one statement.
const AT_ONCE: usize = 2_000;
/// Rows in one transaction.
const IN_ONE: u64 = 1_000_000;

/// Makes the database; says how many facts are in it.
pub(crate) async fn make(path: &Path, shape: Shape) -> Result<u64> {
    let config = DatabaseConfig::at(format!("sqlite://{}", path.display()));
    kit_db::migrate(&config, "authz", authz::migrations()).await?;
    // Nothing here need survive a crash, and the indexes are made when all is there.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-1000000");
    let mut db = SqliteConnection::connect_with(&options).await?;
    let indexes = indexes(&mut db).await?;
    for (name, _) in &indexes {
        db.execute(sqlx::AssertSqlSafe(format!("DROP INDEX {name}"))).await?;
    }
    let facts = fill(&mut db, shape).await?;
    for (_, sql) in indexes {
        db.execute(sqlx::AssertSqlSafe(sql)).await?;
    }
    let model = sqlx::query("INSERT INTO model (name, version, source) VALUES ('bench', 1, ?)");
    model.bind(world::MODEL).execute(&mut db).await?;
    let streams = "INSERT INTO stream (service, scope, applied_sequence) \
                   SELECT service, scope, max(sequence) FROM fact GROUP BY service, scope";
    db.execute(streams).await?;
    db.execute("UPDATE head SET revision = (SELECT max(revision) FROM fact)").await?;
    db.close().await?;
    // As authz leaves it.
    let options = SqliteConnectOptions::new().filename(path).journal_mode(SqliteJournalMode::Wal);
    SqliteConnection::connect_with(&options).await?.close().await?;
    Ok(facts)
}

/// The indexes that the migrations have made, by name and statement.
async fn indexes(db: &mut SqliteConnection) -> Result<Vec<(String, String)>> {
    let question = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'fact' AND sql IS NOT NULL";
    let rows = db.fetch_all(question).await?;
    rows.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Each fact was written by an event and a call of its own.
async fn fill(db: &mut SqliteConnection, shape: Shape) -> Result<u64> {
    let mut facts = world::changes(shape).filter_map(|change| match change {
        Change::Put(fact) => told::row(&fact),
        Change::Remove(_) => None,
    });
    let mut count = 0_u64;
    db.execute("BEGIN").await?;
    loop {
        let rows: Vec<Row> = facts.by_ref().take(AT_ONCE).collect();
        if rows.is_empty() {
            break;
        }
        let first = count;
        count += u64::try_from(rows.len())?;
        insert(db, first, rows).await?;
        if first / IN_ONE != count / IN_ONE {
            db.execute("COMMIT; BEGIN").await?;
        }
    }
    db.execute("COMMIT").await?;
    Ok(count)
}

async fn insert(db: &mut SqliteConnection, first: u64, rows: Vec<Row>) -> Result<()> {
    let mut statement =
        QueryBuilder::<Sqlite>::new("INSERT INTO fact (kind, id, service, scope, sequence, body, revision) ");
    let first = i64::try_from(first).context("too many facts")?;
    statement.push_values((first + 1..).zip(rows), |mut row, (number, Row { kind, id, service, scope, body })| {
        let (id, scope): (Uuid, Uuid) = (id, scope);
        row.push_bind(kind).push_bind(id).push_bind(service).push_bind(scope);
        row.push_bind(number).push_bind(body).push_bind(number);
    });
    statement.build().execute(db).await?;
    Ok(())
}
