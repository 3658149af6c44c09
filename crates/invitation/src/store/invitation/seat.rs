//! The seats of invitations.

use ids::{InvitationId, OrganizationId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{QueryOrder as _, QuerySelect as _, UpdateMany};

use crate::model::seat::{OpenSeat, Seat};
use crate::store::invitation::{ActiveModel, Column, Entity, Model, SeatStage, Stage};

const TAKEN: [SeatStage; 2] = [SeatStage::Tentative, SeatStage::Kept];
const OPEN: [SeatStage; 2] = [SeatStage::Tentative, SeatStage::ToRelease];
const LIVE: [Stage; 2] = [Stage::Pending, Stage::Accepting];

/// Those of these invitations whose seats there is something left to do about. 1,000 at most.
pub(crate) async fn open(db: &impl ConnectionTrait, ids: &[InvitationId]) -> Result<Vec<OpenSeat>, StoreError> {
    let found = Entity::find()
        .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(Column::Seat.is_in(OPEN))
        .all(db)
        .await?;
    Ok(found.into_iter().map(Model::into_open_seat).collect())
}

/// The same for those that have been so since before this moment, after this one.
pub(crate) async fn waiting(
    db: &impl ConnectionTrait,
    before: Time,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<OpenSeat>, StoreError> {
    let mut found = Entity::find().filter(Column::Seat.is_in(OPEN)).filter(Column::SeatMs.lte(before.millis()));
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after.uuid()));
    }
    let found = found.order_by_asc(Column::Id).limit(limit).all(db).await?;
    Ok(found.into_iter().map(Model::into_open_seat).collect())
}

/// Makes seats that are kept to be kept anew: they are given to others for a moment.
pub(crate) async fn lend(db: &impl ConnectionTrait, ids: &[InvitationId], now: Time) -> Result<(), StoreError> {
    let change = ActiveModel { seat: Set(SeatStage::Tentative), seat_ms: Set(now.millis()), ..Default::default() };
    those(ids).filter(Column::Seat.is_in(TAKEN)).filter(Column::State.eq(Stage::Pending)).set(change).exec(db).await?;
    Ok(())
}

/// Writes down what the organization service did about these seats: they are kept, or there is none. Where an
/// invitation has ended in between, its seat is to be freed once more: the two may have come there in the other
/// order.
pub(crate) async fn settled(db: &impl ConnectionTrait, ids: &[InvitationId], seat: Seat) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let from = if seat == Seat::ToRelease { SeatStage::ToRelease } else { SeatStage::Tentative };
    let to = if seat == Seat::Kept { SeatStage::Kept } else { SeatStage::Released };
    let change = ActiveModel { seat: Set(to), ..Default::default() };
    those(ids).filter(Column::Seat.eq(from)).set(change).exec(db).await?;
    if seat == Seat::Kept {
        let again = ActiveModel { seat: Set(SeatStage::ToRelease), ..Default::default() };
        those(ids)
            .filter(Column::Seat.eq(SeatStage::Released))
            .filter(Column::State.is_not_in(LIVE))
            .set(again)
            .exec(db)
            .await?;
    }
    Ok(())
}

/// The change, and with it whatever seat there is given up.
pub(super) fn given_up(change: UpdateMany<Entity>) -> UpdateMany<Entity> {
    let seat = CaseStatement::new()
        .case(Column::Seat.is_in(TAKEN), Expr::val(SeatStage::ToRelease))
        .finally(Expr::col(Column::Seat));
    change.col_expr(Column::Seat, seat.into())
}

fn those(ids: &[InvitationId]) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
}

// === impl Model ===

impl Model {
    fn into_open_seat(self) -> OpenSeat {
        let until = (self.seat == SeatStage::Tentative && LIVE.contains(&self.state)).then_some(self.expires_ms);
        OpenSeat {
            invitation: InvitationId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            until: until.map(Time::from_millis),
        }
    }
}
