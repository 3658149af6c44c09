//! Access tokens of organizations, and the workspaces that they are assigned.

use std::time::Duration;

use ids::{AccessTokenId, MembershipId, OrganizationId, ServiceAccountId};
use kit::Time;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{AccessToken, TokenWorkspace};

mod workspace;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    organization_id: Uuid,
    fingerprint: Vec<u8>,
    display_name: String,
    role: String,
    membership_id: Uuid,
    /// Separated by spaces.
    scopes: String,
    bound_to_membership_id: Option<Uuid>,
    hint: String,
    created_by: String,
    lifetime_ms: i64,
    create_ms: i64,
    expires_ms: i64,
    revoke_ms: Option<i64>,
    last_use_ms: Option<i64>,
    service_account_id: Option<Uuid>,
    created_by_token_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A token of an organization, whether or not it works.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AccessTokenId,
) -> Result<Option<AccessToken>, StoreError> {
    let row = within(organization).filter(Column::Id.eq(id.uuid())).one(db).await?;
    Ok(with_workspaces(db, Vec::from_iter(row)).await?.pop())
}

/// A token of an organization that nobody else changes until the transaction ends.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AccessTokenId,
) -> Result<Option<AccessToken>, StoreError> {
    let row = within(organization).filter(Column::Id.eq(id.uuid())).lock_exclusive().one(db).await?;
    Ok(with_workspaces(db, Vec::from_iter(row)).await?.pop())
}

/// The live tokens that a token made, and those that they made, which nobody else changes until the transaction ends.
/// Those of one that has expired are found through it; one that was revoked took its own along.
pub(crate) async fn lock_descendants(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AccessTokenId,
    now: Time,
) -> Result<Vec<AccessToken>, StoreError> {
    let mut found: Vec<Model> = Vec::new();
    let mut makers = vec![id.uuid()];
    while !makers.is_empty() {
        let made =
            within(organization).filter(Column::CreatedByTokenId.is_in(makers)).filter(Column::RevokeMs.is_null());
        let made = made.order_by_asc(Column::Id).lock_exclusive().all(db).await?;
        makers = made.iter().map(|token| token.id).filter(|id| found.iter().all(|known| known.id != *id)).collect();
        found.extend(made.into_iter().filter(|token| makers.contains(&token.id)));
    }
    found.retain(|token| token.expires_ms > now.millis());
    with_workspaces(db, found).await
}

/// Makes the tokens that one made those of the token that took its place.
pub(crate) async fn hand_over(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    from: AccessTokenId,
    to: AccessTokenId,
) -> Result<(), StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::CreatedByTokenId, Expr::value(to.uuid()))
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::CreatedByTokenId.eq(from.uuid()))
        .filter(Column::Id.ne(to.uuid()));
    update.exec(db).await?;
    Ok(())
}

/// An organization's tokens before this one, newest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    before: Option<AccessTokenId>,
    limit: u64,
) -> Result<Vec<AccessToken>, StoreError> {
    let mut question = within(organization);
    if let Some(before) = before {
        question = question.filter(Column::Id.lt(before.uuid()));
    }
    let rows = question.order_by_desc(Column::Id).limit(limit).all(db).await?;
    with_workspaces(db, rows).await
}

/// How many tokens of an organization work.
pub(crate) async fn count_live(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
) -> Result<u64, StoreError> {
    Ok(within(organization).filter(live(now)).count(db).await?)
}

/// The token with this secret, and its organization, whether or not it works.
pub(crate) async fn find_by_secret(
    db: &impl ConnectionTrait,
    secret: &Fingerprint,
) -> Result<Option<(AccessTokenId, OrganizationId)>, StoreError> {
    let row = Entity::find().filter(Column::Fingerprint.eq(secret.to_vec())).one(db).await?;
    Ok(row.map(|row| (AccessTokenId::from_uuid(row.id), OrganizationId::from_uuid(row.organization_id))))
}

/// Tokens that ended before this moment, which nobody else changes until the transaction ends.
pub(crate) async fn lock_ended(
    db: &impl ConnectionTrait,
    before: Time,
    limit: u64,
) -> Result<Vec<AccessToken>, StoreError> {
    let ended = Condition::any().add(Column::ExpiresMs.lte(before.millis())).add(Column::RevokeMs.lte(before.millis()));
    let question = Entity::find().filter(ended).order_by_asc(Column::Id).limit(limit).lock_exclusive();
    let rows = question.all(db).await?;
    with_workspaces(db, rows).await
}

