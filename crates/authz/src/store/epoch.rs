//! The epochs of this database: each start of a process begins one. A revision together with its epoch tells whether a
//! commit is still there, or whether this database was brought back from before it, and has gone on in another way.

use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _};

use crate::store::head::{self, Mark};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "epoch")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// From 1, without gaps.
    pub(crate) number: i64,
    /// The revision that was written last when it began.
    pub(crate) since: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How many are remembered. What was seen in an older one is not known any more, which costs a comparison.
const REMEMBERED: i64 = 1000;

/// Begins an epoch; on which server.
pub(crate) async fn begin(tx: &impl ConnectionTrait, id: Uuid) -> Result<(Model, i64), StoreError> {
    // This takes the lock of the head first: epochs begin one after another, and between two commits.
    let head::Model { revision: since, server, .. } = head::set_epoch(tx, id).await?;
    let last = Entity::find().order_by_desc(Column::Number).one(tx).await?;
    let number = last.map_or(0, |last| last.number) + 1;
    let begun = Model { id, number, since };
    Entity::insert(begun.clone().into_active_model()).exec_without_returning(tx).await?;
    Entity::delete_many().filter(Column::Number.lte(number - REMEMBERED)).exec(tx).await?;
    Ok((begun, server))
}

/// An epoch of this database.
pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Whether this database has all that it had at this mark, by what it is now.
pub(crate) async fn knows(db: &impl ConnectionTrait, seen: Mark, now: Mark) -> Result<bool, StoreError> {
    let Some(epoch) = find(db, seen.epoch).await? else { return Ok(false) };
    let next = Entity::find().filter(Column::Number.eq(epoch.number + 1)).one(db).await?;
    Ok(seen.revision <= next.map_or(now.revision, |next| next.since))
}
