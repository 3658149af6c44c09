//! Whether the service's key is the one that its database was written with. A key that was lost is made anew at the
//! next start; without this, nobody would notice before the first token that is not known any more.

use kit::seal::Seal;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _};

use crate::row::key_proof::{Column, Entity, Model};

const PURPOSE: &str = "key proof";
/// The one row.
const NUMBER: i64 = 1;

/// Whether this seal opens what was sealed at the first start. The first start seals it; of several at once, the first.
pub(crate) async fn is_own(db: &impl ConnectionTrait, seal: &Seal) -> Result<bool, DbErr> {
    let first = Model { number: NUMBER, sealed: seal.seal(PURPOSE, &[]) };
    let mut conflict = OnConflict::column(Column::Number);
    conflict.do_nothing();
    let inserted = Entity::insert(first.into_active_model()).on_conflict(conflict).exec_without_returning(db).await;
    match inserted {
        Ok(_) | Err(DbErr::RecordNotInserted) => {}
        Err(error) => return Err(error),
    }
    let kept = Entity::find_by_id(NUMBER).one(db).await?;
    Ok(kept.is_some_and(|proof| seal.open(PURPOSE, &proof.sealed).is_some()))
}
