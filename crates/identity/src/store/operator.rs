//! The operator's token.

use kit::Time;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator")]
pub(crate) struct Model {
    /// There is one.
    #[sea_orm(primary_key, auto_increment = false)]
    number: i64,
    fingerprint: Vec<u8>,
    create_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const FIRST: i64 = 1;

/// Whether the operator has a token.
pub(crate) async fn exists(db: &impl ConnectionTrait) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(FIRST).one(db).await?.is_some())
}

/// Whether this is the operator's token.
pub(crate) async fn is_token(db: &impl ConnectionTrait, token: &Fingerprint) -> Result<bool, StoreError> {
    Ok(Entity::find().filter(Column::Fingerprint.eq(token.to_vec())).one(db).await?.is_some())
}

/// Gives the operator a token; false if there is one, also one that came a moment before.
pub(crate) async fn insert(db: &impl ConnectionTrait, token: &Fingerprint, now: Time) -> Result<bool, StoreError> {
    let row = Model { number: FIRST, fingerprint: token.to_vec(), create_ms: now.millis() };
    let unless_there = OnConflict::column(Column::Number).do_nothing().to_owned();
    let inserted = Entity::insert(row.into_active_model()).on_conflict(unless_there).exec_without_returning(db).await;
    match inserted {
        Ok(rows) => Ok(rows == 1),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
