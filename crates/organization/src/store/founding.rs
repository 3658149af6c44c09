//! Who founded which organization. The rows stay when the founder leaves, and when the organization goes.

use ids::{OrganizationId, UserId};
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{IntoActiveModel as _, QuerySelect as _};

use crate::model::State;
use crate::store::{count, organization};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "founding")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    organization_id: Uuid,
    user_id: Uuid,
    /// The name of the organization's access model.
    model: String,
    /// Whether it came by itself, at sign-up.
    is_default: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes who founded an organization.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    model: &str,
    is_default: bool,
) -> Result<(), StoreError> {
    let row = Model { organization_id: organization.uuid(), user_id: user.uuid(), model: model.to_owned(), is_default };
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The organization of a product that somebody got by itself; it may be deleted since.
pub(crate) async fn find_default(
    db: &impl ConnectionTrait,
    user: UserId,
    model: &str,
) -> Result<Option<OrganizationId>, StoreError> {
    let question = Entity::find().filter(Column::UserId.eq(user.uuid())).filter(Column::Model.eq(model));
    let row = question.filter(Column::IsDefault.eq(true)).one(db).await?;
    Ok(row.map(|row| OrganizationId::from_uuid(row.organization_id)))
}

/// Who founded an organization.
pub(crate) async fn founder(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<UserId>, StoreError> {
    let row = Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).one(db).await?;
    Ok(row.map(|row| UserId::from_uuid(row.user_id)))
}

/// How many organizations somebody founded, of one product or of all, that are not deleted.
pub(crate) async fn number(db: &impl ConnectionTrait, user: UserId, model: Option<&str>) -> Result<u64, StoreError> {
    let mut question = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::OrganizationId.not_in_subquery(deleted(user)));
    if let Some(model) = model {
        question = question.filter(Column::Model.eq(model));
    }
    let question = question.select_only().column_as(Column::OrganizationId.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Those of somebody's foundings that are deleted.
fn deleted(user: UserId) -> SelectStatement {
    let mut founded = Query::select();
    founded.column(Column::OrganizationId).from(Entity).and_where(Column::UserId.eq(user.uuid()));
    let mut deleted = Query::select();
    deleted
        .column(organization::Column::Id)
        .from(organization::Entity)
        .and_where(organization::Column::State.eq(State::Deleted.name()))
        .and_where(organization::Column::Id.in_subquery(founded));
    deleted
}
