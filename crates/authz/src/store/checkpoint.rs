//! The checkpoints that were made of this database: whoever finds a file asks here whether it is one of them.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// All that was written up to it is in the file.
    pub(crate) revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How many are remembered. Each process has one file; one that is forgotten costs it a slow start.
const REMEMBERED: u64 = 64;

/// Whether this is one of them.
pub(crate) async fn is_known(db: &impl ConnectionTrait, id: Uuid, revision: i64) -> Result<bool, StoreError> {
    let row = Entity::find_by_id(id).one(db).await?;
    Ok(row.is_some_and(|row| row.revision == revision))
}

/// Remembers one, and forgets the oldest.
pub(crate) async fn insert(db: &impl ConnectionTrait, id: Uuid, revision: i64) -> Result<(), StoreError> {
    Entity::insert(Model { id, revision }.into_active_model()).exec_without_returning(db).await?;
    let newest = Entity::find().order_by_desc(Column::Revision).order_by_desc(Column::Id);
    let oldest = newest.offset(REMEMBERED).one(db).await?;
    if let Some(oldest) = oldest {
        Entity::delete_many().filter(Column::Revision.lte(oldest.revision)).filter(Column::Id.ne(id)).exec(db).await?;
    }
    Ok(())
}

/// Forgets all: what is in them is not what is kept any more.
pub(crate) async fn forget(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    Entity::delete_many().exec(db).await?;
    Ok(())
}
