//! What a token acts as, and the token that made it.

use async_trait::async_trait;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for name in ["service_account_id", "created_by_token_id"] {
            let mut token = Table::alter();
            token.table("access_token").add_column(ColumnDef::new(name).uuid());
            manager.alter_table(token).await?;
        }
        let mut made_by = Index::create();
        made_by.name("access_token_created_by_token").table("access_token").col("created_by_token_id");
        manager.create_index(made_by).await
    }
}
