//! People, their sessions and links; the organizations' tokens and keys; the operator.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_accounts(manager).await?;
        create_links(manager).await?;
        create_sessions(manager).await?;
        create_access_tokens(manager).await?;
        create_signing_keys(manager).await?;
        create_operator(manager).await
    }
}

async fn create_accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut account = Table::create();
    account
        .table("account")
        .col(column::uuid("id").primary_key())
        .col(column::text(manager, "email"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "password_hash"))
        .col(column::flag("active"))
        .col(column::count("version"))
        .col(column::time("create_ms"))
        .col(column::time("update_ms"));
    manager.create_table(account).await?;

    // Closed accounts stay, and their addresses are free for new ones.
    let mut email = Index::create();
    email.name("account_email").table("account").col("email").unique().and_where(Expr::col("active").eq(true));
    manager.create_index(email).await
}

async fn create_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sign_up = Table::create();
    sign_up
        .table("sign_up")
        .col(column::bytes("fingerprint").primary_key())
        .col(column::text(manager, "email"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "password_hash"))
        .col(column::time("expires_ms"));
    manager.create_table(sign_up).await?;
    create_index(manager, "sign_up_email", "sign_up", &["email", "expires_ms"]).await?;
    create_index(manager, "sign_up_expires", "sign_up", &["expires_ms"]).await?;

    let mut reset = Table::create();
    reset
        .table("password_reset")
        .col(column::bytes("fingerprint").primary_key())
        .col(ColumnDef::new("user_id").uuid())
        .col(column::time("expires_ms"))
        .foreign_key(&mut references("password_reset", "user_id", "account"));
    manager.create_table(reset).await?;
    create_index(manager, "password_reset_user", "password_reset", &["user_id", "expires_ms"]).await?;
    create_index(manager, "password_reset_expires", "password_reset", &["expires_ms"]).await
}

async fn create_sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut session = Table::create();
    session
        .table("session")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("user_id"))
        .col(column::time("create_ms"))
        .col(column::time("refresh_ms"))
        .col(column::time("expires_ms"))
        .foreign_key(&mut references("session", "user_id", "account"));
    manager.create_table(session).await?;
    create_index(manager, "session_user", "session", &["user_id", "id"]).await?;
    create_index(manager, "session_expires", "session", &["expires_ms"]).await?;

    let mut refresh = Table::create();
    refresh
        .table("refresh_token")
        .col(column::bytes("fingerprint").primary_key())
        .col(column::uuid("session_id"))
        .col(column::flag("used"))
        .foreign_key(&mut references("refresh_token", "session_id", "session"));
    manager.create_table(refresh).await?;
    create_index(manager, "refresh_token_session", "refresh_token", &["session_id"]).await
}

async fn create_access_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut token = Table::create();
    token
        .table("access_token")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::bytes("fingerprint").unique_key())
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "role"))
        .col(column::uuid("membership_id"))
        .col(column::text(manager, "scopes"))
        .col(ColumnDef::new("bound_to_membership_id").uuid())
        .col(column::text(manager, "hint"))
        .col(column::text(manager, "created_by"))
        .col(column::count("lifetime_ms"))
        .col(column::time("create_ms"))
        .col(column::time("expires_ms"))
        .col(ColumnDef::new("revoke_ms").big_integer())
        .col(ColumnDef::new("last_use_ms").big_integer());
    manager.create_table(token).await?;
    create_index(manager, "access_token_organization", "access_token", &["organization_id", "id"]).await?;
    create_index(manager, "access_token_expires", "access_token", &["expires_ms"]).await?;

    let mut workspace = Table::create();
    workspace
        .table("access_token_workspace")
        .col(column::uuid("access_token_id"))
        .col(column::uuid("workspace_id"))
        .col(column::text(manager, "role"))
        .col(column::uuid("membership_id"))
        .primary_key(Index::create().col("access_token_id").col("workspace_id"))
        .foreign_key(&mut references("access_token_workspace", "access_token_id", "access_token"));
    manager.create_table(workspace).await
}

async fn create_signing_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut key = Table::create();
    key.table("signing_key")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "display_name"))
        .col(column::text(manager, "algorithm"))
        .col(column::text(manager, "public_key_pem"))
        .col(column::text(manager, "created_by"))
        .col(column::time("create_ms"));
    manager.create_table(key).await?;
    create_index(manager, "signing_key_organization", "signing_key", &["organization_id", "id"]).await?;

    let mut lock = Table::create();
    lock.table("organization_lock").col(column::uuid("organization_id").primary_key()).col(column::count("taken"));
    manager.create_table(lock).await
}

async fn create_operator(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut operator = Table::create();
    operator
        .table("operator")
        .col(column::count("number").primary_key())
        .col(column::bytes("fingerprint").unique_key())
        .col(column::time("create_ms"));
    manager.create_table(operator).await
}

async fn create_index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// A reference that goes with what it refers to.
fn references(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.name(format!("{table}_{column}_fkey")).from(table, column).to(to, "id").on_delete(ForeignKeyAction::Cascade);
    key
}
