//! How many hold a role: people, groups and service accounts, in the organization or in workspaces.

use ids::OrganizationId;
use kit::Time;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Asterisk, Condition, ExprTrait as _};
use sea_orm::{QuerySelect as _, Select};

use crate::model::RoleScope;
use crate::store::{assignment, count, expired, group, membership, service_account, workspace_membership};

/// How many hold this role of the organization's own. What has expired counts for nothing; what is suspended counts.
pub(crate) async fn number(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    scope: RoleScope,
    role: &str,
    now: Time,
) -> Result<u64, StoreError> {
    match scope {
        RoleScope::Organization => in_organization(db, organization, role, now).await,
        RoleScope::Workspace => in_workspaces(db, organization, role, now).await,
    }
}

async fn in_organization(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: &str,
    now: Time,
) -> Result<u64, StoreError> {
    let unexpired =
        Condition::any().add(membership::Column::ExpireMs.is_null()).add(membership::Column::ExpireMs.gt(now.millis()));
    let members = membership::Entity::find()
        .filter(membership::Column::OrganizationId.eq(organization.uuid()))
        .filter(membership::Column::EndMs.is_null())
        .filter(membership::Column::Role.eq(role))
        .filter(unexpired);
    let groups = group::live(organization).filter(group::Column::Role.eq(role));
    let accounts = service_account::live(organization).filter(service_account::Column::Role.eq(role));
    let (members, groups) = (rows(db, members).await?, rows(db, groups).await?);
    Ok(members + groups + rows(db, accounts).await?)
}

async fn in_workspaces(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: &str,
    now: Time,
) -> Result<u64, StoreError> {
    let counts = Condition::any()
        .add(workspace_membership::Column::MembershipId.is_null())
        .add(workspace_membership::Column::MembershipId.not_in_subquery(expired(organization.uuid(), now)));
    let members = workspace_membership::Entity::find()
        .filter(workspace_membership::Column::OrganizationId.eq(organization.uuid()))
        .filter(workspace_membership::Column::EndMs.is_null())
        .filter(workspace_membership::Column::Role.eq(role))
        .filter(counts);
    let assigned = assignment::present(organization).filter(assignment::Column::Role.eq(role));
    Ok(rows(db, members).await? + rows(db, assigned).await?)
}

async fn rows<E: EntityTrait>(db: &impl ConnectionTrait, question: Select<E>) -> Result<u64, StoreError> {
    let question = question.select_only().column_as(Expr::col(Asterisk).count(), "rows");
    count(question.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

#[cfg(test)]
mod tests;
