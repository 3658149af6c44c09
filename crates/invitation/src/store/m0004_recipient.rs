//! What was sent to each address lately, by whatever organizations.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut recipient = Table::create();
        recipient.table("recipient").col(column::text(manager, "email").primary_key()).col(column::time("last_ms"));
        manager.create_table(recipient).await?;
        let mut by_last = Index::create();
        by_last.name("recipient_by_last").table("recipient").col("last_ms");
        manager.create_index(by_last).await?;

        let mut mail = Table::create();
        mail.table("recipient_mail")
            .col(column::uuid("id").primary_key())
            .col(column::text(manager, "email"))
            .col(column::time("sent_ms"));
        manager.create_table(mail).await?;
        let mut by_email = Index::create();
        by_email.name("recipient_mail_by_email").table("recipient_mail").col("email").col("sent_ms");
        manager.create_index(by_email).await?;
        let mut by_time = Index::create();
        by_time.name("recipient_mail_by_time").table("recipient_mail").col("sent_ms");
        manager.create_index(by_time).await
    }
}
