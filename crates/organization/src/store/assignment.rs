//! Roles of groups and service accounts in workspaces. Rows of those that have ended stay as history; one in a workspace
//! that was deleted has ended with it.

use std::collections::HashMap;

use ids::{GroupId, MembershipId, OrganizationId, ServiceAccountId, WorkspaceId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Assignment, Holder};
use crate::store::{IDS_MAX, count, workspace};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_assignment")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    /// Whether the holder is a group; else a service account.
    pub(crate) is_group: bool,
    pub(crate) holder_id: Uuid,
    pub(crate) workspace_id: Uuid,
    pub(crate) role: String,
    pub(crate) create_ms: i64,
    /// When it was ended.
    pub(crate) end_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes new roles.
pub(crate) async fn insert(db: &impl ConnectionTrait, assignments: &[Assignment]) -> Result<(), StoreError> {
    if assignments.is_empty() {
        return Ok(());
    }
    let rows = assignments.iter().map(|assignment| ActiveModel {
        id: Set(assignment.id.uuid()),
        organization_id: Set(assignment.organization.uuid()),
        is_group: Set(matches!(assignment.holder, Holder::Group(_))),
        holder_id: Set(assignment.holder.uuid()),
        workspace_id: Set(assignment.workspace.uuid()),
        role: Set(assignment.role.clone()),
        create_ms: Set(assignment.created.millis()),
        end_ms: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// The roles of a holder, oldest first.
pub(crate) async fn of_holder(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    holder: Holder,
) -> Result<Vec<Assignment>, StoreError> {
    of_holders(db, organization, &[holder]).await
}

/// The roles of some holders, oldest first. Ask [`numbers`] first how many there are.
pub(crate) async fn of_holders(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    holders: &[Holder],
) -> Result<Vec<Assignment>, StoreError> {
    let rows = present(organization)
        .filter(Column::HolderId.is_in(holders.iter().map(|holder| holder.uuid())))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}

/// How many roles some holders have; those who have none are left out.
pub(crate) async fn numbers(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    holders: &[Holder],
) -> Result<HashMap<Uuid, u64>, StoreError> {
    let rows = present(organization)
        .filter(Column::HolderId.is_in(holders.iter().map(|holder| holder.uuid())))
        .select_only()
        .column(Column::HolderId)
        .column_as(Column::Id.count(), "rows")
        .group_by(Column::HolderId)
        .into_tuple::<(Uuid, i64)>()
        .all(db)
        .await?;
    rows.into_iter().map(|(holder, rows)| Ok((holder, count(rows)?))).collect()
}

/// All roles in a workspace.
pub(crate) async fn of_workspace(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    workspace: WorkspaceId,
) -> Result<Vec<Assignment>, StoreError> {
    let rows = present(organization).filter(Column::WorkspaceId.eq(workspace.uuid())).all(db).await?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}

/// Writes another role.
pub(crate) async fn update(db: &impl ConnectionTrait, assignment: &Assignment) -> Result<(), StoreError> {
    Entity::update_many()
        .set(ActiveModel { role: Set(assignment.role.clone()), ..Default::default() })
        .filter(Column::OrganizationId.eq(assignment.organization.uuid()))
        .filter(Column::Id.eq(assignment.id.uuid()))
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

/// Those that count.
pub(super) fn present(organization: OrganizationId) -> Select<Entity> {
    Entity::find()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::EndMs.is_null())
        .filter(Column::WorkspaceId.in_subquery(workspaces(organization)))
}

/// The organization's workspaces that are not deleted.
fn workspaces(organization: OrganizationId) -> SelectStatement {
    let mut live = Query::select();
    live.column(workspace::Column::Id)
        .from(workspace::Entity)
        .and_where(workspace::Column::OrganizationId.eq(organization.uuid()))
        .and_where(workspace::Column::DeleteMs.is_null());
    live
}

impl From<Model> for Assignment {
    fn from(row: Model) -> Self {
        let holder = match row.is_group {
            true => Holder::Group(GroupId::from_uuid(row.holder_id)),
            false => Holder::ServiceAccount(ServiceAccountId::from_uuid(row.holder_id)),
        };
        Self {
            id: MembershipId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            holder,
            workspace: WorkspaceId::from_uuid(row.workspace_id),
            role: row.role,
            created: Time::from_millis(row.create_ms),
        }
    }
}
