//! Shares; and grants that hang on a role in a workspace.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut grants = Table::alter();
        grants.table("resource_grant").add_column(column::flag("in_workspace").default(false));
        manager.alter_table(grants).await?;
        create_shares(manager).await
    }
}

async fn create_shares(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut shares = Table::create();
    shares
        .table("share")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("resource_id"))
        .col(column::bytes("fingerprint").unique_key())
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "mode"))
        .col(column::text(manager, "audience"))
        .col(column::text(manager, "password_hash").null())
        .col(column::time("expire_ms").null())
        .col(column::count("max_uses"))
        .col(column::count("uses"))
        .col(column::flag("closed"))
        .col(column::count("wrong_passwords"))
        .col(column::time("last_wrong_ms"))
        .col(column::text(manager, "created_by"))
        .col(column::time("create_ms"))
        .col(column::count("version"))
        .foreign_key(ForeignKey::create().from("share", "resource_id").to("resource", "id"));
    manager.create_table(shares).await?;

    let mut of_resource = Index::create();
    of_resource.name("share_resource").table("share").col("resource_id").col("id");
    manager.create_index(of_resource).await
}
