//! Roles in workspaces. Rows of those that have ended stay as history.

use std::collections::HashMap;

use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Position, WorkspaceMembership};
use crate::store::{IDS_MAX, after, count, expired, members};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) workspace_id: Uuid,
    pub(crate) user_id: Uuid,
    /// The membership of the organization that it lives and dies with.
    pub(crate) membership_id: Option<Uuid>,
    pub(crate) role: String,
    pub(crate) create_ms: i64,
    /// When it was ended.
    pub(crate) end_ms: Option<i64>,
    /// When it ends by itself.
    pub(crate) expire_ms: Option<i64>,
    /// Whether its holder is the workspace's one owner; the table refuses two.
    pub(crate) sole: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new role.
pub(crate) async fn insert(db: &impl ConnectionTrait, held: &WorkspaceMembership) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(held.id.uuid()),
        organization_id: Set(held.organization.uuid()),
        workspace_id: Set(held.workspace.uuid()),
        user_id: Set(held.user.uuid()),
        membership_id: Set(held.membership.map(MembershipId::uuid)),
        role: Set(held.role.clone()),
        create_ms: Set(held.created.millis()),
        end_ms: Set(None),
        expire_ms: Set(held.expires.map(Time::millis)),
        sole: Set(false),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Somebody's role in a workspace; it may have expired, and it may hang on a membership that has.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<WorkspaceMembership>, StoreError> {
    let row = present(organization)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .one(db)
        .await?;
    Ok(row.map(WorkspaceMembership::from))
}

/// Somebody's roles in the organization's workspaces: one in each at most. Some may have expired.
pub(crate) async fn of_user(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<Vec<WorkspaceMembership>, StoreError> {
    of_users(db, organization, &[user]).await
}

/// The roles of some people in the organization's workspaces, oldest first. Some may have expired. Ask [`numbers`] first how many there are.
pub(crate) async fn of_users(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    users: &[UserId],
) -> Result<Vec<WorkspaceMembership>, StoreError> {
    let rows = present(organization)
        .filter(Column::UserId.is_in(users.iter().map(|user| user.uuid())))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(WorkspaceMembership::from).collect())
}

/// How many roles some people have in the organization's workspaces; those who have none are left out.
pub(crate) async fn numbers(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    users: &[UserId],
) -> Result<HashMap<UserId, u64>, StoreError> {
    let rows = present(organization)
        .filter(Column::UserId.is_in(users.iter().map(|user| user.uuid())))
        .select_only()
        .column(Column::UserId)
        .column_as(Column::Id.count(), "rows")
        .group_by(Column::UserId)
        .into_tuple::<(Uuid, i64)>()
        .all(db)
        .await?;
    rows.into_iter().map(|(user, rows)| Ok((UserId::from_uuid(user), count(rows)?))).collect()
}

/// How many guests the organization has: people who have roles in its workspaces, and do not belong to it. One of them
/// can be left out.
pub(crate) async fn guests(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Time,
    but: Option<UserId>,
) -> Result<u64, StoreError> {
    let mut question = present(organization)
        .filter(Column::MembershipId.is_null())
        .filter(unexpired(now))
        .filter(Column::UserId.not_in_subquery(members(organization.uuid(), now)));
    if let Some(user) = but {
        question = question.filter(Column::UserId.ne(user.uuid()));
    }
    let people = Expr::col((Entity, Column::UserId)).count_distinct();
    let question = question.select_only().column_as(people, "people");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// The organizations that somebody has roles in as a guest, each with the moment of the oldest such role.
pub(crate) async fn of_guest(
    db: &impl ConnectionTrait,
    user: UserId,
    now: Time,
) -> Result<Vec<(OrganizationId, Time)>, StoreError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::EndMs.is_null())
        .filter(Column::MembershipId.is_null())
        .filter(unexpired(now))
        .select_only()
        .column(Column::OrganizationId)
        .column_as(Column::CreateMs.min(), "first")
        .group_by(Column::OrganizationId)
        .into_tuple::<(Uuid, i64)>()
        .all(db)
        .await?;
    let named = |(id, first)| (OrganizationId::from_uuid(id), Time::from_millis(first));
    Ok(rows.into_iter().map(named).collect())
}

