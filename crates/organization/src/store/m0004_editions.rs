//! Editions: what an organization has bought, the seats that are kept for those who are invited, who founded what, and
//! who pays.

use async_trait::async_trait;
use kit_db::column;
use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, Expr, ExprTrait as _, ForeignKey, Index, Query, SchemaManager, Table,
};
use sea_orm_migration::{MigrationName, MigrationTrait};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "organization_m0004_editions"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_edition(manager).await?;
        create_seat_reservation(manager).await?;
        create_founder(manager).await?;
        create_founding(manager).await?;
        create_billing(manager).await?;
        let_guests_accept(manager).await
    }
}

async fn add_edition(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut organization = Table::alter();
    organization.table("organization").add_column(column::text(manager, "edition").default(""));
    manager.alter_table(organization).await
}

async fn create_seat_reservation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut reservation = Table::create();
    reservation
        .table("seat_reservation")
        .col(column::uuid("invitation_id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::time("expire_ms"))
        .foreign_key(ForeignKey::create().from("seat_reservation", "organization_id").to("organization", "id"));
    manager.create_table(reservation).await?;

    let mut organization = Index::create();
    organization
        .name("seat_reservation_organization")
        .table("seat_reservation")
        .col("organization_id")
        .col("expire_ms");
    manager.create_index(organization).await
}

async fn create_founder(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut founder = Table::create();
    founder.table("founder").col(column::uuid("user_id").primary_key()).col(column::count("taken"));
    manager.create_table(founder).await
}

async fn create_founding(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut founding = Table::create();
    founding
        .table("founding")
        .col(column::uuid("organization_id").primary_key())
        .col(column::uuid("user_id"))
        .col(column::text(manager, "model"))
        .col(column::flag("is_default"))
        .foreign_key(ForeignKey::create().from("founding", "organization_id").to("organization", "id"));
    manager.create_table(founding).await?;

    let mut user = Index::create();
    user.name("founding_user").table("founding").col("user_id").col("model");
    manager.create_index(user).await?;

    // Whatever happens at the same moment: of each product, everybody has one organization that came by itself.
    let mut one_default = Index::create();
    one_default
        .name("founding_one_default")
        .table("founding")
        .col("user_id")
        .col("model")
        .unique()
        .and_where(Expr::col("is_default").eq(true));
    manager.create_index(one_default).await
}

async fn create_billing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut billing = Table::create();
    billing
        .table("billing")
        .col(column::uuid("organization_id").primary_key())
        .col(column::text(manager, "email"))
        .col(column::text(manager, "payment_method"))
        .col(column::text(manager, "address"))
        .col(column::text(manager, "tax_id"))
        .col(column::text(manager, "purchase_order"))
        .col(column::count("version"))
        .foreign_key(ForeignKey::create().from("billing", "organization_id").to("organization", "id"));
    manager.create_table(billing).await
}

/// A guest's invitation gives no membership. SQLite cannot take a NOT NULL away, so the table is made anew.
async fn let_guests_accept(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        "invitation_id",
        "organization_id",
        "user_id",
        "membership_id",
        "role",
        "already_member",
        "skipped_workspace_ids",
    ];
    let mut given = Table::create();
    given
        .table("invitation_given")
        .col(column::uuid("invitation_id").primary_key())
        .col(column::uuid("organization_id"))
        .col(column::uuid("user_id"))
        .col(column::uuid("membership_id").null())
        .col(column::text(manager, "role"))
        .col(column::flag("already_member"))
        .col(column::text(manager, "skipped_workspace_ids"))
        .foreign_key(ForeignKey::create().from("invitation_given", "membership_id").to("membership", "id"));
    manager.create_table(given).await?;

    let mut before = Query::select();
    before.columns(columns).from("invitation_membership");
    let mut copy = Query::insert();
    copy.into_table("invitation_given").columns(columns);
    copy.select_from(before).map_err(|error| DbErr::Migration(error.to_string()))?;
    manager.execute(copy).await?;

    let mut old = Table::drop();
    manager.drop_table(old.table("invitation_membership").take()).await?;
    let mut new = Table::rename();
    manager.rename_table(new.table("invitation_given", "invitation_membership").take()).await
}
