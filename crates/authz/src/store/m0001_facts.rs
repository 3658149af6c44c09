//! Facts, streams, the head, models.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let facts = Table::create()
            .table("fact")
            .col(ColumnDef::new("kind").integer().not_null())
            .col(column::uuid("id"))
            .col(column::text(manager, "service"))
            .col(column::uuid("scope"))
            .col(column::count("sequence"))
            // Nothing: the fact was removed, for ever.
            .col(ColumnDef::new("body").blob())
            .primary_key(Index::create().col("kind").col("id"))
            .to_owned();
        manager.create_table(facts).await?;
        let by_stream = Index::create()
            .name("fact_by_stream")
            .table("fact")
            .col("service")
            .col("scope")
            .col("kind")
            .col("id")
            .to_owned();
        manager.create_index(by_stream).await?;
        let streams = Table::create()
            .table("stream")
            .col(column::text(manager, "service"))
            .col(column::uuid("scope"))
            .col(column::count("applied_sequence"))
            .primary_key(Index::create().col("service").col("scope"))
            .to_owned();
        manager.create_table(streams).await?;
        let head = Table::create()
            .table("head")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(column::count("revision"))
            .to_owned();
        manager.create_table(head).await?;
        let first = Query::insert()
            .into_table("head")
            .columns(["id", "revision"])
            .values_panic([1.into(), 0.into()])
            .to_owned();
        manager.execute(first).await?;
        let models = Table::create()
            .table("model")
            .col(column::text(manager, "name"))
            .col(column::count("version"))
            .col(column::text(manager, "source"))
            .primary_key(Index::create().col("name").col("version"))
            .to_owned();
        manager.create_table(models).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("migrations go forward".to_owned()))
    }
}