/// Adds a token.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    token: &AccessToken,
    secret: &Fingerprint,
) -> Result<(), StoreError> {
    Entity::insert(row(token, secret).into_active_model()).exec_without_returning(db).await?;
    workspace::insert(db, token.id, &token.workspaces).await
}

/// Writes when a token ends or ended.
pub(crate) async fn update_end(db: &impl ConnectionTrait, token: &AccessToken) -> Result<(), StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::ExpiresMs, Expr::value(token.expire_time.millis()))
        .col_expr(Column::RevokeMs, Expr::value(token.revoke_time.map(Time::millis)))
        .filter(Column::OrganizationId.eq(token.organization.uuid()))
        .filter(Column::Id.eq(token.id.uuid()));
    update.exec(db).await?;
    Ok(())
}

/// Notes that a token was used, if it works and no later use is noted.
pub(crate) async fn update_last_use(
    db: &impl ConnectionTrait,
    id: AccessTokenId,
    time: Time,
) -> Result<(), StoreError> {
    let earlier = Condition::any().add(Column::LastUseMs.is_null()).add(Column::LastUseMs.lt(time.millis()));
    let update = Entity::update_many()
        .col_expr(Column::LastUseMs, Expr::value(time.millis()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::RevokeMs.is_null())
        .filter(Column::ExpiresMs.gt(time.millis()))
        .filter(earlier);
    update.exec(db).await?;
    Ok(())
}

/// Deletes tokens, and their workspaces with them.
pub(crate) async fn delete_many(db: &impl ConnectionTrait, tokens: &[AccessToken]) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Id.is_in(tokens.iter().map(|token| token.id.uuid()))).exec(db).await?;
    Ok(())
}

fn live(now: Time) -> Condition {
    Condition::all().add(Column::RevokeMs.is_null()).add(Column::ExpiresMs.gt(now.millis()))
}

fn within(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid()))
}

async fn with_workspaces(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<AccessToken>, StoreError> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut workspaces = workspace::of_tokens(db, &ids).await?;
    let tokens = rows.into_iter().map(|row| {
        let workspaces = workspaces.remove(&row.id).unwrap_or_default();
        token(row, workspaces)
    });
    Ok(tokens.collect())
}

fn token(row: Model, workspaces: Vec<TokenWorkspace>) -> AccessToken {
    AccessToken {
        id: AccessTokenId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        display_name: row.display_name,
        service_account: row.service_account_id.map(ServiceAccountId::from_uuid),
        role: row.role,
        membership: MembershipId::from_uuid(row.membership_id),
        workspaces,
        scopes: row.scopes.split_ascii_whitespace().map(str::to_owned).collect(),
        bound_to: row.bound_to_membership_id.map(MembershipId::from_uuid),
        hint: row.hint,
        created_by: row.created_by,
        created_by_token: row.created_by_token_id.map(AccessTokenId::from_uuid),
        lifetime: Duration::from_millis(u64::try_from(row.lifetime_ms).unwrap_or(0)),
        create_time: Time::from_millis(row.create_ms),
        expire_time: Time::from_millis(row.expires_ms),
        revoke_time: row.revoke_ms.map(Time::from_millis),
        last_use_time: row.last_use_ms.map(Time::from_millis),
    }
}

fn row(token: &AccessToken, secret: &Fingerprint) -> Model {
    Model {
        id: token.id.uuid(),
        organization_id: token.organization.uuid(),
        fingerprint: secret.to_vec(),
        display_name: token.display_name.clone(),
        role: token.role.clone(),
        membership_id: token.membership.uuid(),
        scopes: token.scopes.join(" "),
        bound_to_membership_id: token.bound_to.map(MembershipId::uuid),
        hint: token.hint.clone(),
        created_by: token.created_by.clone(),
        lifetime_ms: i64::try_from(token.lifetime.as_millis()).unwrap_or(i64::MAX),
        create_ms: token.create_time.millis(),
        expires_ms: token.expire_time.millis(),
        revoke_ms: token.revoke_time.map(Time::millis),
        last_use_ms: token.last_use_time.map(Time::millis),
        service_account_id: token.service_account.map(ServiceAccountId::uuid),
        created_by_token_id: token.created_by_token.map(AccessTokenId::uuid),
    }
}
