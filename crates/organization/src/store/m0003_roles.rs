//! The tables of own roles, groups and service accounts.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, Expr, ExprTrait as _, ForeignKey, Index, SchemaManager, Table,
};
use sea_orm_migration::{MigrationName, MigrationTrait};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "organization_m0003_roles"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_custom_role(manager).await?;
        create_member_group(manager).await?;
        create_group_member(manager).await?;
        create_service_account(manager).await?;
        create_assignment(manager).await
    }
}

async fn create_custom_role(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut role = Table::create();
    role.table("custom_role")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "scope"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "name_key"))
        .col(column::text(manager, "description"))
        .col(column::text(manager, "permissions"))
        .col(column::flag("every_workspace"))
        .col(column::text(manager, "may_assign"))
        .col(column::text(manager, "may_assign_in_workspace"))
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("delete_ms").null())
        .foreign_key(ForeignKey::create().from("custom_role", "organization_id").to("organization", "id"));
    manager.create_table(role).await?;

    let mut name = Index::create();
    name.name("custom_role_name")
        .table("custom_role")
        .col("organization_id")
        .col("scope")
        .col("name_key")
        .unique()
        .and_where(Expr::col("delete_ms").is_null());
    manager.create_index(name).await
}

/// "Group" alone is a word of SQL.
async fn create_member_group(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut group = Table::create();
    group
        .table("member_group")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "name_key"))
        .col(column::text(manager, "description"))
        .col(column::uuid("role_id").null())
        .col(column::text(manager, "role").null())
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("delete_ms").null())
        .foreign_key(ForeignKey::create().from("member_group", "organization_id").to("organization", "id"));
    manager.create_table(group).await?;

    let mut name = Index::create();
    name.name("member_group_name")
        .table("member_group")
        .col("organization_id")
        .col("name_key")
        .unique()
        .and_where(Expr::col("delete_ms").is_null());
    manager.create_index(name).await?;

    let mut order = Index::create();
    order.name("member_group_order").table("member_group").col("organization_id").col("create_ms").col("id");
    manager.create_index(order).await
}

async fn create_group_member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut place = Table::create();
    place
        .table("group_member")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("group_id"))
        .col(column::uuid("user_id").null())
        .col(column::uuid("service_account_id").null())
        .col(column::uuid("membership_id"))
        .col(column::time("create_ms"))
        .col(column::time("end_ms").null())
        .foreign_key(ForeignKey::create().from("group_member", "group_id").to("member_group", "id"));
    manager.create_table(place).await?;

    // A membership is new each time, so somebody who comes back can be put into the group anew.
    let mut one_each = Index::create();
    one_each
        .name("group_member_one_each")
        .table("group_member")
        .col("group_id")
        .col("membership_id")
        .unique()
        .and_where(Expr::col("end_ms").is_null());
    manager.create_index(one_each).await?;

    let mut order = Index::create();
    order.name("group_member_order").table("group_member").col("group_id").col("create_ms").col("id");
    manager.create_index(order).await?;

    let mut member = Index::create();
    member.name("group_member_membership").table("group_member").col("membership_id");
    manager.create_index(member).await
}

async fn create_service_account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut account = Table::create();
    account
        .table("service_account")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("membership_id").unique_key())
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "role"))
        .col(column::flag("disabled"))
        .col(column::text(manager, "created_by"))
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("delete_ms").null())
        .foreign_key(ForeignKey::create().from("service_account", "organization_id").to("organization", "id"));
    manager.create_table(account).await?;

    let mut order = Index::create();
    order.name("service_account_order").table("service_account").col("organization_id").col("create_ms").col("id");
    manager.create_index(order).await
}

async fn create_assignment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut assignment = Table::create();
    assignment
        .table("workspace_assignment")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::flag("is_group"))
        .col(column::uuid("holder_id"))
        .col(column::uuid("workspace_id"))
        .col(column::text(manager, "role"))
        .col(column::time("create_ms"))
        .col(column::time("end_ms").null())
        .foreign_key(ForeignKey::create().from("workspace_assignment", "workspace_id").to("workspace", "id"));
    manager.create_table(assignment).await?;

    let mut one_each = Index::create();
    one_each
        .name("workspace_assignment_one_each")
        .table("workspace_assignment")
        .col("holder_id")
        .col("workspace_id")
        .unique()
        .and_where(Expr::col("end_ms").is_null());
    manager.create_index(one_each).await?;

    let mut organization = Index::create();
    organization.name("workspace_assignment_organization").table("workspace_assignment").col("organization_id");
    manager.create_index(organization).await
}
