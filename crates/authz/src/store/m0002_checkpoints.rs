//! When each fact was written, and which checkpoints there are.

use kit_db::column;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No checkpoint is older than this column, so what was written before it needs no revision.
        let revision = column::count("revision").default(0).to_owned();
        manager.alter_table(Table::alter().table("fact").add_column(revision).to_owned()).await?;
        // On PostgreSQL an older version may still run beside this one. It knows no revisions, so what it takes away would
        // be missed: it must not write. On SQLite there is one process, and a column cannot come without a default.
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared("ALTER TABLE fact ALTER COLUMN revision DROP DEFAULT").await?;
        }
        let by_revision = Index::create().name("fact_by_revision").table("fact").col("revision").to_owned();
        manager.create_index(by_revision).await?;
        let checkpoints = Table::create()
            .table("checkpoint")
            .col(column::uuid("id").primary_key())
            .col(column::count("revision"))
            .to_owned();
        manager.create_table(checkpoints).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
