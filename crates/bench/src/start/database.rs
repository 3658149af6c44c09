//! authz's database with a whole world in it. The rows are those that authz writes when the services tell it the facts;
//! they are written in bulk, because telling fifteen million facts takes longer than all that is measured.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use contracts::authz::internal::v1::{Fact as ToldFact, FactKind};
use kit_db::DatabaseConfig;
use policy::{Change, FactKey};
use prost::Message as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection as _, Executor as _, QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

use crate::told::told;
use crate::world;
use crate::world::shape::Shape;

/// Rows in one statement.
const AT_ONCE: usize = 2_000;
/// Rows in one transaction.
const IN_ONE: u64 = 1_000_000;

/// A fact as authz keeps it: which service told it, of which scope, under which key, in which words.
struct Row {
    kind: i32,
    id: Uuid,
    service: &'static str,
    scope: Uuid,
    body: Vec<u8>,
}

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
    let mut facts = world::changes(shape).map(|change| row(&change));
    let mut count = 0_u64;
    db.execute("BEGIN").await?;
    loop {
        let rows: Vec<Row> = facts.by_ref().take(AT_ONCE).collect::<Result<_>>()?;
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
        row.push_bind(kind).push_bind(id).push_bind(service).push_bind(scope);
        row.push_bind(number).push_bind(body).push_bind(number);
    });
    statement.build().execute(db).await?;
    Ok(())
}

fn row(change: &Change) -> Result<Row> {
    let (kind, id, service) = match change.key() {
        FactKey::User(id) => (FactKind::User, id.uuid(), "identity"),
        FactKey::Organization(id) => (FactKind::Organization, id.uuid(), "organization"),
        FactKey::Workspace(id) => (FactKind::Workspace, id.uuid(), "organization"),
        FactKey::Assignment(id) => (FactKind::Assignment, id.uuid(), "organization"),
        FactKey::Group(id) => (FactKind::Group, id.uuid(), "organization"),
        FactKey::GroupMember(id) => (FactKind::GroupMember, id.uuid(), "organization"),
        FactKey::Resource(id) => (FactKind::Resource, id.uuid(), "resource"),
        FactKey::Grant(id) => (FactKind::Grant, id.uuid(), "resource"),
        FactKey::Share(id) => (FactKind::Share, id.uuid(), "resource"),
        other => bail!("no world has {other:?}"),
    };
    let Change::Put(fact) = change else { bail!("a world begins with what is there, not with what is gone") };
    // A person's facts are a scope of their own.
    let scope = fact.organization().map_or(id, ids::OrganizationId::uuid);
    let body = ToldFact { fact: Some(told(change)?) }.encode_to_vec();
    Ok(Row { kind: kind.into(), id, service, scope, body })
}
