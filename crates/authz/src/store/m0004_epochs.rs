//! The epochs of this database, and which services have attended them.

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
        // Empty until the first start after this.
        let current = column::uuid("epoch").null().to_owned();
        manager.alter_table(Table::alter().table("head").add_column(current).to_owned()).await?;
        let epochs = Table::create()
            .table("epoch")
            .col(column::uuid("id").primary_key())
            .col(column::count("number").unique_key())
            .col(column::count("since"))
            .to_owned();
        manager.create_table(epochs).await?;
        let attendances = Table::create()
            .table("attendance")
            .col(column::text(manager, "service").primary_key())
            .col(column::count("number"))
            .to_owned();
        manager.create_table(attendances).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
