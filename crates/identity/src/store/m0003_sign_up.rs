//! What a sign-up is for and how often its password was tried, the organizations that accounts are still owed, and the
//! mails that addresses got.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "sign_up", ColumnDef::new("model").text()).await?;
        add_column(manager, "sign_up", column::count("tries").default(0)).await?;
        add_column(manager, "account", ColumnDef::new("default_organization_model").text()).await?;
        let mut owed = Index::create();
        let is_owed = Expr::col("default_organization_model").is_not_null();
        owed.name("account_default_organization").table("account").col("id").and_where(is_owed);
        manager.create_index(owed).await?;
        create_mail_budget(manager).await
    }
}

async fn create_mail_budget(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut budget = Table::create();
    budget
        .table("mail_budget")
        .col(column::bytes("recipient").primary_key())
        .col(column::text(manager, "sent_ms"))
        .col(column::time("last_ms"));
    manager.create_table(budget).await?;

    let mut last = Index::create();
    last.name("mail_budget_last").table("mail_budget").col("last_ms");
    manager.create_index(last).await
}

/// SQLite adds one column at a time.
async fn add_column(manager: &SchemaManager<'_>, table: &'static str, column: &mut ColumnDef) -> Result<(), DbErr> {
    let mut alter = Table::alter();
    alter.table(table).add_column(column);
    manager.alter_table(alter).await
}