/// Who has a role in a workspace, oldest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    (organization, workspace): (OrganizationId, WorkspaceId),
    now: Time,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<WorkspaceMembership>, StoreError> {
    let counts = Condition::any()
        .add(Column::MembershipId.is_null())
        .add(Column::MembershipId.not_in_subquery(expired(organization.uuid(), now)));
    let rows = present(organization)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(unexpired(now))
        .filter(counts)
        .filter(after(Column::CreateMs, Column::Id, position))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(WorkspaceMembership::from).collect())
}

/// Whether somebody from outside the organization has a live role in one of its workspaces.
pub(crate) async fn is_guest(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    now: Time,
) -> Result<bool, StoreError> {
    let question = present(organization).filter(Column::UserId.eq(user.uuid())).filter(unexpired(now));
    Ok(question.filter(Column::MembershipId.is_null()).one(db).await?.is_some())
}

/// Who has a role in a workspace, longest.
pub(crate) async fn first_holder(
    db: &impl ConnectionTrait,
    (organization, workspace): (OrganizationId, WorkspaceId),
    role: &str,
) -> Result<Option<WorkspaceMembership>, StoreError> {
    let row = present(organization)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Role.eq(role))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    Ok(row.map(WorkspaceMembership::from))
}

/// Notes who is a workspace's one owner: whoever holds this role. Gives how many there are; the table refuses two.
pub(crate) async fn note_sole(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    role: &str,
) -> Result<u64, StoreError> {
    let here = || Column::WorkspaceId.eq(workspace.uuid());
    let sole = |sole| ActiveModel { sole: Set(sole), ..Default::default() };
    let noted = Condition::all().add(here()).add(Column::Sole.eq(true)).add(Column::Role.ne(role));
    Entity::update_many().set(sole(false)).filter(noted).exec(db).await?;
    let owner = Condition::all().add(here()).add(Column::EndMs.is_null()).add(Column::Role.eq(role));
    Ok(Entity::update_many().set(sole(true)).filter(owner).exec(db).await?.rows_affected)
}

/// All roles in a workspace.
pub(crate) async fn of_workspace(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    workspace: WorkspaceId,
) -> Result<Vec<WorkspaceMembership>, StoreError> {
    let rows = present(organization).filter(Column::WorkspaceId.eq(workspace.uuid())).all(db).await?;
    Ok(rows.into_iter().map(WorkspaceMembership::from).collect())
}

/// Somebody's roles in the workspaces of all organizations, and whether each has not been ended.
pub(crate) async fn all_of_user(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<(WorkspaceMembership, bool)>, StoreError> {
    let rows = Entity::find().filter(Column::UserId.eq(user.uuid())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.end_ms.is_none(), row)).map(|(present, row)| (row.into(), present)).collect())
}

/// Writes what can change.
pub(crate) async fn update(db: &impl ConnectionTrait, held: &WorkspaceMembership) -> Result<(), StoreError> {
    let row = ActiveModel {
        membership_id: Set(held.membership.map(MembershipId::uuid)),
        role: Set(held.role.clone()),
        expire_ms: Set(held.expires.map(Time::millis)),
        ..Default::default()
    };
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(held.organization.uuid()))
        .filter(Column::Id.eq(held.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends roles.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[MembershipId],
    now: Time,
) -> Result<(), StoreError> {
    for ids in ids.chunks(IDS_MAX) {
        Entity::update_many()
            .set(ActiveModel { end_ms: Set(Some(now.millis())), ..Default::default() })
            .filter(Column::OrganizationId.eq(organization.uuid()))
            .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .exec(db)
            .await?;
    }
    Ok(())
}

fn present(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::EndMs.is_null())
}

fn unexpired(now: Time) -> Condition {
    Condition::any().add(Column::ExpireMs.is_null()).add(Column::ExpireMs.gt(now.millis()))
}

impl From<Model> for WorkspaceMembership {
    fn from(row: Model) -> Self {
        Self {
            id: MembershipId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            workspace: WorkspaceId::from_uuid(row.workspace_id),
            user: UserId::from_uuid(row.user_id),
            membership: row.membership_id.map(MembershipId::from_uuid),
            role: row.role,
            expires: row.expire_ms.map(Time::from_millis),
            created: Time::from_millis(row.create_ms),
        }
    }
}
