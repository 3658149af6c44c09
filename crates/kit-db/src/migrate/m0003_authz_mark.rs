//! When authz had what it is not brought again.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, SchemaManager, Table};
use sea_orm_migration::{MigrationName, MigrationTrait};

use crate::column;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "kit_m0003_authz_mark"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut mark = Table::create();
        mark.table("authz_mark")
            .col(column::count("number").primary_key())
            .col(column::uuid("epoch"))
            .col(column::count("revision"));
        manager.create_table(mark).await
    }
}
