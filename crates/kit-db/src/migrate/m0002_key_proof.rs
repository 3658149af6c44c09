//! The proof that the service's key is still the one that its database was written with.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, SchemaManager, Table};
use sea_orm_migration::{MigrationName, MigrationTrait};

use crate::column;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "kit_m0002_key_proof"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut proof = Table::create();
        proof.table("key_proof").col(column::count("number").primary_key()).col(column::bytes("sealed"));
        manager.create_table(proof).await
    }
}
