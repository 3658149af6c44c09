//! Places in groups. A place counts for as long as the membership that it hangs on does: nothing has to be done with it
//! when that ends. Rows of those that have ended stay as history.

use ids::{GroupId, GroupMemberId, MembershipId, OrganizationId, ServiceAccountId, UserId};
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Query, SelectStatement};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::model::{Group, GroupMember, Grouped, Position};
use crate::store::{after, count, group, membership, service_account};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_member")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) group_id: Uuid,
    /// Either this or the service account.
    pub(crate) user_id: Option<Uuid>,
    pub(crate) service_account_id: Option<Uuid>,
    /// The membership that it lives and dies with.
    pub(crate) membership_id: Uuid,
    pub(crate) create_ms: i64,
    /// When it was ended.
    pub(crate) end_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a new place. Says whether there was none yet.
pub(crate) async fn insert(db: &impl ConnectionTrait, place: &GroupMember) -> Result<bool, StoreError> {
    let (user, account) = match place.who {
        Grouped::User(id) => (Some(id.uuid()), None),
        Grouped::ServiceAccount(id) => (None, Some(id.uuid())),
    };
    let row = ActiveModel {
        id: Set(place.id.uuid()),
        organization_id: Set(place.organization.uuid()),
        group_id: Set(place.group.uuid()),
        user_id: Set(user),
        service_account_id: Set(account),
        membership_id: Set(place.membership.uuid()),
        create_ms: Set(place.created.millis()),
        end_ms: Set(None),
    };
    match Entity::insert(row).exec_without_returning(db).await.map_err(StoreError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique("group_member", &["group_id", "membership_id"]) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Somebody's place in a group, if it counts.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    (organization, group): (OrganizationId, GroupId),
    who: Grouped,
    now: Time,
) -> Result<Option<GroupMember>, StoreError> {
    let is_theirs = match who {
        Grouped::User(id) => Column::UserId.eq(id.uuid()),
        Grouped::ServiceAccount(id) => Column::ServiceAccountId.eq(id.uuid()),
    };
    let row = living(organization, group, now).filter(is_theirs).one(db).await?;
    row.map(GroupMember::try_from).transpose()
}

/// The places in a group that count, oldest first.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    (organization, group): (OrganizationId, GroupId),
    now: Time,
    position: Option<Position>,
    limit: u64,
) -> Result<Vec<GroupMember>, StoreError> {
    let rows = living(organization, group, now)
        .filter(after(Column::CreateMs, Column::Id, position))
        .order_by_asc(Column::CreateMs)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(GroupMember::try_from).collect()
}

/// How many places in a group count.
pub(crate) async fn number(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    group: GroupId,
    now: Time,
) -> Result<u64, StoreError> {
    let question = living(organization, group, now).select_only().column_as(Column::Id.count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// The groups in which a membership has places.
pub(crate) async fn groups_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    membership: MembershipId,
) -> Result<Vec<Group>, StoreError> {
    let mut groups = Query::select();
    groups
        .column(Column::GroupId)
        .from(Entity)
        .and_where(Column::MembershipId.eq(membership.uuid()))
        .and_where(Column::EndMs.is_null());
    let rows = group::live(organization).filter(group::Column::Id.in_subquery(groups)).all(db).await?;
    Ok(rows.into_iter().map(Group::from).collect())
}

/// Ends all places in a group, and gives their ids: those too that count no more.
pub(crate) async fn end_group(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    group: GroupId,
    now: Time,
) -> Result<Vec<GroupMemberId>, StoreError> {
    let places = Condition::all().add(Column::GroupId.eq(group.uuid()));
    end(db, organization, places, now).await
}

/// Ends all places of a membership, and gives their ids.
pub(crate) async fn end_membership(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    membership: MembershipId,
    now: Time,
) -> Result<Vec<GroupMemberId>, StoreError> {
    let places = Condition::all().add(Column::MembershipId.eq(membership.uuid()));
    end(db, organization, places, now).await
}

/// Ends one place.
pub(crate) async fn end_one(db: &impl ConnectionTrait, place: &GroupMember, now: Time) -> Result<(), StoreError> {
    let one = Condition::all().add(Column::Id.eq(place.id.uuid()));
    end(db, place.organization, one, now).await?;
    Ok(())
}

async fn end(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    places: Condition,
    now: Time,
) -> Result<Vec<GroupMemberId>, StoreError> {
    let places = places.add(Column::OrganizationId.eq(organization.uuid())).add(Column::EndMs.is_null());
    let question = Entity::find().select_only().column(Column::Id).filter(places.clone());
    let ids = question.into_tuple::<Uuid>().all(db).await?;
    let ended = ActiveModel { end_ms: Set(Some(now.millis())), ..Default::default() };
    Entity::update_many().set(ended).filter(places).exec(db).await?;
    Ok(ids.into_iter().map(GroupMemberId::from_uuid).collect())
}

fn living(organization: OrganizationId, group: GroupId, now: Time) -> Select<Entity> {
    let lives = Condition::any()
        .add(Column::MembershipId.in_subquery(memberships(organization, now)))
        .add(Column::MembershipId.in_subquery(accounts(organization)));
    Entity::find()
        .filter(Column::OrganizationId.eq(organization.uuid()))
        .filter(Column::GroupId.eq(group.uuid()))
        .filter(Column::EndMs.is_null())
        .filter(lives)
}

fn memberships(organization: OrganizationId, now: Time) -> SelectStatement {
    use crate::store::membership::Column;

    let unexpired = Condition::any().add(Column::ExpireMs.is_null()).add(Column::ExpireMs.gt(now.millis()));
    let mut live = Query::select();
    live.column(Column::Id)
        .from(membership::Entity)
        .and_where(Column::OrganizationId.eq(organization.uuid()))
        .and_where(Column::EndMs.is_null())
        .cond_where(unexpired);
    live
}

fn accounts(organization: OrganizationId) -> SelectStatement {
    use crate::store::service_account::Column;

    let mut live = Query::select();
    live.column(Column::MembershipId)
        .from(service_account::Entity)
        .and_where(Column::OrganizationId.eq(organization.uuid()))
        .and_where(Column::DeleteMs.is_null());
    live
}

impl TryFrom<Model> for GroupMember {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let who = match (row.user_id, row.service_account_id) {
            (Some(id), None) => Grouped::User(UserId::from_uuid(id)),
            (None, Some(id)) => Grouped::ServiceAccount(ServiceAccountId::from_uuid(id)),
            _ => return Err(StoreError::Corrupt("group_member.user_id")),
        };
        Ok(Self {
            id: GroupMemberId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            group: GroupId::from_uuid(row.group_id),
            who,
            membership: MembershipId::from_uuid(row.membership_id),
            created: Time::from_millis(row.create_ms),
        })
    }
}
