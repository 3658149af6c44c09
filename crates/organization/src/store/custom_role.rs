//! Roles that organizations made themselves. Rows of those that were deleted stay as history.

use ids::{OrganizationId, RoleId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{OwnRole, Powers, Role, RoleScope, name_key};
use crate::store::count;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_role")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    /// "organization" or "workspace".
    pub(crate) scope: String,
    pub(crate) display_name: String,
    /// The name without capitals: unique in organization and scope.
    pub(crate) name_key: String,
    pub(crate) description: String,
    /// Lists are separated by commas, which no element has.
    pub(crate) permissions: String,
    pub(crate) every_workspace: bool,
    pub(crate) may_assign: String,
    pub(crate) may_assign_in_workspace: String,
    pub(crate) version: i64,
    pub(crate) create_ms: i64,
    pub(crate) delete_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new role. Says whether its name was free.
pub(crate) async fn insert(db: &impl ConnectionTrait, role: &Role, own: &OwnRole) -> Result<bool, StoreError> {
    let row = ActiveModel {
        id: Set(own.id.uuid()),
        organization_id: Set(own.organization.uuid()),
        scope: Set(role.scope.name().to_owned()),
        create_ms: Set(own.created.millis()),
        delete_ms: Set(None),
        ..changeable(role, own)
    };
    name_is_free(Entity::insert(row).exec_without_returning(db).await.map(|_| ()))
}

/// A role of the organization's own.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: RoleId,
) -> Result<Option<Role>, StoreError> {
    live(organization).filter(Column::Id.eq(id.uuid())).one(db).await?.map(Role::try_from).transpose()
}

/// Whether this text is the id of one of the organization's own roles in this scope.
pub(crate) async fn is_one(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    scope: RoleScope,
    id: &str,
) -> Result<bool, StoreError> {
    let Ok(id) = id.parse() else { return Ok(false) };
    Ok(find(db, organization, id).await?.is_some_and(|role| role.scope == scope))
}

/// Those of the organization's own roles among these, in no particular order.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[RoleId],
) -> Result<Vec<Role>, StoreError> {
    let rows = live(organization).filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
    rows.into_iter().map(Role::try_from).collect()
}

/// All of the organization's own roles, oldest first: no more than [`crate::model::ROLES_MAX`].
pub(crate) async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<Role>, StoreError> {
    let rows = live(organization).order_by_asc(Column::CreateMs).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(Role::try_from).collect()
}

/// How many roles of its own the organization has.
pub(crate) async fn number(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, StoreError> {
    let question = live(organization).select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// Writes what can change. Says whether the name was free.
pub(crate) async fn update(db: &impl ConnectionTrait, role: &Role, own: &OwnRole) -> Result<bool, StoreError> {
    name_is_free(change(db, own, changeable(role, own)).await)
}

/// Marks a role as deleted.
pub(crate) async fn delete(db: &impl ConnectionTrait, own: &OwnRole, now: Time) -> Result<(), StoreError> {
    change(db, own, ActiveModel { delete_ms: Set(Some(now.millis())), ..Default::default() }).await
}

async fn change(db: &impl ConnectionTrait, own: &OwnRole, row: ActiveModel) -> Result<(), StoreError> {
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(own.organization.uuid()))
        .filter(Column::Id.eq(own.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

fn changeable(role: &Role, own: &OwnRole) -> ActiveModel {
    ActiveModel {
        display_name: Set(role.display_name.clone()),
        name_key: Set(name_key(&role.display_name)),
        description: Set(role.description.clone()),
        permissions: Set(role.powers.permissions.join(",")),
        every_workspace: Set(role.powers.every_workspace),
        may_assign: Set(role.powers.may_assign.join(",")),
        may_assign_in_workspace: Set(role.powers.may_assign_in_workspace.join(",")),
        version: Set(own.version),
        ..Default::default()
    }
}

fn name_is_free(outcome: Result<(), impl Into<StoreError>>) -> Result<bool, StoreError> {
    match outcome.map_err(Into::into) {
        Ok(()) => Ok(true),
        Err(error) if error.is_unique("custom_role", &["organization_id", "scope", "name_key"]) => Ok(false),
        Err(error) => Err(error),
    }
}

fn live(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.uuid())).filter(Column::DeleteMs.is_null())
}

fn list(text: &str) -> Vec<String> {
    text.split(',').filter(|element| !element.is_empty()).map(str::to_owned).collect()
}

impl TryFrom<Model> for Role {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let id = RoleId::from_uuid(row.id);
        Ok(Self {
            id: id.to_string(),
            scope: RoleScope::parse(&row.scope).ok_or(StoreError::Corrupt("custom_role.scope"))?,
            display_name: row.display_name,
            description: row.description,
            powers: Powers {
                permissions: list(&row.permissions),
                every_workspace: row.every_workspace,
                may_assign: list(&row.may_assign),
                may_assign_in_workspace: list(&row.may_assign_in_workspace),
            },
            own: Some(OwnRole {
                id,
                organization: OrganizationId::from_uuid(row.organization_id),
                version: row.version,
                created: Time::from_millis(row.create_ms),
            }),
        })
    }
}
