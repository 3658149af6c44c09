//! Brings a database to the shape that this version of a service expects: one process at a time, on one connection
//! that is closed afterwards, each step whole or not at all.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::sea_query::{DynIden, IntoIden as _};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

use crate::config::{DatabaseConfig, Place};
use crate::pool::lock::FileLock;
use crate::pool::{OpenError, postgres, sqlite};

mod m0001_log;
mod m0002_key_proof;
mod m0003_authz_mark;
mod m0004_express;

/// A service's own steps, in order. A step that was released never changes.
pub type Migrations = Vec<Box<dyn MigrationTrait>>;

/// Migrates without serving, for `migrate`. Waits while others migrate; refuses a file that is being served.
///
/// # Errors
/// When the database cannot be reached, is in use, or has steps that this version does not know.
pub async fn migrate(config: &DatabaseConfig, service: &'static str, migrations: Migrations) -> Result<(), OpenError> {
    prepare(&config.place(service)?, migrations).await.map(drop)
}

/// Migrates. The lock that comes back on SQLite says that nobody else serves the file.
pub(crate) async fn prepare(place: &Place, migrations: Migrations) -> Result<Option<FileLock>, OpenError> {
    match place {
        Place::Sqlite { path, .. } => {
            // Migrators come one after the other; so whoever holds the other lock now is serving.
            let _turn = sqlite::migration_lock(path).await?;
            let lock = sqlite::service_lock(path)?;
            run(sqlite::migrating(path).await?, migrations).await?;
            Ok(Some(lock))
        }
        Place::Postgres(server) => {
            run(postgres::migrating(server).await?, migrations).await?;
            Ok(None)
        }
    }
}

async fn run(connection: DatabaseConnection, migrations: Migrations) -> Result<(), DbErr> {
    let own: Migrations = vec![
        Box::new(m0001_log::Migration),
        Box::new(m0002_key_proof::Migration),
        Box::new(m0003_authz_mark::Migration),
        Box::new(m0004_express::Migration),
    ];
    let steps = Steps(own.into_iter().chain(migrations).map(Arc::from).collect());
    let outcome = steps.up(&connection, None).await;
    // A lock on PostgreSQL is the connection's, so it is closed in either case.
    connection.close().await?;
    outcome
}

/// All steps: the tables that every service has come first.
struct Steps(Vec<Arc<dyn MigrationTrait>>);

/// A step in a transaction. SQLite would go without one otherwise, and a process that is killed in the middle would
/// leave half of a step behind.
struct Whole(Arc<dyn MigrationTrait>);

// === impl Steps ===

impl MigratorTraitSelf for Steps {
    fn migrations(&self) -> Migrations {
        self.0.iter().map(|step| Box::new(Whole(Arc::clone(step))) as Box<dyn MigrationTrait>).collect()
    }

    fn migration_table_name(&self) -> DynIden {
        "migration".into_iden()
    }
}

// === impl Whole ===

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait]
impl MigrationTrait for Whole {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
