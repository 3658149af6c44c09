//! The revision of the whole store: one row, whose lock puts those who apply facts in a row.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, sea_query::Expr};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "head")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i32,
    pub(crate) revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Takes the next revision. Whoever else applies facts waits until this transaction has ended.
pub(crate) async fn next(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    let next = Expr::col(Column::Revision).add(1);
    let update = Entity::update_many().col_expr(Column::Revision, next).filter(Column::Id.eq(1));
    let updated = update.exec(db).await?.rows_affected;
    if updated == 1 { Ok(()) } else { Err(StoreError::Corrupt("head")) }
}
