//! What waits for the express lane is found without a look at all else that waits, be it a million entries.

use async_trait::async_trait;
use sea_orm_migration::prelude::{Condition, ConditionalStatement as _, DbErr, Expr, Index, SchemaManager};
use sea_orm_migration::{MigrationName, MigrationTrait};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "kit_m0004_express"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut few = Index::create();
        few.name("log_pending_express").table("log_pending").col("scope").col("sequence");
        few.cond_where(Condition::all().add(Expr::col("express")));
        manager.create_index(few).await
    }
}
