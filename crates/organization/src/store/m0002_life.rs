//! What the life of organizations, owners and members needs: states, terms, and the rules about owners that the tables
//! themselves hold.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::{
    ColumnDef, ConditionalStatement as _, DbErr, Expr, ExprTrait as _, Index, SchemaManager, Table,
};
use sea_orm_migration::{MigrationName, MigrationTrait};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "organization_m0002_life"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "organization", column::time("delete_ms").null()).await?;
        add(manager, "organization", kept("holders")).await?;
        add(manager, "workspace", kept("owners")).await?;
        add(manager, "membership", column::flag("suspended").default(false)).await?;
        add(manager, "membership", column::flag("sole").default(false)).await?;
        add(manager, "workspace_membership", column::time("expire_ms").null()).await?;
        add(manager, "workspace_membership", column::flag("sole").default(false)).await?;
        one_sole(manager, "membership", "organization_id").await?;
        one_sole(manager, "workspace_membership", "workspace_id").await
    }
}

/// How many hold what must have a holder: never none. Empty where nobody has to hold anything.
fn kept(name: &'static str) -> ColumnDef {
    column::count(name).null().check(Expr::col(name).gte(1)).take()
}

/// One column at a time, since SQLite adds no more with one statement.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: impl Into<ColumnDef>) -> Result<(), DbErr> {
    let mut alteration = Table::alter();
    alteration.table(table).add_column(column.into());
    manager.alter_table(alteration).await
}

/// Where there is a sole owner, there are never two.
async fn one_sole(manager: &SchemaManager<'_>, table: &'static str, place: &'static str) -> Result<(), DbErr> {
    let mut sole = Index::create();
    sole.name(format!("{table}_sole"))
        .table(table)
        .col(place)
        .unique()
        .and_where(Expr::col("sole").eq(true))
        .and_where(Expr::col("end_ms").is_null());
    manager.create_index(sole).await
}
