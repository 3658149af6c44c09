//! Organizations.

use ids::OrganizationId;
use kit::Time;
use kit::models::ModelRef;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;

use crate::model::{Organization, State};
use crate::store::{IDS_MAX, column};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    /// The name of its access model.
    pub(crate) model: String,
    pub(crate) model_version: i64,
    /// Empty where the product had none when the organization was made.
    pub(crate) edition: String,
    pub(crate) state: String,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    pub(crate) update_ms: i64,
    /// When it was deleted.
    pub(crate) delete_ms: Option<i64>,
    /// How many hold the role that must be held; the table refuses none. Empty where there is no such role.
    pub(crate) holders: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new organization.
pub(crate) async fn insert(db: &impl ConnectionTrait, organization: &Organization) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(organization.id.uuid()),
        display_name: Set(organization.display_name.clone()),
        model: Set(organization.model.name.clone()),
        model_version: Set(organization.model.version.into()),
        edition: Set(organization.edition.clone()),
        state: Set(organization.state.name().to_owned()),
        version: Set(organization.version),
        create_ms: Set(organization.created.millis()),
        update_ms: Set(organization.updated.millis()),
        delete_ms: Set(organization.deleted.map(Time::millis)),
        holders: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// An organization.
pub(crate) async fn find(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Organization::try_from).transpose()
}

/// An organization, which nobody else changes until the transaction ends, nor anything in it: every change begins so.
pub(crate) async fn lock(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(db).await?.map(Organization::try_from).transpose()
}

/// The organizations with these ids, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<Organization>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
        for row in rows {
            found.push(Organization::try_from(row)?);
        }
    }
    Ok(found)
}

/// Writes what can change.
pub(crate) async fn update(db: &impl ConnectionTrait, organization: &Organization) -> Result<(), StoreError> {
    let row = ActiveModel {
        display_name: Set(organization.display_name.clone()),
        state: Set(organization.state.name().to_owned()),
        edition: Set(organization.edition.clone()),
        version: Set(organization.version),
        update_ms: Set(organization.updated.millis()),
        delete_ms: Set(organization.deleted.map(Time::millis)),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(organization.id.uuid())).exec(db).await?;
    Ok(())
}

/// Notes how many hold what must be held; the table refuses that it is nobody.
pub(crate) async fn note_holders(
    db: &impl ConnectionTrait,
    id: OrganizationId,
    holders: Option<u64>,
) -> Result<(), StoreError> {
    let row = ActiveModel { holders: Set(column(holders)?), ..Default::default() };
    Entity::update_many().set(row).filter(Column::Id.eq(id.uuid())).exec(db).await?;
    Ok(())
}

impl TryFrom<Model> for Organization {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let version =
            i32::try_from(row.model_version).map_err(|_| StoreError::Corrupt("organization.model_version"))?;
        Ok(Self {
            id: OrganizationId::from_uuid(row.id),
            display_name: row.display_name,
            model: ModelRef { name: row.model, version },
            edition: row.edition,
            state: State::parse(&row.state).ok_or(StoreError::Corrupt("organization.state"))?,
            version: row.version,
            created: Time::from_millis(row.create_ms),
            updated: Time::from_millis(row.update_ms),
            deleted: row.delete_ms.map(Time::from_millis),
        })
    }
}
