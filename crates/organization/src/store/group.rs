//! Groups. Rows of those that were deleted stay as history.

use ids::{GroupId, MembershipId, OrganizationId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Group, Position, name_key};
use crate::store::{after, count};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_group")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) display_name: String,
    /// The name without capitals: unique in the organization.
    pub(crate) name_key: String,
    pub(crate) description: String,
    /// The id of the assignment of its role in the organization, if it has one.
    pub(crate) role_id: Option<Uuid>,
    pub(crate) role: Option<String>,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    pub(crate) delete_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new group. Says whether its name was free.
pub(crate) async fn insert(db: &impl ConnectionTrait, group: &Group) -> Result<bool, StoreError> {
    let row = ActiveModel {
        id: Set(group.id.uuid()),
        organization_id: Set(group.organization.uuid()),
        create_ms: Set(group.created.millis()),
        delete_ms: Set(None),
        ..changeable(group)
    };
    name_is_free(Entity::insert(row).exec_without_returning(db).await.map(|_| ()))
}

/// A group of the organization.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: GroupId,
) -> Result<Option<Group>, StoreError> {
    Ok(live(organization).filter(Column::Id.eq(id.uuid())).one(db).await?.map(Group::from))
}

/// Those of the organization among these, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[GroupId],
) -> Result<Vec<Group>, StoreError> {
    let rows = live(organization).filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
    Ok(rows.into_iter().map(Group::from).collect())
}

/// The organization's groups, oldest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<Group>, StoreError> {
    let rows = live(organization)
        .filter(after(Column::CreateMs, Column::Id, position))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Group::from).collect())
}

/// How many groups the organization has.
pub(crate) async fn number(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, StoreError> {
    let question = live(organization).select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Writes what can change. Says whether the name was free.
pub(crate) async fn update(db: &impl ConnectionTrait, group: &Group) -> Result<bool, StoreError> {
    name_is_free(change(db, group, changeable(group)).await)
}

/// Marks a group as deleted.
pub(crate) async fn delete(db: &impl ConnectionTrait, group: &Group, now: Time) -> Result<(), StoreError> {
    change(db, group, ActiveModel { delete_ms: Set(Some(now.millis())), ..Default::default() }).await
}

/// Those that there are.
pub(super) fn live(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::DeleteMs.is_null())
}

async fn change(db: &impl ConnectionTrait, group: &Group, row: ActiveModel) -> Result<(), StoreError> {
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(group.organization.uuid()))
        .filter(Column::Id.eq(group.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

fn changeable(group: &Group) -> ActiveModel {
    ActiveModel {
        display_name: Set(group.display_name.clone()),
        name_key: Set(name_key(&group.display_name)),
        description: Set(group.description.clone()),
        role_id: Set(group.role.as_ref().map(|(id, _)| id.uuid())),
        role: Set(group.role_name().map(str::to_owned)),
        version: Set(group.version),
        ..Default::default()
    }
}

fn name_is_free(outcome: Result<(), impl Into<StoreError>>) -> Result<bool, StoreError> {
    match outcome.map_err(Into::into) {
        Ok(()) => Ok(true),
        Err(error) if error.is_unique("member_group", &["organization_id", "name_key"]) => Ok(false),
        Err(error) => Err(error),
    }
}

impl From<Model> for Group {
    fn from(row: Model) -> Self {
        Self {
            id: GroupId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            display_name: row.display_name,
            description: row.description,
            role: row.role_id.map(MembershipId::from_uuid).zip(row.role),
            version: row.version,
            created: Time::from_millis(row.create_ms),
        }
    }
}
