//! Verifications, what services have found in them, and how often what is kept was replaced.

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
        let generation = column::count("generation").default(0).to_owned();
        manager.alter_table(Table::alter().table("head").add_column(generation).to_owned()).await?;
        let verifications = Table::create()
            .table("verification")
            .col(column::uuid("id").primary_key())
            .col(column::count("revision").unique_key())
            .col(ColumnDef::new("repair").integer().not_null())
            .col(column::time("start_time_ms"))
            .to_owned();
        manager.create_table(verifications).await?;
        let reports = Table::create()
            .table("verification_report")
            .col(column::uuid("verification"))
            .col(column::text(manager, "service"))
            .col(column::uuid("claimant"))
            .col(column::time("time_ms"))
            .col(column::count("streams"))
            .col(column::count("different"))
            .col(column::count("restored"))
            .col(column::text(manager, "scopes"))
            .col(column::flag("done"))
            .primary_key(Index::create().col("verification").col("service"))
            .to_owned();
        manager.create_table(reports).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
