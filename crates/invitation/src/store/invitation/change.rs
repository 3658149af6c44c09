//! Changing invitations. Each change is one guarded statement: it says from which state, and tells whether it was so.

use ids::{InvitationId, OrganizationId, UserId};
use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};

use crate::model::{Acceptance, Invitation, Outcome};
use crate::store::invitation::{ActiveModel, Column, Entity, Stage};
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
        Outcome::Pending | Outcome::Accepted | Outcome::Expired => return Ok(false),
    };
    let change = ActiveModel { state: Set(state), live_email: Set(None), ..Default::default() };
    happened(db, from_pending(pending, now).set(change)).await
}

/// From pending to accepting.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    pending: &Invitation,
    user: UserId,
    now: Time,
) -> Result<bool, StoreError> {
    let change = ActiveModel {
        state: Set(Stage::Accepting),
        user_id: Set(Some(user.uuid())),
        accepting_ms: Set(Some(now.millis())),
        ..Default::default()
    };
    happened(db, from_pending(pending, now).set(change)).await
}

/// From accepting back to pending: the membership cannot be made.
pub(crate) async fn release(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvitationId,
    user: UserId,
) -> Result<bool, StoreError> {
    let change =
        ActiveModel { state: Set(Stage::Pending), user_id: Set(None), accepting_ms: Set(None), ..Default::default() };
    let from = one(organization, id).filter(Column::State.eq(Stage::Accepting)).filter(Column::UserId.eq(user.uuid()));
    happened(db, from.set(change)).await
}

/// From accepting to accepted: the membership is made. Also from pending, where another run of the same acceptance had
/// given up while this one got through.
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvitationId,
    acceptance: &Acceptance,
) -> Result<bool, StoreError> {
    let from = one(organization, id).filter(Column::State.is_in([Stage::Accepting, Stage::Pending]));
    happened(db, from.set(ActiveModel::accepted(acceptance))).await
}

/// From pending to expired, for the addresses of an organization whose time is over: they can be invited again.
pub(crate) async fn expire_addresses(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    emails: &[Email],
    now: Time,
) -> Result<Vec<(OrganizationId, InvitationId)>, StoreError> {
    let over = Entity::update_many()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::LiveEmail.is_in(emails.iter().map(Email::as_str)));
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
    let expired = those
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

fn one(organization: OrganizationId, id: InvitationId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::Id.eq(id.uuid()))
}

/// This very invitation, if it is still pending as it was read: with the same link, and in time.
fn from_pending(pending: &Invitation, now: Time) -> UpdateMany<Entity> {
    one(pending.organization, pending.id)
        .filter(Column::State.eq(Stage::Pending))
        .filter(Column::Generation.eq(pending.generation))
        .filter(Column::ExpiresMs.gt(now.millis()))
}

async fn happened(db: &impl ConnectionTrait, change: UpdateMany<Entity>) -> Result<bool, StoreError> {
    Ok(change.exec(db).await?.rows_affected > 0)
}
