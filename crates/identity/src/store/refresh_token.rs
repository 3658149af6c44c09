//! Refresh tokens. The used ones stay as long as their session does: one that comes back tells of a theft.

use ids::SessionId;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    fingerprint: Vec<u8>,
    session_id: Uuid,
    used: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The session of a refresh token, used or not.
pub(crate) async fn session_of(
    db: &impl ConnectionTrait,
    token: &Fingerprint,
) -> Result<Option<SessionId>, StoreError> {
    let row = Entity::find_by_id(token.to_vec()).one(db).await?;
    Ok(row.map(|row| SessionId::from_uuid(row.session_id)))
}

/// Adds a session's newest token.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    session: SessionId,
    token: &Fingerprint,
) -> Result<(), StoreError> {
    let row = Model { fingerprint: token.to_vec(), session_id: session.uuid(), used: false };
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Uses a token; false if it was used before.
pub(crate) async fn use_once(db: &impl ConnectionTrait, token: &Fingerprint) -> Result<bool, StoreError> {
    let unused = Entity::update_many().filter(Column::Fingerprint.eq(token.to_vec())).filter(Column::Used.eq(false));
    Ok(unused.col_expr(Column::Used, Expr::value(true)).exec(db).await?.rows_affected == 1)
}
