//! Grants.

use ids::{GrantId, GroupId, MembershipId, OrganizationId, ResourceId, ServiceAccountId, UserId};
use kit::Time;
use kit::fields::Holder;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{Grant, Via};
use crate::store::STATEMENT_IDS;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) resource_id: Uuid,
    /// "user", "service_account" or "group".
    pub(crate) holder_kind: String,
    pub(crate) holder_id: Uuid,
    pub(crate) membership_id: Option<Uuid>,
    /// Whether that is a role in a workspace.
    pub(crate) in_workspace: bool,
    pub(crate) level: String,
    pub(crate) granted_by: String,
    pub(crate) create_ms: i64,
    pub(crate) expire_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A grant on a resource.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    id: GrantId,
) -> Result<Option<Grant>, StoreError> {
    let row = on(organization, resource).filter(Column::Id.eq(id.uuid())).one(db).await?;
    row.map(Grant::try_from).transpose()
}

/// The grant that somebody has on a resource.
pub(crate) async fn find_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    holder: Holder,
) -> Result<Option<Grant>, StoreError> {
    let (kind, id) = holder_columns(holder);
    let theirs = on(organization, resource).filter(Column::HolderKind.eq(kind)).filter(Column::HolderId.eq(id));
    theirs.one(db).await?.map(Grant::try_from).transpose()
}

/// The grants on a resource that have not expired, oldest first, from a grant on.
pub(crate) async fn unexpired(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    now: Time,
    after: Option<GrantId>,
    limit: u64,
) -> Result<Vec<Grant>, StoreError> {
    let lasting = Column::ExpireMs.is_null().or(Column::ExpireMs.gt(now.millis()));
    let mut question = on(organization, resource).filter(lasting);
    if let Some(after) = after {
        question = question.filter(Column::Id.gt(after.uuid()));
    }
    let rows = question.order_by_asc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// Grants on a resource that have expired; `limit` at most.
pub(crate) async fn expired(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    now: Time,
    limit: u64,
) -> Result<Vec<GrantId>, StoreError> {
    let expired = on(organization, resource).filter(Column::ExpireMs.lte(now.millis()));
    let ids: Vec<Uuid> = expired.select_only().column(Column::Id).limit(limit).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(GrantId::from_uuid).collect())
}

/// How many grants there are on a resource.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
) -> Result<u64, StoreError> {
    Ok(on(organization, resource).count(db).await?)
}

/// The grants on any of these resources; one more than `limit` at most.
pub(crate) async fn on_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resources: &[ResourceId],
    limit: u64,
) -> Result<Vec<GrantId>, StoreError> {
    let mut grants: Vec<GrantId> = Vec::new();
    for resources in resources.chunks(STATEMENT_IDS) {
        let left = limit.saturating_add(1).saturating_sub(grants.len() as u64);
        let these = within(organization).filter(Column::ResourceId.is_in(resources.iter().map(|id| id.uuid())));
        let ids: Vec<Uuid> = these.select_only().column(Column::Id).limit(left).into_tuple().all(db).await?;
        grants.extend(ids.into_iter().map(GrantId::from_uuid));
    }
    Ok(grants)
}

/// Adds a grant.
pub(crate) async fn insert(db: &impl ConnectionTrait, grant: &Grant) -> Result<(), StoreError> {
    let row = Model::from(grant).into_active_model();
    Ok(Entity::insert(row).exec_without_returning(db).await.map(drop)?)
}

/// Deletes grants.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[GrantId],
) -> Result<(), StoreError> {
    for ids in ids.chunks(STATEMENT_IDS) {
        let these = Entity::delete_many().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        these.filter(Column::OrganizationId.eq(organization.uuid())).exec(db).await?;
    }
    Ok(())
}

fn within(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid()))
}

fn on(organization: OrganizationId, resource: ResourceId) -> Select<Entity> {
    within(organization).filter(Column::ResourceId.eq(resource.uuid()))
}

fn holder_columns(holder: Holder) -> (&'static str, Uuid) {
    match holder {
        Holder::User(id) => ("user", id.uuid()),
        Holder::ServiceAccount(id) => ("service_account", id.uuid()),
        Holder::Group(id) => ("group", id.uuid()),
    }
}

impl From<&Grant> for Model {
    fn from(grant: &Grant) -> Self {
        let (holder_kind, holder_id) = holder_columns(grant.holder);
        Self {
            id: grant.id.uuid(),
            organization_id: grant.organization.uuid(),
            resource_id: grant.resource.uuid(),
            holder_kind: holder_kind.to_owned(),
            holder_id,
            membership_id: grant.via.membership().map(MembershipId::uuid),
            in_workspace: matches!(grant.via, Via::WorkspaceRole(_)),
            level: grant.level.clone(),
            granted_by: grant.granted_by.clone(),
            create_ms: grant.create_time.millis(),
            expire_ms: grant.expire_time.map(Time::millis),
        }
    }
}

impl TryFrom<Model> for Grant {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let holder = match row.holder_kind.as_str() {
            "user" => Holder::User(UserId::from_uuid(row.holder_id)),
            "service_account" => Holder::ServiceAccount(ServiceAccountId::from_uuid(row.holder_id)),
            "group" => Holder::Group(GroupId::from_uuid(row.holder_id)),
            _ => return Err(StoreError::Corrupt("resource_grant.holder_kind")),
        };
        let via = match (row.membership_id.map(MembershipId::from_uuid), row.in_workspace) {
            (None, _) => Via::Nothing,
            (Some(id), false) => Via::Membership(id),
            (Some(id), true) => Via::WorkspaceRole(id),
        };
        Ok(Self {
            id: GrantId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            resource: ResourceId::from_uuid(row.resource_id),
            holder,
            via,
            level: row.level,
            granted_by: row.granted_by,
            create_time: Time::from_millis(row.create_ms),
            expire_time: row.expire_ms.map(Time::from_millis),
        })
    }
}
