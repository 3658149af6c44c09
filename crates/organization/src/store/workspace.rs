//! Workspaces. Rows of deleted ones stay as history, and are nothing to any question here.

use ids::{OrganizationId, WorkspaceId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::Workspace;
use crate::store::{IDS_MAX, column, count};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) display_name: String,
    pub(crate) kind: String,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    pub(crate) update_ms: i64,
    pub(crate) delete_ms: Option<i64>,
    /// How many own it, where workspaces have owners: the table refuses none.
    pub(crate) owners: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new workspace.
pub(crate) async fn insert(db: &impl ConnectionTrait, workspace: &Workspace) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(workspace.id.uuid()),
        organization_id: Set(workspace.organization.uuid()),
        display_name: Set(workspace.display_name.clone()),
        kind: Set(workspace.kind.clone()),
        version: Set(workspace.version),
        create_ms: Set(workspace.created.millis()),
        update_ms: Set(workspace.updated.millis()),
        delete_ms: Set(None),
        owners: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A workspace of the organization.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: WorkspaceId,
) -> Result<Option<Workspace>, StoreError> {
    let row = live(organization).filter(Column::Id.eq(id.uuid())).one(db).await?;
    Ok(row.map(Workspace::from))
}

/// Those of the organization among these, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[WorkspaceId],
) -> Result<Vec<Workspace>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        let rows = live(organization).filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
        found.extend(rows.into_iter().map(Workspace::from));
    }
    Ok(found)
}

/// All workspaces of the organization, oldest first: no more than [`crate::model::WORKSPACES_MAX`].
pub(crate) async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<Workspace>, StoreError> {
    let rows = live(organization).order_by_asc(Column::CreateMs).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(Workspace::from).collect())
}

/// How many workspaces the organization has.
pub(crate) async fn number(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, StoreError> {
    let question = live(organization).select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Writes what can change.
pub(crate) async fn update(db: &impl ConnectionTrait, workspace: &Workspace) -> Result<(), StoreError> {
    let row = ActiveModel {
        display_name: Set(workspace.display_name.clone()),
        kind: Set(workspace.kind.clone()),
        version: Set(workspace.version),
        update_ms: Set(workspace.updated.millis()),
        ..Default::default()
    };
    change(db, workspace, row).await
}

/// Notes how many own a workspace; the table refuses that it is nobody.
pub(crate) async fn note_owners(
    db: &impl ConnectionTrait,
    (organization, workspace): (OrganizationId, WorkspaceId),
    owners: u64,
) -> Result<(), StoreError> {
    let row = ActiveModel { owners: Set(column(Some(owners))?), ..Default::default() };
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::Id.eq(workspace.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Marks a workspace as deleted.
pub(crate) async fn delete(db: &impl ConnectionTrait, workspace: &Workspace, now: Time) -> Result<(), StoreError> {
    change(db, workspace, ActiveModel { delete_ms: Set(Some(now.millis())), ..Default::default() }).await
}

async fn change(db: &impl ConnectionTrait, workspace: &Workspace, row: ActiveModel) -> Result<(), StoreError> {
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(workspace.organization.uuid()))
        .filter(Column::Id.eq(workspace.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

fn live(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::DeleteMs.is_null())
}

impl From<Model> for Workspace {
    fn from(row: Model) -> Self {
        Self {
            id: WorkspaceId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            display_name: row.display_name,
            kind: row.kind,
            version: row.version,
            created: Time::from_millis(row.create_ms),
            updated: Time::from_millis(row.update_ms),
        }
    }
}
