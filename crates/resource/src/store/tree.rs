//! An organization's tree: its lock, and the ways up and down.

use ids::{OrganizationId, ResourceId};
use kit::guard::ObjectId;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::ExprTrait as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CommonTableExpression, OnConflict, Query, SelectStatement, UnionType, WithClause};

use crate::model::Place;
use crate::store::resource;

/// One row for each organization that has resources.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tree")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) organization_id: Uuid,
    /// Goes up with every change.
    pub(crate) changes: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

/// The name of what is walked in the statement.
const WALK: &str = "walk";
/// More than any tree is deep, so that a defect cannot walk for ever.
const STEPS_MAX: i32 = 64;

/// Makes others who change the tree or its grants wait until this transaction has ended: what is read from now on stays
/// as it is.
pub(crate) async fn lock(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<(), StoreError> {
    let first = ActiveModel { organization_id: Set(organization.uuid()), changes: Set(1) };
    let mut count = OnConflict::column(Column::OrganizationId);
    count.value(Column::Changes, Expr::col((Entity, Column::Changes)).add(1));
    Ok(Entity::insert(first).on_conflict(count).exec_without_returning(db).await.map(drop)?)
}

/// The place directly below something; nothing if it is a resource that the organization does not have.
pub(crate) async fn place_below(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    parent: ObjectId,
) -> Result<Option<Place>, StoreError> {
    let top = |kind: &str| Some(Place { parent_kind: kind.to_owned(), above: Vec::new() });
    let id = match parent {
        ObjectId::Organization(_) => return Ok(top("organization")),
        ObjectId::Workspace(_) => return Ok(top("workspace")),
        ObjectId::Resource(id) => id,
    };
    let Some(parent) = resource::find(db, organization, id).await? else { return Ok(None) };
    let above = walk(db, organization, id, Way::Up, STEPS_MAX.unsigned_abs().into()).await?;
    Ok(Some(Place { parent_kind: parent.resource_type, above }))
}

/// A resource and all below it, from the top downwards; `limit` at most.
pub(crate) async fn from(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    top: ResourceId,
    limit: u64,
) -> Result<Vec<ResourceId>, StoreError> {
    walk(db, organization, top, Way::Down, limit).await
}

/// How many resources there are from this one to its deepest leaf.
pub(crate) async fn height(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    top: ResourceId,
) -> Result<usize, StoreError> {
    let mut highest = Query::select();
    highest.expr_as(Expr::col("step").max(), "height").from(WALK);
    let row = db.query_one(&highest.with(steps(organization, top, Way::Down))).await?;
    let height: Option<i32> = row.map(|row| row.try_get("", "height")).transpose()?.flatten();
    usize::try_from(height.unwrap_or_default()).map_err(|_| StoreError::Corrupt("step"))
}

/// The resources on the way, in its order.
async fn walk(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    start: ResourceId,
    way: Way,
    limit: u64,
) -> Result<Vec<ResourceId>, StoreError> {
    // Cut by the limit while it walks: to put them in order here would be to walk all the way first.
    let mut some = Query::select();
    some.columns(["id", "step"]).from(WALK).limit(limit);
    let mut walked = Vec::new();
    for row in db.query_all(&some.with(steps(organization, start, way))).await? {
        let step: i32 = row.try_get("", "step")?;
        walked.push((step, ResourceId::from_uuid(row.try_get("", "id")?)));
    }
    walked.sort_by_key(|(step, _)| *step);
    Ok(walked.into_iter().map(|(_, id)| id).collect())
}

/// Step by step up or down from a resource.
fn steps(organization: OrganizationId, start: ResourceId, way: Way) -> WithClause {
    let mut first = of(organization);
    first.columns([resource::Column::Id, resource::Column::ParentId]).expr(Expr::val(1_i32));
    first.and_where(resource::Column::Id.eq(start.uuid()));

    let walked = |column: &'static str| Expr::col((WALK, column));
    let next_to = match way {
        Way::Up => Expr::col((resource::Entity, resource::Column::Id)).eq(walked("parent_id")),
        Way::Down => Expr::col((resource::Entity, resource::Column::ParentId)).eq(walked("id")),
    };
    let mut next = of(organization);
    next.columns([(resource::Entity, resource::Column::Id), (resource::Entity, resource::Column::ParentId)])
        .expr(walked("step").add(1_i32))
        .inner_join(WALK, next_to)
        .and_where(walked("step").lt(STEPS_MAX));
    first.union(UnionType::All, next);

    let mut walk = CommonTableExpression::new();
    walk.table_name(WALK).columns(["id", "parent_id", "step"]).query(first);
    WithClause::new().recursive(true).cte(walk).to_owned()
}

fn of(organization: OrganizationId) -> SelectStatement {
    let mut resources = Query::select();
    resources.from(resource::Entity).and_where(resource::Column::OrganizationId.eq(organization.uuid()));
    resources
}
