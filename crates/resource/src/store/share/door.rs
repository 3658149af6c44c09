//! What is counted at a share's door. Each is one statement that says itself whether it may count: so the counts are
//! exact however many come at once, to however many processes.

use kit::Time;
use kit_db::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{Condition, ExprTrait as _};

use crate::model::{Share, WRONG_PASSWORDS_MAX, WRONG_PASSWORDS_REST};
use crate::store::share::{Column, Entity};

/// Counts one opening of the share, if it is still as it was read, can still be opened, and is not at rest from wrong
/// passwords. Says whether it was counted.
pub(crate) async fn count_use(db: &impl ConnectionTrait, share: &Share, now: Time) -> Result<bool, StoreError> {
    let uses_left =
        Condition::any().add(Column::MaxUses.eq(0)).add(Expr::col(Column::Uses).lt(Expr::col(Column::MaxUses)));
    let lasts = Condition::any().add(Column::ExpireMs.is_null()).add(Column::ExpireMs.gt(now.millis()));
    let mut update = Entity::update_many()
        .col_expr(Column::Uses, Expr::col(Column::Uses).add(1))
        .filter(Column::OrganizationId.eq(share.organization.uuid()))
        .filter(Column::Id.eq(share.id.uuid()))
        .filter(Column::Version.eq(share.version))
        .filter(Column::Closed.eq(false))
        .filter(uses_left)
        .filter(lasts);
    if share.password.is_some() {
        update = update.filter(is_telling(now));
    }
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Counts a wrong password, if the share is still there, and is not at rest from others. Says whether it was counted.
pub(crate) async fn count_wrong_password(
    db: &impl ConnectionTrait,
    share: &Share,
    now: Time,
) -> Result<bool, StoreError> {
    let anew = CaseStatement::new().case(has_rested(now), 1).finally(Expr::col(Column::WrongPasswords).add(1));
    let update = Entity::update_many()
        .col_expr(Column::WrongPasswords, anew.into())
        .col_expr(Column::LastWrongMs, Expr::value(now.millis()))
        .filter(Column::OrganizationId.eq(share.organization.uuid()))
        .filter(Column::Id.eq(share.id.uuid()))
        .filter(is_telling(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Whether a password is told to be right or wrong: the rule of `WrongPasswords::wait`, as a statement.
fn is_telling(now: Time) -> Condition {
    Condition::any().add(Column::WrongPasswords.lt(WRONG_PASSWORDS_MAX)).add(has_rested(now))
}

fn has_rested(now: Time) -> Expr {
    Column::LastWrongMs.lte(now.minus(WRONG_PASSWORDS_REST).millis())
}
