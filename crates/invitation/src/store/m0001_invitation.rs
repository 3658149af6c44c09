//! Invitations, their roles in workspaces, and what was sent.

use kit_db::column;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_invitations(manager).await?;
        create_workspace_roles(manager).await?;
        create_sendings(manager).await
    }
}

async fn create_invitations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("invitation")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::text(manager, "email"))
        // The address while the invitation is pending or being accepted, nothing afterwards: what is unique then.
        .col(column::text(manager, "live_email").null())
        .col(column::text(manager, "role"))
        .col(column::text(manager, "state"))
        .col(column::text(manager, "inviter"))
        .col(column::time("created_ms"))
        .col(column::time("expires_ms"))
        .col(column::count("resend_count"))
        .col(column::count("generation"))
        .col(column::bytes("fingerprint"))
        // Who accepted, and since when.
        .col(column::uuid("user_id").null())
        .col(column::time("accepting_ms").null())
        // What it gave.
        .col(column::uuid("membership_id").null())
        .col(column::text(manager, "given_role").null())
        .col(column::flag("already_member").null())
        .col(column::text(manager, "skipped").null())
        .col(column::text(manager, "revision").null());
    manager.create_table(table).await?;

    for (name, columns, unique) in [
        ("invitation_fingerprint", &["fingerprint"][..], true),
        ("invitation_live_email", &["organization_id", "live_email"], true),
        ("invitation_by_organization", &["organization_id", "id"], false),
        ("invitation_by_organization_state", &["organization_id", "state", "id"], false),
        ("invitation_by_email", &["email", "state", "id"], false),
        ("invitation_by_expiry", &["state", "expires_ms"], false),
    ] {
        let mut index = Index::create();
        index.name(name).table("invitation");
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

async fn create_workspace_roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("invitation_workspace")
        .col(column::uuid("invitation_id"))
        .col(column::uuid("workspace_id"))
        .col(column::text(manager, "role"))
        .primary_key(Index::create().col("invitation_id").col("workspace_id"))
        .foreign_key(ForeignKey::create().from("invitation_workspace", "invitation_id").to("invitation", "id"));
    manager.create_table(table).await
}

async fn create_sendings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sender = Table::create();
    sender.table("sender").col(column::uuid("organization_id").primary_key()).col(column::time("last_ms"));
    manager.create_table(sender).await?;

    let mut sending = Table::create();
    sending
        .table("sending")
        .col(column::uuid("id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::time("sent_ms"))
        .col(column::count("mails"));
    manager.create_table(sending).await?;

    let mut by_organization = Index::create();
    by_organization.name("sending_by_organization").table("sending").col("organization_id").col("sent_ms");
    manager.create_index(by_organization).await?;
    let mut by_time = Index::create();
    by_time.name("sending_by_time").table("sending").col("sent_ms");
    manager.create_index(by_time).await
}
