//! Numbers under which a database that was brought back from a backup has nothing any more, and authz has.

use std::ops::RangeInclusive;

use kit::guard::Housekeeping;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::entry::Entry;
use crate::fault::StoreError;
use crate::feed::Place;
use crate::log::heads;
use crate::pool::{Db, Inner};
use crate::tx::Origin;
use crate::tx::numbers;

/// So many are noted in one transaction: whoever writes in the scope waits meanwhile.
pub(crate) const AT_ONCE: i64 = 1_000;

/// Goes on with the numbers of a scope after this one, which authz knows.
pub(crate) async fn pass_over(db: &Db, scope: Uuid, applied: i64) -> Result<(), StoreError> {
    // Most often it has been written meanwhile, and whoever writes in the scope need not wait.
    let logged = db.log_head(scope).await?;
    if logged >= applied {
        return Ok(());
    }
    while step(db, scope, applied).await? < applied {}
    let service = db.inner().service;
    tracing::error!(service, %scope, logged, applied, "authz knows more of a stream than its log, which has lost it");
    Ok(())
}

/// Notes the next of them. How far the log is then.
async fn step(db: &Db, scope: Uuid, applied: i64) -> Result<i64, StoreError> {
    let transaction = db.begin_own().await?;
    let last = heads::take(&transaction, scope, 0).await?.last;
    if last >= applied {
        transaction.rollback().await?;
        return Ok(last);
    }
    let next = applied.min(last + AT_ONCE);
    note(&transaction, db.inner(), scope, last + 1..=next).await?;
    heads::go_on_after(&transaction, scope, next).await?;
    db.inner().commits.commit(transaction).await?;
    Ok(next)
}

/// Says of each of these numbers that it is lost what was there: numbers have no gaps, and authz has to be brought
/// something under each when it loses them too.
pub(crate) async fn note(
    transaction: &DatabaseTransaction,
    inner: &Inner,
    scope: Uuid,
    lost: RangeInclusive<i64>,
) -> Result<(), StoreError> {
    let origin = Origin::housekeeping(&Housekeeping::witness());
    let entry = Entry::widening(scope, "log.lost");
    let rows = lost.map(|sequence| {
        numbers::entry_row(inner, &origin, Place { scope, sequence }, inner.source.uuid(), &entry, Vec::new())
    });
    numbers::insert_entries(transaction, rows).await
}
