//! Databases are opened, migrated and closed.

use kit::seal::Seal;
use kit::secret::Key;
use sea_orm::{ConnectionTrait as _, Database, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use secrecy::ExposeSecret as _;

use crate::config::DatabaseConfig;
use crate::migrate::{Migrations, migrate};
use crate::pool::sqlite::is_at_least;
use crate::pool::{Db, OpenError, Parts};
use crate::tests::{House, Notes, begin, count, insert_note, migrations, on_both, scope};

on_both! {
    many_can_migrate_an_empty_database_at_once
    a_step_that_is_broken_off_leaves_nothing_behind
    a_database_of_a_newer_version_is_refused
    references_are_enforced_on_every_connection
    what_is_committed_is_read_at_once
    what_is_let_go_has_never_been
    readers_cannot_write
    another_key_than_before_is_refused
}

/// A step that is broken off after its work.
struct BrokenOff;

impl MigrationName for BrokenOff {
    fn name(&self) -> &str {
        Notes.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for BrokenOff {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Notes.up(manager).await?;
        Err(DbErr::Custom("broken off".to_owned()))
    }
}

async fn many_can_migrate_an_empty_database_at_once(house: House) {
    let config = house.config();
    let outcomes = futures::future::join_all((0..6).map(|_| migrate(&config, "notes", migrations()))).await;
    for outcome in outcomes {
        outcome.unwrap();
    }
    let db = house.open().await;
    assert_eq!(count(&db, "migration").await, 5);
}

async fn a_step_that_is_broken_off_leaves_nothing_behind(house: House) {
    let broken: Migrations = vec![Box::new(BrokenOff)];
    assert!(migrate(&house.config(), "notes", broken).await.is_err());
    let db = house.open().await;
    assert_eq!((count(&db, "migration").await, count(&db, "note").await), (5, 0));
}

async fn a_database_of_a_newer_version_is_refused(house: House) {
    migrate(&house.config(), "notes", migrations()).await.unwrap();
    let outcome = migrate(&house.config(), "notes", Vec::new()).await;
    assert!(outcome.unwrap_err().to_string().contains("m0001_note"));
}

async fn references_are_enforced_on_every_connection(house: House) {
    let db = house.open().await;
    let attempts = (0..12).map(|number| {
        let db = db.clone();
        async move { insert_note(&begin(&db).await, scope(number), "orphan", scope(99)).await }
    });
    for outcome in futures::future::join_all(attempts).await {
        assert!(outcome.unwrap_err().is_foreign_key());
    }
}

async fn what_is_committed_is_read_at_once(house: House) {
    let db = house.open().await;
    for number in 1..20 {
        let tx = begin(&db).await;
        insert_note(&tx, scope(number), "note", scope(number)).await.unwrap();
        assert_eq!(count(&db, "note").await, i64::try_from(number).unwrap() - 1);
        tx.commit_step().await.unwrap();
        assert_eq!(count(&db, "note").await, i64::try_from(number).unwrap());
    }
}

async fn what_is_let_go_has_never_been(house: House) {
    let db = house.open().await;
    let tx = begin(&db).await;
    insert_note(&tx, scope(1), "note", scope(1)).await.unwrap();
    drop(tx);
    assert_eq!(count(&db, "note").await, 0);
    begin(&db).await.commit_step().await.unwrap();
}

#[tokio::test]
async fn a_file_has_one_process() {
    let house = House::on_sqlite();
    let db = house.open().await;
    assert!(matches!(house.try_open().await, Err(OpenError::InUse { .. })));
    assert!(matches!(migrate(&house.config(), "notes", migrations()).await, Err(OpenError::InUse { .. })));
    db.close().await;
    drop(db);
    house.open().await;
}

#[tokio::test]
async fn what_is_behind_a_pooler_has_to_come_with_the_services_schema() {
    let house = House::on_postgres();
    let config = DatabaseConfig { direct_url: Some(house.config().url), ..house.config() };
    let open = async || {
        let parts = Parts { source: house.source(), seal: house.seal(), facts: None };
        Db::open(&config, "notes", migrations(), parts).await
    };
    let refused = open().await.unwrap_err();
    assert!(matches!(&refused, OpenError::SearchPath { found: Some(found), .. } if found == "public"), "{refused}");

    // The way that needs no pooler: whoever connects to this database finds that schema.
    let connection = Database::connect(config.url.expose_secret()).await.unwrap();
    let path = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO notes', current_database()); END $$";
    connection.execute_unprepared(path).await.unwrap();
    let db = open().await.unwrap();
    let tx = begin(&db).await;
    insert_note(&tx, scope(1), "note", scope(1)).await.unwrap();
    tx.commit_step().await.unwrap();
    assert_eq!(count(&db, "note").await, 1);
}

#[tokio::test]
async fn several_processes_share_a_schema_on_postgres() {
    let house = House::on_postgres();
    let (first, second) = (house.open().await, house.open().await);
    let tx = begin(&first).await;
    insert_note(&tx, scope(1), "note", scope(1)).await.unwrap();
    tx.commit_step().await.unwrap();
    assert_eq!(count(&second, "note").await, 1);
    assert_eq!(count(&first, "notes.note").await, 1);
}

async fn another_key_than_before_is_refused(house: House) {
    house.open().await.close().await;
    let other = Seal::new(&Key::new([8; 32]), house.source());
    let refused = house.try_open_with(other.clone()).await.unwrap_err();
    assert!(matches!(refused, OpenError::OtherKey { service: "notes" }), "{refused}");
    assert!(refused.to_string().contains("keys/notes.key"), "{refused}");

    // The right one is taken as before; and whoever gives up what it opened can say so.
    let db = house.open().await;
    let tx = begin(&db).await;
    sea_orm::ConnectionTrait::execute_unprepared(&tx, "DELETE FROM key_proof").await.unwrap();
    tx.commit_step().await.unwrap();
    db.close().await;
    drop(db);
    house.try_open_with(other).await.unwrap().close().await;
    assert!(house.try_open().await.is_err());
}

async fn readers_cannot_write(house: House) {
    let db = house.open().await;
    let outcome = sea_orm::ConnectionTrait::execute_unprepared(db.read(), "DELETE FROM note").await;
    assert!(outcome.unwrap_err().to_string().contains("read"));
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let house = House::on_sqlite();
    let db = house.open().await;
    begin(&db).await.commit_step().await.unwrap();
    let path = house.config().url.expose_secret().strip_prefix("sqlite://").unwrap().to_owned();
    for ending in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{ending}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{ending}");
    }
}

/// Where the data lies on another volume. SQLite follows the link, and has its log beside the file itself.
#[cfg(unix)]
#[tokio::test]
async fn a_file_may_be_a_link_to_another() {
    let house = House::on_sqlite();
    let elsewhere = tempfile::tempdir().unwrap();
    let (url, file) = (house.config().url, elsewhere.path().join("moved.db"));
    let link = std::path::Path::new(url.expose_secret().strip_prefix("sqlite://").unwrap());
    std::fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::fs::write(&file, "").unwrap();
    std::os::unix::fs::symlink(&file, link).unwrap();
    let db = house.open().await;
    let tx = begin(&db).await;
    insert_note(&tx, scope(1), "note", scope(1)).await.unwrap();
    tx.commit_step().await.unwrap();
    assert_eq!(count(&db, "note").await, 1);
}

#[test]
fn old_versions_of_sqlite_are_told_from_new_ones() {
    for (version, fine) in [("3.51.3", true), ("3.51.2", false), ("3.52.0", true), ("4.0.0", true), ("3.9.99", false)] {
        assert_eq!(is_at_least(version, [3, 51, 3]), fine, "{version}");
    }
    assert!(!is_at_least("", [3, 51, 3]) && !is_at_least("3.51", [3, 51, 3]));
}
