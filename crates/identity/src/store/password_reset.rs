//! Requests for new passwords.

use ids::UserId;
use kit::Time;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use crate::model::PasswordReset;
use crate::store::fingerprint;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_reset")]
pub(crate) struct Model {
    /// Of the token in the link.
    #[sea_orm(primary_key, auto_increment = false)]
    fingerprint: Vec<u8>,
    user_id: Option<Uuid>,
    expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The request whose link has this token.
pub(crate) async fn find(db: &impl ConnectionTrait, token: &Fingerprint) -> Result<Option<PasswordReset>, StoreError> {
    Entity::find_by_id(token.to_vec()).one(db).await?.map(PasswordReset::try_from).transpose()
}

/// Adds a request. How many there are for an account is bounded by the mails that its address gets.
pub(crate) async fn insert(db: &impl ConnectionTrait, reset: &PasswordReset) -> Result<(), StoreError> {
    Entity::insert(Model::from(reset).into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Deletes all requests of somebody; whether the one with this token was among them.
pub(crate) async fn take(db: &impl ConnectionTrait, user: UserId, token: &Fingerprint) -> Result<bool, StoreError> {
    let taken = Entity::delete_by_id(token.to_vec()).exec(db).await?.rows_affected == 1;
    delete_of(db, user).await?;
    Ok(taken)
}

/// Deletes all requests of somebody.
pub(crate) async fn delete_of(db: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UserId.eq(user.uuid())).exec(db).await?;
    Ok(())
}

/// Deletes those whose time is over.
pub(crate) async fn delete_expired(db: &impl ConnectionTrait, now: Time) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresMs.lte(now.millis())).exec(db).await?;
    Ok(())
}

impl TryFrom<Model> for PasswordReset {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            fingerprint: fingerprint(row.fingerprint, "password_reset.fingerprint")?,
            user: row.user_id.map(UserId::from_uuid),
            expire_time: Time::from_millis(row.expires_ms),
        })
    }
}

impl From<&PasswordReset> for Model {
    fn from(reset: &PasswordReset) -> Self {
        Self {
            fingerprint: reset.fingerprint.to_vec(),
            user_id: reset.user.map(UserId::uuid),
            expires_ms: reset.expire_time.millis(),
        }
    }
}
