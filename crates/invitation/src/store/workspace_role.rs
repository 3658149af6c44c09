//! The roles in workspaces that invitations give.

use std::collections::HashMap;

use ids::WorkspaceId;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Invitation, WorkspaceRole};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation_workspace")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) invitation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) workspace_id: Uuid,
    pub(super) role: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of one statement: SQLite binds 32,766 values at most.
const ROWS_AT_ONCE: usize = 5_000;

pub(super) async fn insert(db: &impl ConnectionTrait, invitations: &[Invitation]) -> Result<(), StoreError> {
    let rows: Vec<_> = invitations.iter().flat_map(rows).collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(rows.iter().cloned()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The roles of some invitations, by invitation.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    invitations: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<WorkspaceRole>>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InvitationId.is_in(invitations))
        .order_by_asc(Column::InvitationId)
        .order_by_asc(Column::WorkspaceId)
        .all(db)
        .await?;
    let mut roles = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let workspace = WorkspaceId::from_uuid(row.workspace_id);
        roles.entry(row.invitation_id).or_default().push(WorkspaceRole { workspace, role: row.role });
    }
    Ok(roles)
}

/// How many roles these invitations give together; the statement selects their ids.
pub(super) async fn count(
    db: &impl ConnectionTrait,
    invitations: sea_orm::sea_query::SelectStatement,
) -> Result<u64, StoreError> {
    let roles = Entity::find().select_only().column(Column::InvitationId);
    Ok(roles.filter(Column::InvitationId.in_subquery(invitations)).count(db).await?)
}

fn rows(invitation: &Invitation) -> impl Iterator<Item = ActiveModel> {
    invitation.workspaces.iter().map(|given| ActiveModel {
        invitation_id: Set(invitation.id.uuid()),
        workspace_id: Set(given.workspace.uuid()),
        role: Set(given.role.clone()),
    })
}
