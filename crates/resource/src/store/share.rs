//! Shares.

mod audience;
mod door;

use ids::{OrganizationId, ResourceId, ShareId};
use kit::Time;
use kit::passwords::PasswordHash;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{Share, WrongPasswords};
use crate::store::STATEMENT_IDS;
pub(crate) use crate::store::share::door::{count_use, count_wrong_password};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) resource_id: Uuid,
    /// Of the secret.
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) display_name: String,
    pub(crate) mode: String,
    /// A JSON object.
    pub(crate) audience: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) expire_ms: Option<i64>,
    pub(crate) max_uses: i64,
    pub(crate) uses: i64,
    pub(crate) closed: bool,
    pub(crate) wrong_passwords: i64,
    pub(crate) last_wrong_ms: i64,
    pub(crate) created_by: String,
    pub(crate) create_ms: i64,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A share of a resource.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    id: ShareId,
) -> Result<Option<Share>, StoreError> {
    let row = on(organization, resource).filter(Column::Id.eq(id.uuid())).one(db).await?;
    row.map(Share::try_from).transpose()
}

/// The share with this secret, in whatever organization.
pub(crate) async fn find_by_secret(
    db: &impl ConnectionTrait,
    secret: &Fingerprint,
) -> Result<Option<Share>, StoreError> {
    let row = Entity::find().filter(Column::Fingerprint.eq(secret.to_vec())).one(db).await?;
    row.map(Share::try_from).transpose()
}

/// The shares of a resource, oldest first, from a share on.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
    after: Option<ShareId>,
    limit: u64,
) -> Result<Vec<Share>, StoreError> {
    let mut question = on(organization, resource);
    if let Some(after) = after {
        question = question.filter(Column::Id.gt(after.uuid()));
    }
    let rows = question.order_by_asc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(Share::try_from).collect()
}

/// How many shares a resource has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resource: ResourceId,
) -> Result<u64, StoreError> {
    Ok(on(organization, resource).count(db).await?)
}

/// The shares of any of these resources; one more than `limit` at most.
pub(crate) async fn on_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    resources: &[ResourceId],
    limit: u64,
) -> Result<Vec<ShareId>, StoreError> {
    let mut shares: Vec<ShareId> = Vec::new();
    for resources in resources.chunks(STATEMENT_IDS) {
        let left = limit.saturating_add(1).saturating_sub(shares.len() as u64);
        let these = within(organization).filter(Column::ResourceId.is_in(resources.iter().map(|id| id.uuid())));
        let ids: Vec<Uuid> = these.select_only().column(Column::Id).limit(left).into_tuple().all(db).await?;
        shares.extend(ids.into_iter().map(ShareId::from_uuid));
    }
    Ok(shares)
}

/// Adds a share.
pub(crate) async fn insert(db: &impl ConnectionTrait, share: &Share, secret: &Fingerprint) -> Result<(), StoreError> {
    let row = Model { fingerprint: secret.to_vec(), ..Model::from(share) };
    Ok(Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)?)
}

/// Writes what can change of a share, and nothing of what is counted at its door.
pub(crate) async fn update(db: &impl ConnectionTrait, share: &Share) -> Result<(), StoreError> {
    let row = Model::from(share);
    let changes = ActiveModel {
        display_name: Set(row.display_name),
        mode: Set(row.mode),
        audience: Set(row.audience),
        password_hash: Set(row.password_hash),
        expire_ms: Set(row.expire_ms),
        max_uses: Set(row.max_uses),
        closed: Set(row.closed),
        version: Set(row.version),
        ..Default::default()
    };
    let update = Entity::update_many().set(changes).filter(Column::OrganizationId.eq(row.organization_id));
    Ok(update.filter(Column::Id.eq(row.id)).exec(db).await.map(drop)?)
}

/// Deletes shares.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ShareId],
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

/// All but the secret.
impl From<&Share> for Model {
    fn from(share: &Share) -> Self {
        Self {
            id: share.id.uuid(),
            organization_id: share.organization.uuid(),
            resource_id: share.resource.uuid(),
            fingerprint: Vec::new(),
            display_name: share.display_name.clone(),
            mode: share.mode.clone(),
            audience: audience::to_text(&share.audience),
            password_hash: share.password.as_ref().map(|hash| hash.as_str().to_owned()),
            expire_ms: share.expire_time.map(Time::millis),
            max_uses: share.max_uses,
            uses: share.uses,
            closed: share.closed,
            wrong_passwords: share.wrong_passwords.count,
            last_wrong_ms: share.wrong_passwords.last.millis(),
            created_by: share.created_by.clone(),
            create_ms: share.create_time.millis(),
            version: share.version,
        }
    }
}

impl TryFrom<Model> for Share {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ShareId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            resource: ResourceId::from_uuid(row.resource_id),
            display_name: row.display_name,
            mode: row.mode,
            audience: audience::from_text(&row.audience).ok_or(StoreError::Corrupt("share.audience"))?,
            password: row.password_hash.map(PasswordHash::new),
            expire_time: row.expire_ms.map(Time::from_millis),
            max_uses: row.max_uses,
            uses: row.uses,
            closed: row.closed,
            wrong_passwords: WrongPasswords { count: row.wrong_passwords, last: Time::from_millis(row.last_wrong_ms) },
            created_by: row.created_by,
            create_time: Time::from_millis(row.create_ms),
            version: row.version,
        })
    }
}
