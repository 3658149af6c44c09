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

/// Goes on with the numbers of a scope after this one, which authz knows. Whether the log did not.
pub(crate) async fn pass_over(db: &Db, scope: Uuid, applied: i64) -> Result<bool, StoreError> {
    let transaction = db.begin_own().await?;
    let last = heads::take(&transaction, scope, 0).await?.last;
    if applied <= last {
        transaction.rollback().await?;
        return Ok(false);
    }
    note(&transaction, db.inner(), scope, last + 1..=applied).await?;
    heads::go_on_after(&transaction, scope, applied).await?;
    db.inner().commits.commit(transaction).await?;
    Ok(true)
}

/// Says of each of these numbers that it is lost what was there: numbers have no gaps, and authz has to be brought
/// something under each when it loses them too.
pub(crate) async fn note(
    transaction: &DatabaseTransaction,
    inner: &Inner,
    scope: Uuid,
    lost: RangeInclusive<i64>,
) -> Result<(), StoreError> {
    let (service, first, last) = (inner.service, lost.start(), lost.end());
    tracing::error!(service, %scope, first, last, "authz knows more of a stream than its log, which has lost it");
    let origin = Origin::housekeeping(&Housekeeping::witness());
    let entry = Entry::widening(scope, "log.lost");
    let rows = lost.map(|sequence| {
        numbers::entry_row(inner, &origin, Place { scope, sequence }, inner.source.uuid(), &entry, Vec::new())
    });
    numbers::insert_entries(transaction, rows).await
}
