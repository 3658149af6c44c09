//! The house of these tests: a database on SQLite or PostgreSQL that can be opened again, and an authz to tell.

use std::sync::Arc;
use std::time::Duration;

use kit::seal::Seal;
use kit::secret::Key;
use kit::source::TestClock;
use kit::{Fault, Source};
use sea_orm::{ConnectionTrait as _, DbErr, Statement};
use sea_orm_migration::prelude::{Expr, ExprTrait as _, ForeignKey, Index, SchemaManager, Table};
use sea_orm_migration::{MigrationName, MigrationTrait};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::column;
use crate::config::DatabaseConfig;
use crate::fault::StoreError;
use crate::feed;
use crate::migrate::Migrations;
use crate::pool::{Db, OpenError, Parts};
use crate::relay::Relay;
use crate::relay::reconcile::reconcile;
use crate::tests::authz::TestAuthz;
use crate::tests::disk::TestDisk;
use crate::tx::{Origin, Tx};

mod authz;
mod committing;
mod disk;
mod failing;
mod mailing;
mod numbering;
mod opening;
mod relaying;
mod repeating;

/// Runs tests on both databases. Those on PostgreSQL fail without a server, and say how to get one.
macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::tests::House::on_sqlite()).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::tests::House::on_postgres()).await; })+
        }
    };
}
pub(crate) use on_both;

pub(crate) struct House {
    ground: Ground,
    pub(crate) authz: Arc<TestAuthz>,
    pub(crate) clock: Arc<TestClock>,
}

enum Ground {
    Sqlite(TempDir),
    Postgres(TestDatabase),
}

/// A table of a service.
pub(crate) struct Notes;

impl House {
    pub(crate) fn on_sqlite() -> Self {
        Self::on(Ground::Sqlite(tempfile::tempdir().unwrap()))
    }

    pub(crate) fn on_postgres() -> Self {
        Self::on(Ground::Postgres(testkit::postgres::database()))
    }

    fn on(ground: Ground) -> Self {
        Self { ground, authz: Arc::default(), clock: Arc::default() }
    }

    pub(crate) fn config(&self) -> DatabaseConfig {
        match &self.ground {
            Ground::Sqlite(directory) => {
                DatabaseConfig::at(format!("sqlite://{}/data/notes.db", directory.path().display()))
            }
            Ground::Postgres(database) => DatabaseConfig::at(database.url.clone()),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.ground, Ground::Sqlite(_))
    }

    pub(crate) fn source(&self) -> Source {
        Source::with_clock(self.clock.clone())
    }

    pub(crate) fn seal(&self) -> Seal {
        Seal::new(&Key::new([7; 32]), self.source())
    }

    pub(crate) async fn try_open(&self) -> Result<Db, OpenError> {
        self.try_open_with(self.seal()).await
    }

    pub(crate) async fn try_open_with(&self, seal: Seal) -> Result<Db, OpenError> {
        let facts = Some(TestAuthz::channel(&self.authz));
        let parts = Parts { source: self.source(), seal, facts };
        Db::open(&self.config(), "notes", migrations(), parts).await
    }

    /// Open for a moment already: what authz has of the log was compared.
    pub(crate) async fn open(&self) -> Db {
        let db = self.try_open().await.unwrap();
        assert!(reconcile(&db).await.unwrap());
        db
    }

    /// With a disk that can be stopped; on SQLite.
    pub(crate) async fn open_on(&self, disk: &TestDisk) -> Db {
        let facts = Some(TestAuthz::channel(&self.authz));
        let parts = Parts { source: self.source(), seal: self.seal(), facts };
        Db::open_on(&self.config(), "notes", migrations(), parts, |log| disk.under(log)).await.unwrap()
    }
}

pub(crate) fn migrations() -> Migrations {
    vec![Box::new(Notes)]
}

impl MigrationName for Notes {
    fn name(&self) -> &str {
        "m0001_note"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Notes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut parent = ForeignKey::create();
        parent.from("note", "parent").to("note", "id");
        let mut note = Table::create();
        note.table("note")
            .col(column::uuid("id").primary_key())
            .col(column::text(manager, "name").check(Expr::col("name").ne("nameless")))
            .col(column::uuid("parent"))
            .foreign_key(&mut parent);
        manager.create_table(note).await?;
        let mut unique = Index::create();
        unique.name("note_parent_name").table("note").col("parent").col("name").unique();
        manager.create_index(unique).await
    }
}

pub(crate) fn origin() -> Origin {
    Origin { actor: "user:u".to_owned(), request_id: "r".to_owned(), key: None, deadline: feed::deadline() }
}

pub(crate) async fn begin(db: &Db) -> Tx {
    db.begin_from(origin()).await.unwrap()
}

/// A note that hangs on itself, or on another one.
pub(crate) async fn insert_note(tx: &Tx, id: Uuid, name: &str, parent: Uuid) -> Result<(), StoreError> {
    let values = [id.into(), name.into(), parent.into()];
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO note (id, name, parent) VALUES ($1, $2, $3)",
        values,
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(crate) async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS number FROM {table}");
    let row = db.read().query_one_raw(Statement::from_string(db.read().get_database_backend(), sql)).await;
    row.unwrap().unwrap().try_get("", "number").unwrap()
}

/// Scopes in the order of this number.
pub(crate) fn scope(number: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn relay(db: &Db) -> JoinHandle<()> {
    tokio::spawn(Relay::new(db.clone()).run())
}

/// Ends a relay and lets go of what it held.
pub(crate) async fn end(relay: JoinHandle<()>) {
    relay.abort();
    let _ = relay.await;
}

pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within ten seconds: {what}");
}

pub(crate) fn reason<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> &'static str {
    outcome.unwrap_err().reason()
}
