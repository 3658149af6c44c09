//! Accepting: who has an invitation, and how many runs are at it. Each change is one guarded statement.

use ids::UserId;
use kit::Time;
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait as _};

use crate::model::run::Run;
use crate::model::{Acceptance, Invitation};
use crate::store::invitation::change::{from_pending, happened, one};
use crate::store::invitation::{ActiveModel, Column, Entity, Stage, seat};

/// How a run that cannot make a membership leaves the invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Pending again: no other run can make one either.
    Released,
    /// To others that may still be under way.
    Left,
}

/// From pending to accepting, by the first run.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    pending: &Invitation,
    user: UserId,
    run: Run,
    now: Time,
) -> Result<bool, StoreError> {
    let change = ActiveModel {
        state: Set(Stage::Accepting),
        user_id: Set(Some(user.uuid())),
        accepting_ms: Set(Some(now.millis())),
        runs: Set(1),
        runs_until_ms: Set(run.until.millis()),
        ..Default::default()
    };
    happened(db, from_pending(pending, now).set(change)).await
}

/// Adds a run to an acceptance that is under way. `begin` gets the moment by which all earlier ones have ended; nothing
/// comes back if the acceptance is under way no more.
pub(crate) async fn join(
    db: &impl ConnectionTrait,
    invitation: &Invitation,
    user: UserId,
    begin: impl FnOnce(Time) -> Run,
) -> Result<Option<Run>, StoreError> {
    // This holds the row until the transaction ends: what is read of it stays so.
    let counted = under_way(invitation, user).col_expr(Column::Runs, Expr::col(Column::Runs).add(1));
    let rows = counted.exec_with_returning(db).await?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let run = begin(Time::from_millis(row.runs_until_ms));
    let change = ActiveModel { runs_until_ms: Set(run.until.millis()), ..Default::default() };
    under_way(invitation, user).set(change).exec(db).await?;
    Ok(Some(run))
}

/// Ends a run that cannot make a membership: from accepting back to pending, if all others have surely ended.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    invitation: &Invitation,
    user: UserId,
    run: Run,
    now: Time,
) -> Result<Ended, StoreError> {
    let mut alone = Condition::any().add(Column::Runs.lte(1));
    if run.before <= now {
        // Nobody began later either: that would have moved the moment on.
        alone = alone.add(Column::RunsUntilMs.eq(run.until.millis()));
    }
    let change = ActiveModel {
        state: Set(Stage::Pending),
        user_id: Set(None),
        accepting_ms: Set(None),
        runs: Set(0),
        runs_until_ms: Set(0),
        ..Default::default()
    };
    if happened(db, under_way(invitation, user).filter(alone).set(change)).await? {
        return Ok(Ended::Released);
    }
    let back = CaseStatement::new()
        .case(Column::RunsUntilMs.eq(run.until.millis()), Expr::val(run.before.millis()))
        .finally(Expr::col(Column::RunsUntilMs));
    under_way(invitation, user)
        .col_expr(Column::Runs, Expr::col(Column::Runs).sub(1))
        .col_expr(Column::RunsUntilMs, back.into())
        .exec(db)
        .await?;
    Ok(Ended::Left)
}

/// From accepting to accepted: the membership is made. Also from pending: whatever happened, who has become a member
/// has accepted.
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    invitation: &Invitation,
    acceptance: &Acceptance,
) -> Result<bool, StoreError> {
    let from = one(invitation.organization, invitation.id)
        .filter(Column::State.is_in([Stage::Accepting, Stage::Pending]))
        .set(ActiveModel::accepted(acceptance));
    happened(db, seat::given_up(from)).await
}

fn under_way(invitation: &Invitation, user: UserId) -> UpdateMany<Entity> {
    one(invitation.organization, invitation.id)
        .filter(Column::State.eq(Stage::Accepting))
        .filter(Column::UserId.eq(user.uuid()))
}
