//! The workspaces that access tokens are assigned.

use std::collections::HashMap;

use ids::{AccessTokenId, MembershipId, WorkspaceId};
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _};

use crate::model::TokenWorkspace;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token_workspace")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    access_token_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    workspace_id: Uuid,
    role: String,
    membership_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The workspaces of these tokens, by token.
pub(super) async fn of_tokens(
    db: &impl ConnectionTrait,
    tokens: &[Uuid],
) -> Result<HashMap<Uuid, Vec<TokenWorkspace>>, StoreError> {
    let mut workspaces: HashMap<_, Vec<_>> = HashMap::new();
    if tokens.is_empty() {
        return Ok(workspaces);
    }
    let question = Entity::find().filter(Column::AccessTokenId.is_in(tokens.iter().copied()));
    for row in question.order_by_asc(Column::WorkspaceId).all(db).await? {
        workspaces.entry(row.access_token_id).or_default().push(TokenWorkspace {
            workspace: WorkspaceId::from_uuid(row.workspace_id),
            role: row.role,
            membership: MembershipId::from_uuid(row.membership_id),
        });
    }
    Ok(workspaces)
}

/// Assigns workspaces to a token.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    token: AccessTokenId,
    workspaces: &[TokenWorkspace],
) -> Result<(), StoreError> {
    if workspaces.is_empty() {
        return Ok(());
    }
    let rows = workspaces.iter().map(|workspace| Model {
        access_token_id: token.uuid(),
        workspace_id: workspace.workspace.uuid(),
        role: workspace.role.clone(),
        membership_id: workspace.membership.uuid(),
    });
    Entity::insert_many(rows.map(Model::into_active_model)).exec_without_returning(db).await?;
    Ok(())
}
