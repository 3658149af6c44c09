//! What the service persists. Everything of an organization is asked for with the organization's id.

use kit::Time;
use kit_db::{Migrations, StoreError};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Query, SelectStatement};
use uuid::Uuid;

use crate::model::Position;

pub(crate) mod assignment;
pub(crate) mod billing;
pub(crate) mod custom_role;
pub(crate) mod founder;
pub(crate) mod founding;
pub(crate) mod group;
pub(crate) mod group_member;
pub(crate) mod invitation_membership;
pub(crate) mod membership;
pub(crate) mod organization;
pub(crate) mod role_holders;
pub(crate) mod seat;
pub(crate) mod service_account;
pub(crate) mod workspace;
pub(crate) mod workspace_membership;

mod m0001_tables;
mod m0002_life;
mod m0003_roles;
mod m0004_editions;

/// The steps that make the tables, in order.
pub(crate) fn migrations() -> Migrations {
    vec![
        Box::new(m0001_tables::Migration),
        Box::new(m0002_life::Migration),
        Box::new(m0003_roles::Migration),
        Box::new(m0004_editions::Migration),
    ]
}

/// Ids in one statement at most: PostgreSQL stands 65,535 parameters, SQLite 32,766.
const IDS_MAX: usize = 10_000;

/// What comes after a position in a list that is sorted by time and id.
fn after<C: ColumnTrait>(time: C, id: C, position: Option<Position>) -> Condition {
    let Some(position) = position else { return Condition::all() };
    let millis = position.time.millis();
    Condition::any().add(time.gt(millis)).add(Condition::all().add(time.eq(millis)).add(id.gt(position.id)))
}

/// The organization's memberships that have expired: what hangs on them counts as little as they do.
fn expired(organization: Uuid, now: Time) -> SelectStatement {
    use crate::store::membership::{Column, Entity};

    let mut expired = Query::select();
    expired
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization))
        .and_where(Column::ExpireMs.lte(now.millis()));
    expired
}

/// A count, as a column holds it.
fn column(count: Option<u64>) -> Result<Option<i64>, StoreError> {
    count.map(|count| i64::try_from(count).map_err(|_| StoreError::Corrupt("count"))).transpose()
}

/// The people who are live members of the organization.
fn members(organization: Uuid, now: Time) -> SelectStatement {
    use crate::store::membership::{Column, Entity};

    let mut members = Query::select();
    members
        .column(Column::UserId)
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization))
        .and_where(Column::EndMs.is_null())
        .cond_where(Condition::any().add(Column::ExpireMs.is_null()).add(Column::ExpireMs.gt(now.millis())));
    members
}

/// A count out of the database.
fn count(rows: i64) -> Result<u64, StoreError> {
    u64::try_from(rows).map_err(|_| StoreError::Corrupt("count"))
}

#[cfg(test)]
mod tests;
