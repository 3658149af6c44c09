//! Signing keys of organizations: their public halves.

use ids::{OrganizationId, SigningKeyId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{Algorithm, SigningKey};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    organization_id: Uuid,
    display_name: String,
    algorithm: String,
    public_key_pem: String,
    created_by: String,
    create_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An organization's keys before this one, newest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    before: Option<SigningKeyId>,
    limit: u64,
) -> Result<Vec<SigningKey>, StoreError> {
    let mut question = within(organization);
    if let Some(before) = before {
        question = question.filter(Column::Id.lt(before.uuid()));
    }
    let rows = question.order_by_desc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(SigningKey::try_from).collect()
}

/// How many keys an organization has.
pub(crate) async fn count(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, StoreError> {
    Ok(within(organization).count(db).await?)
}

/// Adds a key.
pub(crate) async fn insert(db: &impl ConnectionTrait, key: &SigningKey) -> Result<(), StoreError> {
    Entity::insert(Model::from(key).into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Deletes a key of an organization; whether there was one.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: SigningKeyId,
) -> Result<bool, StoreError> {
    let of_organization = Entity::delete_many().filter(Column::OrganizationId.eq(organization.uuid()));
    Ok(of_organization.filter(Column::Id.eq(id.uuid())).exec(db).await?.rows_affected == 1)
}

fn within(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid()))
}

impl TryFrom<Model> for SigningKey {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: SigningKeyId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            display_name: row.display_name,
            algorithm: Algorithm::parse(&row.algorithm).ok_or(StoreError::Corrupt("signing_key.algorithm"))?,
            public_key_pem: row.public_key_pem,
            created_by: row.created_by,
            create_time: Time::from_millis(row.create_ms),
        })
    }
}

impl From<&SigningKey> for Model {
    fn from(key: &SigningKey) -> Self {
        Self {
            id: key.id.uuid(),
            organization_id: key.organization.uuid(),
            display_name: key.display_name.clone(),
            algorithm: key.algorithm.as_str().to_owned(),
            public_key_pem: key.public_key_pem.clone(),
            created_by: key.created_by.clone(),
            create_ms: key.create_time.millis(),
        }
    }
}
