//! Requests for accounts that wait for their address to be proven.

use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;

use crate::model::{PasswordHash, SignUp, TRIES_MAX};
use crate::store::fingerprint;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_up")]
pub(crate) struct Model {
    /// Of the token in the link.
    #[sea_orm(primary_key, auto_increment = false)]
    fingerprint: Vec<u8>,
    email: String,
    display_name: String,
    password_hash: String,
    expires_ms: i64,
    model: Option<String>,
    /// How often its password was tried.
    tries: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The request whose link has this token.
pub(crate) async fn find(db: &impl ConnectionTrait, token: &Fingerprint) -> Result<Option<SignUp>, StoreError> {
    Entity::find_by_id(token.to_vec()).one(db).await?.map(SignUp::try_from).transpose()
}

/// Uses one of the tries that there are at the password of the request whose link has this token; nothing if there is
/// no such request, its time is over, or all tries are used.
pub(crate) async fn use_try(
    db: &impl ConnectionTrait,
    token: &Fingerprint,
    now: Time,
) -> Result<Option<SignUp>, StoreError> {
    let live = Entity::update_many()
        .filter(Column::Fingerprint.eq(token.to_vec()))
        .filter(Column::ExpiresMs.gt(now.millis()))
        .filter(Column::Tries.lt(TRIES_MAX));
    let used = live.col_expr(Column::Tries, Expr::col(Column::Tries).add(1)).exec(db).await?.rows_affected;
    if used == 1 { find(db, token).await } else { Ok(None) }
}

/// Adds a request. How many there are for an address is bounded by the mails that it gets.
pub(crate) async fn insert(db: &impl ConnectionTrait, sign_up: &SignUp) -> Result<(), StoreError> {
    Entity::insert(Model::from(sign_up).into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Deletes all requests for an address; whether the one with this token was among them.
pub(crate) async fn take(db: &impl ConnectionTrait, sign_up: &SignUp) -> Result<bool, StoreError> {
    let taken = Entity::delete_by_id(sign_up.fingerprint.to_vec()).exec(db).await?.rows_affected == 1;
    delete_for(db, &sign_up.email).await?;
    Ok(taken)
}

/// Deletes all requests for an address.
pub(crate) async fn delete_for(db: &impl ConnectionTrait, email: &Email) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Email.eq(email.as_str())).exec(db).await?;
    Ok(())
}

/// Deletes those whose time is over.
pub(crate) async fn delete_expired(db: &impl ConnectionTrait, now: Time) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresMs.lte(now.millis())).exec(db).await?;
    Ok(())
}

impl TryFrom<Model> for SignUp {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            fingerprint: fingerprint(row.fingerprint, "sign_up.fingerprint")?,
            email: Email::parse(&row.email).map_err(|_| StoreError::Corrupt("sign_up.email"))?,
            display_name: row.display_name,
            password_hash: PasswordHash::new(row.password_hash),
            model: row.model,
            expire_time: Time::from_millis(row.expires_ms),
        })
    }
}

impl From<&SignUp> for Model {
    fn from(sign_up: &SignUp) -> Self {
        Self {
            fingerprint: sign_up.fingerprint.to_vec(),
            email: sign_up.email.as_str().to_owned(),
            display_name: sign_up.display_name.clone(),
            password_hash: sign_up.password_hash.as_str().to_owned(),
            expires_ms: sign_up.expire_time.millis(),
            model: sign_up.model.clone(),
            tries: 0,
        }
    }
}
