//! Memberships of organizations. Rows of those that have ended stay as history. A membership that has expired has not
//! ended by that: its row makes room when the person is taken in again.

use ids::{MembershipId, OrganizationId, UserId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Membership, Position};
use crate::store::{IDS_MAX, after, count};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) role: String,
    /// When it ends by itself.
    pub(crate) expire_ms: Option<i64>,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    /// When it was ended.
    pub(crate) end_ms: Option<i64>,
    pub(crate) suspended: bool,
    /// Whether its holder is the organization's one owner; the table refuses two.
    pub(crate) sole: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new membership.
pub(crate) async fn insert(db: &impl ConnectionTrait, membership: &Membership) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(membership.id.uuid()),
        organization_id: Set(membership.organization.uuid()),
        user_id: Set(membership.user.uuid()),
        role: Set(membership.role.clone()),
        expire_ms: Set(membership.expires.map(Time::millis)),
        version: Set(membership.version),
        create_ms: Set(membership.created.millis()),
        end_ms: Set(None),
        suspended: Set(membership.suspended),
        sole: Set(false),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Somebody's membership that has not been ended; it may have expired.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<Option<Membership>, StoreError> {
    let row = present(organization).filter(Column::UserId.eq(user.uuid())).one(db).await?;
    Ok(row.map(Membership::from))
}

/// Somebody's live membership.
pub(crate) async fn find_live(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    now: Time,
) -> Result<Option<Membership>, StoreError> {
    let membership = find(db, organization, user).await?;
    Ok(membership.filter(|membership| membership.is_live(now)))
}

/// The live memberships of these people that are not suspended, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    users: &[UserId],
    now: Time,
) -> Result<Vec<Membership>, StoreError> {
    let mut found = Vec::with_capacity(users.len());
    for users in users.chunks(IDS_MAX) {
        let users = Column::UserId.is_in(users.iter().map(|user| user.uuid()));
        let question = present(organization).filter(unexpired(now)).filter(Column::Suspended.eq(false));
        let rows = question.filter(users).all(db).await?;
        found.extend(rows.into_iter().map(Membership::from));
    }
    Ok(found)
}

/// The organization's live memberships, oldest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<Membership>, StoreError> {
    ordered(present(organization).filter(unexpired(now)), db, position, limit).await
}

/// Somebody's live memberships in all organizations that are not suspended, oldest first.
pub(crate) async fn page_of_user(
    db: &impl ConnectionTrait,
    user: UserId,
    now: Time,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<Membership>, StoreError> {
    let question = Entity::find().filter(Column::UserId.eq(user.uuid())).filter(Column::EndMs.is_null());
    let question = question.filter(Column::Suspended.eq(false)).filter(unexpired(now));
    ordered(question, db, position, limit).await
}

/// Somebody's memberships in all organizations that have not been ended, and the ids of those that have.
pub(crate) async fn all_of_user(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<(Vec<Membership>, Vec<(OrganizationId, MembershipId)>), StoreError> {
    let rows =
        Entity::find().filter(Column::UserId.eq(user.uuid())).order_by_asc(Column::OrganizationId).all(db).await?;
    let (present, ended): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.end_ms.is_none());
    let name = |row: Model| (OrganizationId::from_uuid(row.organization_id), MembershipId::from_uuid(row.id));
    Ok((present.into_iter().map(Membership::from).collect(), ended.into_iter().map(name).collect()))
}

/// How many live members the organization has; with a role, how many hold it.
pub(crate) async fn number(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: Option<&str>,
    now: Time,
) -> Result<u64, StoreError> {
    let mut question = present(organization).filter(unexpired(now));
    if let Some(role) = role {
        question = question.filter(Column::Role.eq(role));
    }
    rows(question, db).await
}

/// How many hold a role for good: those who are suspended, or whose membership ends by itself, do not.
pub(crate) async fn holders(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: &str,
) -> Result<u64, StoreError> {
    rows(lasting(organization, role), db).await
}

/// Who holds a role for good, longest.
pub(crate) async fn first_holder(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: &str,
    except: Option<UserId>,
) -> Result<Option<Membership>, StoreError> {
    let others = except.map(|user| Column::UserId.ne(user.uuid()));
    let question = lasting(organization, role).filter(Condition::all().add_option(others));
    Ok(ordered(question, db, None, 1).await?.pop())
}

/// Notes who is the organization's one owner: whoever holds this role, where it is given. The table refuses two.
pub(crate) async fn note_sole(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: Option<&str>,
) -> Result<(), StoreError> {
    let noted = Condition::all().add(Column::OrganizationId.eq(organization.uuid())).add(Column::Sole.eq(true));
    let sole = |sole| ActiveModel { sole: Set(sole), ..Default::default() };
    let others = role.map(|role| Column::Role.ne(role));
    Entity::update_many().set(sole(false)).filter(noted).filter(Condition::all().add_option(others)).exec(db).await?;
    let Some(role) = role else { return Ok(()) };
    Entity::update_many()
        .set(sole(true))
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::EndMs.is_null())
        .filter(Column::Role.eq(role))
        .exec(db)
        .await?;
    Ok(())
}

/// Writes what can change.
pub(crate) async fn update(db: &impl ConnectionTrait, membership: &Membership) -> Result<(), StoreError> {
    let row = ActiveModel {
        role: Set(membership.role.clone()),
        expire_ms: Set(membership.expires.map(Time::millis)),
        suspended: Set(membership.suspended),
        version: Set(membership.version),
        ..Default::default()
    };
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(membership.organization.uuid()))
        .filter(Column::Id.eq(membership.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes on memberships that something of theirs has changed: a role in a workspace.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[MembershipId],
) -> Result<(), StoreError> {
    for ids in ids.chunks(IDS_MAX) {
        Entity::update_many()
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::OrganizationId.eq(organization.uuid()))
            .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Ends a membership.
pub(crate) async fn end(db: &impl ConnectionTrait, membership: &Membership, now: Time) -> Result<(), StoreError> {
    Entity::update_many()
        .set(ActiveModel { end_ms: Set(Some(now.millis())), ..Default::default() })
        .filter(Column::OrganizationId.eq(membership.organization.uuid()))
        .filter(Column::Id.eq(membership.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

async fn ordered(
    question: Select<Entity>,
    db: &impl ConnectionTrait,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<Membership>, StoreError> {
    let rows = question
        .filter(after(Column::CreateMs, Column::Id, position))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

fn present(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::EndMs.is_null())
}

/// Those who hold a role and neither are suspended nor end by themselves.
fn lasting(organization: OrganizationId, role: &str) -> Select<Entity> {
    present(organization)
        .filter(Column::Role.eq(role))
        .filter(Column::Suspended.eq(false))
        .filter(Column::ExpireMs.is_null())
}

async fn rows(question: Select<Entity>, db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let question = question.select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

fn unexpired(now: Time) -> Condition {
    Condition::any().add(Column::ExpireMs.is_null()).add(Column::ExpireMs.gt(now.millis()))
}

impl From<Model> for Membership {
    fn from(row: Model) -> Self {
        Self {
            id: MembershipId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            user: UserId::from_uuid(row.user_id),
            role: row.role,
            expires: row.expire_ms.map(Time::from_millis),
            suspended: row.suspended,
            version: row.version,
            created: Time::from_millis(row.create_ms),
        }
    }
}
