//! One row per organization that has tokens or keys: whoever adds one holds it, so that limits are counted by one at a
//! time.

use ids::OrganizationId;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_lock")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    organization_id: Uuid,
    taken: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Holds the organization's row until the transaction ends.
pub(crate) async fn take(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<(), StoreError> {
    let row = Model { organization_id: organization.uuid(), taken: 1 };
    let mut again = OnConflict::column(Column::OrganizationId);
    again.value(Column::Taken, Expr::col((Entity, Column::Taken)).add(1));
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}
