//! The service's tables.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, Expr, ExprTrait as _, ForeignKey, Index, SchemaManager, Table,
};
use sea_orm_migration::{MigrationName, MigrationTrait};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "organization_m0001_tables"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_organization(manager).await?;
        create_workspace(manager).await?;
        create_membership(manager).await?;
        create_workspace_membership(manager).await?;
        create_invitation_membership(manager).await
    }
}

async fn create_organization(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut organization = Table::create();
    organization
        .table("organization")
        .col(column::uuid("id").primary_key())
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "model"))
        .col(column::count("model_version"))
        .col(column::text(manager, "state"))
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("update_ms"));
    manager.create_table(organization).await
}

async fn create_workspace(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut workspace = Table::create();
    workspace
        .table("workspace")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "kind"))
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("update_ms"))
        .col(column::time("delete_ms").null())
        .foreign_key(ForeignKey::create().from("workspace", "organization_id").to("organization", "id"));
    manager.create_table(workspace).await?;

    let mut order = Index::create();
    order.name("workspace_order").table("workspace").col("organization_id").col("create_ms").col("id");
    manager.create_index(order).await
}

async fn create_membership(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut membership = Table::create();
    membership
        .table("membership")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("user_id"))
        .col(column::text(manager, "role"))
        .col(column::time("expire_ms").null())
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("end_ms").null())
        .foreign_key(ForeignKey::create().from("membership", "organization_id").to("organization", "id"));
    manager.create_table(membership).await?;

    // Memberships that have ended stay as history, so somebody can have many of those, and one that has not.
    let mut one_each = Index::create();
    one_each
        .name("membership_one_each")
        .table("membership")
        .col("organization_id")
        .col("user_id")
        .unique()
        .and_where(Expr::col("end_ms").is_null());
    manager.create_index(one_each).await?;

    let mut order = Index::create();
    order.name("membership_order").table("membership").col("organization_id").col("create_ms").col("id");
    manager.create_index(order).await?;

    let mut user = Index::create();
    user.name("membership_user").table("membership").col("user_id").col("create_ms").col("id");
    manager.create_index(user).await
}

async fn create_workspace_membership(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut membership = Table::create();
    membership
        .table("workspace_membership")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("workspace_id"))
        .col(column::uuid("user_id"))
        .col(column::uuid("membership_id").null())
        .col(column::text(manager, "role"))
        .col(column::time("create_ms"))
        .col(column::time("end_ms").null())
        .foreign_key(ForeignKey::create().from("workspace_membership", "workspace_id").to("workspace", "id"))
        .foreign_key(ForeignKey::create().from("workspace_membership", "membership_id").to("membership", "id"));
    manager.create_table(membership).await?;

    let mut one_each = Index::create();
    one_each
        .name("workspace_membership_one_each")
        .table("workspace_membership")
        .col("workspace_id")
        .col("user_id")
        .unique()
        .and_where(Expr::col("end_ms").is_null());
    manager.create_index(one_each).await?;

    let mut order = Index::create();
    order
        .name("workspace_membership_order")
        .table("workspace_membership")
        .col("workspace_id")
        .col("create_ms")
        .col("id");
    manager.create_index(order).await?;

    let mut user = Index::create();
    user.name("workspace_membership_user").table("workspace_membership").col("user_id").col("organization_id");
    manager.create_index(user).await
}

async fn create_invitation_membership(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut given = Table::create();
    given
        .table("invitation_membership")
        .col(column::uuid("invitation_id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("user_id"))
        .col(column::uuid("membership_id"))
        .col(column::text(manager, "role"))
        .col(column::flag("already_member"))
        .col(column::text(manager, "skipped_workspace_ids"))
        .foreign_key(ForeignKey::create().from("invitation_membership", "membership_id").to("membership", "id"));
    manager.create_table(given).await
}
