//! How far invitations have got with the seats that the organization service keeps for them.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Invitations from before have none. SQLite adds one column at a time.
        let seat = column::text(manager, "seat").default("released").take();
        manager.alter_table(Table::alter().table("invitation").add_column(seat).take()).await?;
        // Since when it is so.
        let since = column::time("seat_ms").default(0).take();
        manager.alter_table(Table::alter().table("invitation").add_column(since).take()).await?;

        let mut by_seat = Index::create();
        by_seat.name("invitation_by_seat").table("invitation").col("seat").col("id");
        manager.create_index(by_seat).await
    }
}
