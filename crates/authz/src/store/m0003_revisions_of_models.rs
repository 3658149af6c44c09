//! When each access model was put, so that other processes hear of it.

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
        // Whoever starts reads all models, so what was put before needs no revision.
        let revision = column::count("revision").default(0).to_owned();
        manager.alter_table(Table::alter().table("model").add_column(revision).to_owned()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
