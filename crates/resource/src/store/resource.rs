//! Resources.

use ids::{OrganizationId, ResourceId, WorkspaceId};
use kit::Time;
use kit::guard::ObjectId;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{Attributes, Resource};
use crate::store::STATEMENT_IDS;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    /// "organization", "workspace" or "resource".
    pub(crate) parent_kind: String,
    pub(crate) parent_id: Uuid,
    pub(crate) resource_type: String,
    pub(crate) display_name: String,
    pub(crate) external_id: Option<String>,
    /// A JSON object.
    pub(crate) attributes: String,
    pub(crate) inherits_access: bool,
    pub(crate) created_by: String,
    pub(crate) create_ms: i64,
    pub(crate) update_ms: i64,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A resource of an organization.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: ResourceId,
) -> Result<Option<Resource>, StoreError> {
    let row = within(organization).filter(Column::Id.eq(id.uuid())).one(db).await?;
    row.map(Resource::try_from).transpose()
}

/// Those of these resources that are in an organization, oldest first.
pub(crate) async fn find_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ResourceId],
) -> Result<Vec<Resource>, StoreError> {
    let ids = ids.iter().map(|id| id.uuid());
    let rows = within(organization).filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(Resource::try_from).collect()
}

/// What is directly below something, oldest first, from a resource on.
pub(crate) async fn children(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    parent: ObjectId,
    resource_type: Option<&str>,
    after: Option<ResourceId>,
    limit: u64,
) -> Result<Vec<Resource>, StoreError> {
    let (kind, id) = parent_columns(parent);
    let mut question = within(organization).filter(Column::ParentId.eq(id)).filter(Column::ParentKind.eq(kind));
    if let Some(resource_type) = resource_type {
        question = question.filter(Column::ResourceType.eq(resource_type));
    }
    if let Some(after) = after {
        question = question.filter(Column::Id.gt(after.uuid()));
    }
    let rows = question.order_by_asc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(Resource::try_from).collect()
}

/// Adds a resource.
pub(crate) async fn insert(db: &impl ConnectionTrait, resource: &Resource) -> Result<(), StoreError> {
    let row = Model::from(resource).into_active_model();
    Ok(Entity::insert(row).exec_without_returning(db).await.map(drop)?)
}

/// Whether an insertion failed because the organization has a resource with that `external_id`.
pub(crate) fn is_external_id_taken(error: &StoreError) -> bool {
    error.is_unique("resource", &["organization_id", "external_id"])
}

/// Writes what can change of a resource.
pub(crate) async fn update(db: &impl ConnectionTrait, resource: &Resource) -> Result<(), StoreError> {
    let row = Model::from(resource);
    let changes = ActiveModel {
        parent_kind: Set(row.parent_kind),
        parent_id: Set(row.parent_id),
        display_name: Set(row.display_name),
        attributes: Set(row.attributes),
        inherits_access: Set(row.inherits_access),
        update_ms: Set(row.update_ms),
        version: Set(row.version),
        ..Default::default()
    };
    let update = Entity::update_many().set(changes).filter(Column::OrganizationId.eq(row.organization_id));
    Ok(update.filter(Column::Id.eq(row.id)).exec(db).await.map(drop)?)
}

/// Deletes resources; their grants go first.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ResourceId],
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

fn parent_columns(parent: ObjectId) -> (&'static str, Uuid) {
    match parent {
        ObjectId::Organization(id) => ("organization", id.uuid()),
        ObjectId::Workspace(id) => ("workspace", id.uuid()),
        ObjectId::Resource(id) => ("resource", id.uuid()),
    }
}

impl From<&Resource> for Model {
    fn from(resource: &Resource) -> Self {
        let (parent_kind, parent_id) = parent_columns(resource.parent);
        Self {
            id: resource.id.uuid(),
            organization_id: resource.organization.uuid(),
            parent_kind: parent_kind.to_owned(),
            parent_id,
            resource_type: resource.resource_type.clone(),
            display_name: resource.display_name.clone(),
            external_id: resource.external_id.clone(),
            attributes: resource.attributes.to_text(),
            inherits_access: resource.inherits_access,
            created_by: resource.created_by.clone(),
            create_ms: resource.create_time.millis(),
            update_ms: resource.update_time.millis(),
            version: resource.version,
        }
    }
}

impl TryFrom<Model> for Resource {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let parent = match row.parent_kind.as_str() {
            "organization" => ObjectId::Organization(OrganizationId::from_uuid(row.parent_id)),
            "workspace" => ObjectId::Workspace(WorkspaceId::from_uuid(row.parent_id)),
            "resource" => ObjectId::Resource(ResourceId::from_uuid(row.parent_id)),
            _ => return Err(StoreError::Corrupt("resource.parent_kind")),
        };
        Ok(Self {
            id: ResourceId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            parent,
            resource_type: row.resource_type,
            display_name: row.display_name,
            external_id: row.external_id,
            attributes: Attributes::from_text(&row.attributes).ok_or(StoreError::Corrupt("resource.attributes"))?,
            inherits_access: row.inherits_access,
            created_by: row.created_by,
            create_time: Time::from_millis(row.create_ms),
            update_time: Time::from_millis(row.update_ms),
            version: row.version,
        })
    }
}
