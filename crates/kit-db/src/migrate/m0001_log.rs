//! The tables that every service has.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, Index, SchemaManager, Table};
use sea_orm_migration::{MigrationName, MigrationTrait};

use crate::column;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "kit_m0001_log"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_log(manager).await?;
        create_pending(manager).await?;
        create_answers(manager).await?;
        create_mail_box(manager).await
    }
}

async fn create_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut head = Table::create();
    head.table("log_head").col(column::uuid("scope").primary_key()).col(column::count("sequence"));
    manager.create_table(head).await?;

    let mut entry = Table::create();
    entry
        .table("log_entry")
        .col(column::uuid("scope"))
        .col(column::count("sequence"))
        .col(column::uuid("event_id"))
        .col(column::text(manager, "kind"))
        .col(column::flag("narrowing"))
        .col(column::text(manager, "actor"))
        .col(column::text(manager, "request_id"))
        .col(column::time("time_ms"))
        .col(column::bytes("facts"))
        .col(column::text(manager, "summary"))
        .primary_key(Index::create().col("scope").col("sequence"));
    manager.create_table(entry).await
}

async fn create_pending(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut pending = Table::create();
    pending
        .table("log_pending")
        .col(column::uuid("scope"))
        .col(column::count("sequence"))
        .col(column::count("bytes"))
        .col(column::flag("express"))
        .primary_key(Index::create().col("scope").col("sequence"));
    manager.create_table(pending).await
}

async fn create_answers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut answer = Table::create();
    answer
        .table("answer")
        .col(column::text(manager, "principal"))
        .col(column::text(manager, "rpc"))
        .col(column::uuid("request_id"))
        .col(column::bytes("fingerprint"))
        .col(column::bytes("sealed"))
        .col(column::bytes("narrowing"))
        .col(column::time("expires_ms"))
        .primary_key(Index::create().col("principal").col("rpc").col("request_id"));
    manager.create_table(answer).await?;

    let mut expiry = Index::create();
    expiry.name("answer_expires").table("answer").col("expires_ms");
    manager.create_index(expiry).await
}

async fn create_mail_box(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut mail_box = Table::create();
    mail_box
        .table("mail_box")
        .col(column::uuid("id").primary_key())
        .col(column::bytes("sealed"))
        .col(column::count("attempts"))
        .col(column::time("next_attempt_ms"));
    manager.create_table(mail_box).await?;

    let mut turn = Index::create();
    turn.name("mail_box_next_attempt").table("mail_box").col("next_attempt_ms");
    manager.create_index(turn).await
}
