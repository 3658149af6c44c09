//! Service accounts. Rows of those that were deleted stay as history.

use ids::{MembershipId, OrganizationId, ServiceAccountId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Position, ServiceAccount};
use crate::store::{after, count};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    /// The id of the assignment of its role in the organization.
    pub(crate) membership_id: Uuid,
    pub(crate) display_name: String,
    pub(crate) role: String,
    pub(crate) disabled: bool,
    pub(crate) created_by: String,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    pub(crate) delete_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new service account.
pub(crate) async fn insert(db: &impl ConnectionTrait, account: &ServiceAccount) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(account.id.uuid()),
        organization_id: Set(account.organization.uuid()),
        membership_id: Set(account.membership.uuid()),
        created_by: Set(account.created_by.clone()),
        create_ms: Set(account.created.millis()),
        delete_ms: Set(None),
        ..changeable(account)
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A service account of the organization.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: ServiceAccountId,
) -> Result<Option<ServiceAccount>, StoreError> {
    Ok(live(organization).filter(Column::Id.eq(id.uuid())).one(db).await?.map(ServiceAccount::from))
}

/// Those of the organization among these, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> Result<Vec<ServiceAccount>, StoreError> {
    let rows = live(organization).filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
    Ok(rows.into_iter().map(ServiceAccount::from).collect())
}

/// The organization's service accounts, oldest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<ServiceAccount>, StoreError> {
    let rows = live(organization)
        .filter(after(Column::CreateMs, Column::Id, position))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(ServiceAccount::from).collect())
}

/// How many service accounts the organization has.
pub(crate) async fn number(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, StoreError> {
    let question = live(organization).select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Writes what can change.
pub(crate) async fn update(db: &impl ConnectionTrait, account: &ServiceAccount) -> Result<(), StoreError> {
    change(db, account, changeable(account)).await
}

/// Marks a service account as deleted.
pub(crate) async fn delete(db: &impl ConnectionTrait, account: &ServiceAccount, now: Time) -> Result<(), StoreError> {
    change(db, account, ActiveModel { delete_ms: Set(Some(now.millis())), ..Default::default() }).await
}

/// Those that there are.
pub(super) fn live(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::DeleteMs.is_null())
}

async fn change(db: &impl ConnectionTrait, account: &ServiceAccount, row: ActiveModel) -> Result<(), StoreError> {
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(account.organization.uuid()))
        .filter(Column::Id.eq(account.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

fn changeable(account: &ServiceAccount) -> ActiveModel {
    ActiveModel {
        display_name: Set(account.display_name.clone()),
        role: Set(account.role.clone()),
        disabled: Set(account.disabled),
        version: Set(account.version),
        ..Default::default()
    }
}

impl From<Model> for ServiceAccount {
    fn from(row: Model) -> Self {
        Self {
            id: ServiceAccountId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            membership: MembershipId::from_uuid(row.membership_id),
            display_name: row.display_name,
            role: row.role,
            disabled: row.disabled,
            created_by: row.created_by,
            version: row.version,
            created: Time::from_millis(row.create_ms),
        }
    }
}
