//! Resources, grants, and the rows that put those who change an organization's tree in a row.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut trees = Table::create();
        trees.table("tree").col(column::uuid("organization_id").primary_key()).col(column::count("changes"));
        manager.create_table(trees).await?;
        create_resources(manager).await?;
        create_grants(manager).await
    }
}

async fn create_resources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut resources = Table::create();
    resources
        .table("resource")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "parent_kind"))
        .col(column::uuid("parent_id"))
        .col(column::text(manager, "resource_type"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "external_id").null())
        .col(column::text(manager, "attributes"))
        .col(column::flag("inherits_access"))
        .col(column::text(manager, "created_by"))
        .col(column::time("create_ms"))
        .col(column::time("update_ms"))
        .col(column::count("version"));
    manager.create_table(resources).await?;

    // Neither database takes two nulls for the same.
    let mut external_id = Index::create();
    external_id.name("resource_external_id").table("resource").unique().col("organization_id").col("external_id");
    manager.create_index(external_id).await?;

    let mut children = Index::create();
    children.name("resource_children").table("resource").col("organization_id").col("parent_id").col("id");
    manager.create_index(children).await
}

async fn create_grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut grants = Table::create();
    grants
        .table("resource_grant")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("resource_id"))
        .col(column::text(manager, "holder_kind"))
        .col(column::uuid("holder_id"))
        .col(column::uuid("membership_id").null())
        .col(column::text(manager, "level"))
        .col(column::text(manager, "granted_by"))
        .col(column::time("create_ms"))
        .col(column::time("expire_ms").null())
        .foreign_key(ForeignKey::create().from("resource_grant", "resource_id").to("resource", "id"));
    manager.create_table(grants).await?;

    let mut holder = Index::create();
    holder.name("resource_grant_holder").table("resource_grant").unique();
    holder.col("resource_id").col("holder_kind").col("holder_id");
    manager.create_index(holder).await
}
