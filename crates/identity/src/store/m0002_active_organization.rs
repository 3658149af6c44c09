//! The organization that somebody works in, of each session.

use async_trait::async_trait;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut session = Table::alter();
        session.table("session").add_column(ColumnDef::new("active_organization_id").uuid());
        manager.alter_table(session).await
    }
}
