//! One row per person who founds organizations: whoever founds one holds it, so that what somebody founded is counted
//! by one at a time.

use ids::UserId;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "founder")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    user_id: Uuid,
    taken: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Holds the person's row until the transaction ends.
pub(crate) async fn lock(db: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    let row = Model { user_id: user.uuid(), taken: 1 };
    let mut again = OnConflict::column(Column::UserId);
    again.value(Column::Taken, Expr::col((Entity, Column::Taken)).add(1));
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}
