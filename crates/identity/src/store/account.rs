//! Accounts.

use ids::UserId;
use kit::Time;
use kit::email::Email;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use crate::model::{Account, PasswordHash};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    /// One open account per address.
    email: String,
    display_name: String,
    password_hash: String,
    active: bool,
    version: i64,
    create_ms: i64,
    update_ms: i64,
    default_organization_model: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An account, open or closed.
pub(crate) async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Account>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Account::try_from).transpose()
}

/// The open account for an address.
pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<Account>, StoreError> {
    let question = Entity::find().filter(Column::Email.eq(email.as_str())).filter(Column::Active.eq(true));
    question.one(db).await?.map(Account::try_from).transpose()
}

/// An account, open or closed, that nobody else changes until the transaction ends. Whoever starts or ends sessions
/// of somebody holds it, so that a password that is being changed starts none.
pub(crate) async fn lock(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Account>, StoreError> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(db).await?.map(Account::try_from).transpose()
}

/// Accounts by id, open or closed; in no particular order.
pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<Vec<Account>, StoreError> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
    rows.into_iter().map(Account::try_from).collect()
}

/// Open accounts by address; in no particular order.
pub(crate) async fn find_many_by_email(
    db: &impl ConnectionTrait,
    emails: &[Email],
) -> Result<Vec<Account>, StoreError> {
    let is_wanted = Column::Email.is_in(emails.iter().map(Email::as_str));
    let rows = Entity::find().filter(is_wanted).filter(Column::Active.eq(true)).all(db).await?;
    rows.into_iter().map(Account::try_from).collect()
}

/// Accounts after this one that were made before this moment and still have no organization of their own, in the order
/// of their making.
pub(crate) async fn owed_organizations(
    db: &impl ConnectionTrait,
    made_before: Time,
    after: Option<UserId>,
    limit: u64,
) -> Result<Vec<Account>, StoreError> {
    let owed = Entity::find().filter(Column::DefaultOrganizationModel.is_not_null());
    let mut question = owed.filter(Column::CreateMs.lte(made_before.millis()));
    if let Some(after) = after {
        question = question.filter(Column::Id.gt(after.uuid()));
    }
    let rows = question.order_by_asc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(Account::try_from).collect()
}

/// Notes that somebody's organization of their own is made, or never will be; whether it was still to be made.
pub(crate) async fn settle_organization(db: &impl ConnectionTrait, id: UserId) -> Result<bool, StoreError> {
    let owed =
        Entity::update_many().filter(Column::Id.eq(id.uuid())).filter(Column::DefaultOrganizationModel.is_not_null());
    let settled = owed.col_expr(Column::DefaultOrganizationModel, Expr::value(Option::<String>::None));
    Ok(settled.exec(db).await?.rows_affected == 1)
}

/// Adds an account; false if there is an open one for the address.
pub(crate) async fn insert(db: &impl ConnectionTrait, account: &Account) -> Result<bool, StoreError> {
    let inserted = Entity::insert(Model::from(account).into_active_model()).exec_without_returning(db).await;
    match inserted.map_err(StoreError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique("account", &["email"]) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes an account anew.
pub(crate) async fn update(db: &impl ConnectionTrait, account: &Account) -> Result<(), StoreError> {
    Entity::update(Model::from(account).into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}

impl TryFrom<Model> for Account {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId::from_uuid(row.id),
            email: Email::parse(&row.email).map_err(|_| StoreError::Corrupt("account.email"))?,
            display_name: row.display_name,
            password_hash: PasswordHash::new(row.password_hash),
            active: row.active,
            version: row.version,
            create_time: Time::from_millis(row.create_ms),
            update_time: Time::from_millis(row.update_ms),
            default_organization_model: row.default_organization_model,
        })
    }
}

impl From<&Account> for Model {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.uuid(),
            email: account.email.as_str().to_owned(),
            display_name: account.display_name.clone(),
            password_hash: account.password_hash.as_str().to_owned(),
            active: account.active,
            version: account.version,
            create_ms: account.create_time.millis(),
            update_ms: account.update_time.millis(),
            default_organization_model: account.default_organization_model.clone(),
        }
    }
}
