//! The server that the database was on when the epoch began.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No server of PostgreSQL started then, so that the first process to look begins an epoch.
        let server = column::count("server").default(0).to_owned();
        manager.alter_table(Table::alter().table("head").add_column(server).to_owned()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
