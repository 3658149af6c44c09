//! Changing invitations. Each change is one guarded statement: it says from which state, and tells whether it was so.

use ids::{InvitationId, OrganizationId};
use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};

use crate::model::{Invitation, Outcome, Place};
use crate::store::invitation::{ActiveModel, Column, Entity, Stage, live_key, seat};
use crate::store::workspace_role;

/// Rows of one statement: SQLite binds 32,766 values at most.
const ROWS_AT_ONCE: usize = 1_000;

/// Writes new invitations, each with its link's fingerprint.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    invitations: &[Invitation],
    fingerprints: &[Fingerprint],
) -> Result<(), StoreError> {
    let rows = invitations.iter().zip(fingerprints);
    let rows: Vec<_> = rows.map(|(invitation, fingerprint)| ActiveModel::pending(invitation, fingerprint)).collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(rows.iter().cloned()).exec_without_returning(db).await?;
    }
    workspace_role::insert(db, invitations).await
}

/// From pending to a new link: the inviter, the lifetime and the count of the given invitation.
pub(crate) async fn renew(
    db: &impl ConnectionTrait,
    pending: &Invitation,
    renewed: &Invitation,
    fingerprint: &Fingerprint,
    now: Time,
) -> Result<bool, StoreError> {
    let change = ActiveModel {
        seat: Set(renewed.seat.into()),
        seat_ms: Set(now.millis()),
        inviter: Set(renewed.inviter.to_string()),
        expires_ms: Set(renewed.expires.millis()),
        resend_count: Set(renewed.resend_count),
        generation: Set(renewed.generation),
        fingerprint: Set(fingerprint.to_vec()),
        ..Default::default()
    };
    happened(db, from_pending(pending, now).set(change)).await
}

/// From pending to declined or revoked.
pub(crate) async fn close(
    db: &impl ConnectionTrait,
    pending: &Invitation,
    outcome: Outcome,
    now: Time,
) -> Result<bool, StoreError> {
    let state = match outcome {
        Outcome::Declined => Stage::Declined,
        Outcome::Revoked => Stage::Revoked,
        Outcome::Pending | Outcome::Accepted | Outcome::Expired | Outcome::Superseded => return Ok(false),
    };
    let change = ActiveModel { state: Set(state), live_email: Set(None), ..Default::default() };
    happened(db, seat::given_up(from_pending(pending, now).set(change))).await
}

/// From pending to superseded, for some invitations of an organization. Tells how many were pending.
pub(crate) async fn supersede(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[InvitationId],
) -> Result<u64, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let those = Entity::update_many()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(Column::State.eq(Stage::Pending));
    let change = ActiveModel { state: Set(Stage::Superseded), live_email: Set(None), ..Default::default() };
    Ok(seat::given_up(those.set(change)).exec(db).await?.rows_affected)
}

/// From pending to expired, for the addresses of an organization whose time is over: they can be invited again.
pub(crate) async fn expire_addresses(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    emails: &[Email],
    place: Place,
    now: Time,
) -> Result<Vec<(OrganizationId, InvitationId)>, StoreError> {
    let over = Entity::update_many()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::LiveEmail.is_in(emails.iter().map(|email| live_key(email, place))));
    expire_those(db, over, now).await
}

/// From pending to expired, for some invitations of whatever organization whose time is over.
pub(crate) async fn expire(
    db: &impl ConnectionTrait,
    now: Time,
    limit: u64,
) -> Result<Vec<(OrganizationId, InvitationId)>, StoreError> {
    let mut some = Query::select();
    some.column(Column::Id)
        .from(Entity)
        .and_where(Column::State.eq(Stage::Pending))
        .and_where(Column::ExpiresMs.lte(now.millis()))
        .limit(limit);
    expire_those(db, Entity::update_many().filter(Column::Id.in_subquery(some)), now).await
}

async fn expire_those(
    db: &impl ConnectionTrait,
    those: UpdateMany<Entity>,
    now: Time,
) -> Result<Vec<(OrganizationId, InvitationId)>, StoreError> {
    let expired = seat::given_up(those)
        .filter(Column::State.eq(Stage::Pending))
        .filter(Column::ExpiresMs.lte(now.millis()))
        .col_expr(Column::State, Expr::value(Stage::Expired))
        .col_expr(Column::LiveEmail, Expr::value(Option::<String>::None))
        .exec_with_returning(db)
        .await?;
    let name = |row: crate::store::invitation::Model| {
        (OrganizationId::from_uuid(row.organization_id), InvitationId::from_uuid(row.id))
    };
    Ok(expired.into_iter().map(name).collect())
}

pub(super) fn one(organization: OrganizationId, id: InvitationId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::Id.eq(id.uuid()))
}

/// This very invitation, if it is still pending as it was read: with the same link, and in time.
pub(super) fn from_pending(pending: &Invitation, now: Time) -> UpdateMany<Entity> {
    one(pending.organization, pending.id)
        .filter(Column::State.eq(Stage::Pending))
        .filter(Column::Generation.eq(pending.generation))
        .filter(Column::ExpiresMs.gt(now.millis()))
}

pub(super) async fn happened(db: &impl ConnectionTrait, change: UpdateMany<Entity>) -> Result<bool, StoreError> {
    Ok(change.exec(db).await?.rows_affected > 0)
}
