//! Seats that are kept for those who are invited. One whose time has passed counts for nothing, and is swept when the
//! next one is asked for.

use ids::{InvitationId, OrganizationId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QuerySelect as _};

use crate::store::count;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_reservation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    invitation_id: Uuid,
    organization_id: Uuid,
    expire_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps seats until a time. Ask for 1,000 at most.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invitations: &[InvitationId],
    until: Time,
) -> Result<(), StoreError> {
    if invitations.is_empty() {
        return Ok(());
    }
    let row = |invitation: &InvitationId| {
        let expire_ms = until.millis();
        Model { invitation_id: invitation.uuid(), organization_id: organization.uuid(), expire_ms }.into_active_model()
    };
    Entity::insert_many(invitations.iter().map(row)).exec_without_returning(db).await?;
    Ok(())
}

/// Those of some invitations that have their seat.
pub(crate) async fn kept(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invitations: &[InvitationId],
    now: Time,
) -> Result<Vec<InvitationId>, StoreError> {
    let rows = of(organization).filter(among(invitations)).filter(Column::ExpireMs.gt(now.millis())).all(db).await?;
    Ok(rows.into_iter().map(|row| InvitationId::from_uuid(row.invitation_id)).collect())
}

/// How many seats are kept; one invitation's can be left out.
pub(crate) async fn number(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
    but: Option<InvitationId>,
) -> Result<u64, StoreError> {
    let mut question = of(organization).filter(Column::ExpireMs.gt(now.millis()));
    if let Some(invitation) = but {
        question = question.filter(Column::InvitationId.ne(invitation.uuid()));
    }
    let question = question.select_only().column_as(Column::InvitationId.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Keeps seats until another time.
pub(crate) async fn extend(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invitations: &[InvitationId],
    until: Time,
) -> Result<(), StoreError> {
    Entity::update_many()
        .set(ActiveModel { expire_ms: Set(until.millis()), ..Default::default() })
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(among(invitations))
        .exec(db)
        .await?;
    Ok(())
}

/// Frees seats.
pub(crate) async fn release(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invitations: &[InvitationId],
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(among(invitations))
        .exec(db)
        .await?;
    Ok(())
}

/// Drops the organization's rows that count for nothing.
pub(crate) async fn sweep(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::ExpireMs.lte(now.millis()))
        .exec(db)
        .await?;
    Ok(())
}

fn of(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid()))
}

fn among(invitations: &[InvitationId]) -> sea_orm::sea_query::SimpleExpr {
    Column::InvitationId.is_in(invitations.iter().map(|invitation| invitation.uuid()))
}
