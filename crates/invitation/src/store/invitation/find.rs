//! Finding invitations.

use std::collections::HashMap;

use ids::{InvitationId, OrganizationId};
use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, SelectStatement};
use sea_orm::{QueryOrder as _, QuerySelect as _, QueryTrait as _, Select};

use crate::model::{Invitation, Outcome, Place};
use crate::store::invitation::{Column, Entity, Model, Stage, live_key};
use crate::store::workspace_role;

/// What an organization's pending invitations amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) invitations: u64,
    pub(crate) workspace_roles: u64,
}

/// An invitation of an organization.
pub(crate) async fn within(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvitationId,
) -> Result<Option<Invitation>, StoreError> {
    one(db, of(organization).filter(Column::Id.eq(id.uuid()))).await
}

/// An invitation of whatever organization, for the person who answers it: that it is theirs is judged by its address.
pub(crate) async fn by_id(db: &impl ConnectionTrait, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    one(db, Entity::find_by_id(id.uuid())).await
}

/// The invitation that a link leads to.
pub(crate) async fn by_fingerprint(
    db: &impl ConnectionTrait,
    fingerprint: &Fingerprint,
) -> Result<Option<Invitation>, StoreError> {
    one(db, Entity::find().filter(Column::Fingerprint.eq(fingerprint.to_vec()))).await
}

/// An organization's invitations, newest first, after this one.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    outcome: Option<Outcome>,
    now: Time,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    let mut found = of(organization);
    if let Some(outcome) = outcome {
        found = found.filter(is(outcome, now));
    }
    newest_first(db, found, after, limit).await
}

/// The pending invitations for an address, in all organizations, newest first, after this one.
pub(crate) async fn received(
    db: &impl ConnectionTrait,
    email: &Email,
    now: Time,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    let found = Entity::find().filter(Column::Email.eq(email.as_str())).filter(is(Outcome::Pending, now));
    newest_first(db, found, after, limit).await
}

/// An organization's pending invitations of members, oldest first, after this one.
pub(crate) async fn pending(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    let found = of(organization).filter(is(Outcome::Pending, now)).filter(Column::Role.ne(""));
    oldest_first(db, found, after, limit).await
}

/// The invitations to a place that are pending or being accepted, for these addresses.
pub(crate) async fn live(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    emails: &[Email],
    place: Place,
) -> Result<HashMap<Email, Invitation>, StoreError> {
    let keys = emails.iter().map(|email| live_key(email, place));
    let found = of(organization).filter(Column::LiveEmail.is_in(keys));
    let found = all(db, found).await?;
    Ok(found.into_iter().map(|invitation| (invitation.email.clone(), invitation)).collect())
}

/// What an organization's pending invitations amount to.
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
) -> Result<Load, StoreError> {
    let pending = of(organization).filter(is(Outcome::Pending, now));
    let workspace_roles = workspace_role::count(db, ids(pending.clone())).await?;
    Ok(Load { invitations: pending.count(db).await?, workspace_roles })
}

/// Invitations whose acceptance has been under way since before this moment, after this one.
pub(crate) async fn accepting(
    db: &impl ConnectionTrait,
    before: Time,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    let found =
        Entity::find().filter(Column::State.eq(Stage::Accepting)).filter(Column::AcceptingMs.lte(before.millis()));
    oldest_first(db, found, after, limit).await
}

fn of(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid()))
}

/// [`Invitation::outcome`] in SQL.
fn is(outcome: Outcome, now: Time) -> Condition {
    let states = |states: &[Stage]| Condition::all().add(Column::State.is_in(states.iter().copied()));
    let pending = states(&[Stage::Pending]);
    match outcome {
        Outcome::Pending => pending.add(Column::ExpiresMs.gt(now.millis())),
        Outcome::Expired => {
            let over = pending.add(Column::ExpiresMs.lte(now.millis()));
            Condition::any().add(states(&[Stage::Expired])).add(over)
        }
        Outcome::Accepted => states(&[Stage::Accepting, Stage::Accepted]),
        Outcome::Declined => states(&[Stage::Declined]),
        Outcome::Revoked => states(&[Stage::Revoked]),
        Outcome::Superseded => states(&[Stage::Superseded]),
    }
}

fn ids(found: Select<Entity>) -> SelectStatement {
    found.select_only().column(Column::Id).into_query()
}

async fn newest_first(
    db: &impl ConnectionTrait,
    mut found: Select<Entity>,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    if let Some(after) = after {
        found = found.filter(Column::Id.lt(after.uuid()));
    }
    all(db, found.order_by_desc(Column::Id).limit(limit)).await
}

async fn oldest_first(
    db: &impl ConnectionTrait,
    mut found: Select<Entity>,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<Invitation>, StoreError> {
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after.uuid()));
    }
    all(db, found.order_by_asc(Column::Id).limit(limit)).await
}

async fn one(db: &impl ConnectionTrait, found: Select<Entity>) -> Result<Option<Invitation>, StoreError> {
    let found: Vec<_> = found.one(db).await?.into_iter().collect();
    Ok(complete(db, found).await?.pop())
}

async fn all(db: &impl ConnectionTrait, found: Select<Entity>) -> Result<Vec<Invitation>, StoreError> {
    complete(db, found.all(db).await?).await
}

/// Rows with what belongs to them.
async fn complete(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Invitation>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut roles = workspace_role::of(db, rows.iter().map(|row| row.id)).await?;
    let invitations = rows.into_iter().map(|row| {
        let roles = roles.remove(&row.id).unwrap_or_default();
        row.into_invitation(roles)
    });
    invitations.collect()
}
