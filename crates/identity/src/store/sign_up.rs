//! Requests for accounts that wait for their address to be proven.

use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{LINKS_MAX, PasswordHash, SignUp};
use crate::store::{REST, fingerprint};

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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The request whose link has this token.
pub(crate) async fn find(db: &impl ConnectionTrait, token: &Fingerprint) -> Result<Option<SignUp>, StoreError> {
    Entity::find_by_id(token.to_vec()).one(db).await?.map(SignUp::try_from).transpose()
}

/// Adds a request; of those for the address, the newest stay.
pub(crate) async fn insert(db: &impl ConnectionTrait, sign_up: &SignUp) -> Result<(), StoreError> {
    Entity::insert(Model::from(sign_up).into_active_model()).exec_without_returning(db).await?;
    let of_address = Entity::find().filter(Column::Email.eq(sign_up.email.as_str()));
    let by_age = of_address.order_by_desc(Column::ExpiresMs).order_by_desc(Column::Fingerprint).limit(REST);
    let superfluous: Vec<Vec<u8>> =
        by_age.select_only().column(Column::Fingerprint).offset(LINKS_MAX as u64).into_tuple().all(db).await?;
    if !superfluous.is_empty() {
        Entity::delete_many().filter(Column::Fingerprint.is_in(superfluous)).exec(db).await?;
    }
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
        }
    }
}
