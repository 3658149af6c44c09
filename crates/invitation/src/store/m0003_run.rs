//! How many runs of an acceptance have begun and not ended, and by when the last of them has surely ended.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        let runs = column::count("runs").default(0).take();
        manager.alter_table(Table::alter().table("invitation").add_column(runs).take()).await?;
        let until = column::time("runs_until_ms").default(0).take();
        manager.alter_table(Table::alter().table("invitation").add_column(until).take()).await
    }
}
