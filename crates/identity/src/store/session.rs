//! Sessions. One that has ended is deleted, and its refresh tokens with it: the log remembers it.

use ids::{OrganizationId, SessionId, UserId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::Session;
use crate::store::REST;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    user_id: Uuid,
    create_ms: i64,
    refresh_ms: i64,
    /// When it ends unless it is refreshed.
    expires_ms: i64,
    active_organization_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Somebody's live sessions after this one, oldest first.
pub(crate) async fn live_of(
    db: &impl ConnectionTrait,
    user: UserId,
    now: Time,
    after: Option<SessionId>,
    limit: u64,
) -> Result<Vec<Session>, StoreError> {
    let of_user = Entity::find().filter(Column::UserId.eq(user.uuid()));
    let mut question = of_user.filter(Column::ExpiresMs.gt(now.millis()));
    if let Some(after) = after {
        question = question.filter(Column::Id.gt(after.uuid()));
    }
    let rows = question.order_by_asc(Column::Id).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// A session.
pub(crate) async fn find(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<Session>, StoreError> {
    Ok(Entity::find_by_id(id.uuid()).one(db).await?.map(Session::from))
}

/// A session that nobody else changes until the transaction ends.
pub(crate) async fn lock(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<Session>, StoreError> {
    let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(db).await?;
    Ok(row.map(Session::from))
}

/// Sessions whose time is over, which nobody else changes until the transaction ends.
pub(crate) async fn lock_expired(db: &impl ConnectionTrait, now: Time, limit: u64) -> Result<Vec<Session>, StoreError> {
    let question = Entity::find().filter(Column::ExpiresMs.lte(now.millis())).order_by_asc(Column::Id);
    let rows = question.limit(limit).lock_exclusive().all(db).await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// Adds a session.
pub(crate) async fn insert(db: &impl ConnectionTrait, session: &Session) -> Result<(), StoreError> {
    Entity::insert(Model::from(session).into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a session anew.
pub(crate) async fn update(db: &impl ConnectionTrait, session: &Session) -> Result<(), StoreError> {
    Entity::update(Model::from(session).into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// Ends one session of somebody; whether there was one.
pub(crate) async fn delete(db: &impl ConnectionTrait, user: UserId, id: SessionId) -> Result<bool, StoreError> {
    let of_user = Entity::delete_many().filter(Column::UserId.eq(user.uuid()));
    Ok(of_user.filter(Column::Id.eq(id.uuid())).exec(db).await?.rows_affected == 1)
}

/// Ends all of somebody's sessions, or all but one; says which.
pub(crate) async fn delete_all_but(
    db: &impl ConnectionTrait,
    user: UserId,
    kept: Option<SessionId>,
) -> Result<Vec<SessionId>, StoreError> {
    let of_user = Entity::find().filter(Column::UserId.eq(user.uuid()));
    let ids = of_user.select_only().column(Column::Id).order_by_asc(Column::Id).into_tuple::<Uuid>().all(db).await?;
    let ended = ids.into_iter().map(SessionId::from_uuid).filter(|id| Some(*id) != kept).collect::<Vec<_>>();
    delete_many(db, &ended).await?;
    Ok(ended)
}

/// Ends those of somebody's sessions that were not refreshed for longest, so that this many are left; says which.
pub(crate) async fn delete_beyond(
    db: &impl ConnectionTrait,
    user: UserId,
    left: usize,
) -> Result<Vec<SessionId>, StoreError> {
    let of_user = Entity::find().filter(Column::UserId.eq(user.uuid()));
    let by_age = of_user.order_by_desc(Column::RefreshMs).order_by_desc(Column::Id).limit(REST);
    let ids = by_age.select_only().column(Column::Id).offset(left as u64).into_tuple::<Uuid>().all(db).await?;
    let ended = ids.into_iter().map(SessionId::from_uuid).collect::<Vec<_>>();
    delete_many(db, &ended).await?;
    Ok(ended)
}

/// Ends sessions.
pub(crate) async fn delete_many(db: &impl ConnectionTrait, ids: &[SessionId]) -> Result<(), StoreError> {
    if !ids.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).exec(db).await?;
    }
    Ok(())
}

impl From<Model> for Session {
    fn from(row: Model) -> Self {
        Self {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            create_time: Time::from_millis(row.create_ms),
            refresh_time: Time::from_millis(row.refresh_ms),
            active_organization: row.active_organization_id.map(OrganizationId::from_uuid),
        }
    }
}

impl From<&Session> for Model {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.uuid(),
            user_id: session.user.uuid(),
            create_ms: session.create_time.millis(),
            refresh_ms: session.refresh_time.millis(),
            expires_ms: session.expire_time().millis(),
            active_organization_id: session.active_organization.map(OrganizationId::uuid),
        }
    }
}
