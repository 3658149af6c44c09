//! Answers kept for a day, so that a call that is repeated with the same `request_id` is not made twice (AIP-155).

use std::time::Duration;

use kit::call::{RequestKey, request_id_reused};
use kit::{Cx, Fault, Time};
use prost::Message;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::feed::{self, Place};
use crate::pool::{Db, Inner};
use crate::row::answer::{ActiveModel, Column, Entity, Model};

/// For how long a repeat gets the first answer.
const KEPT_FOR: Duration = Duration::from_hours(24);
/// How many rows one statement deletes: a longer one would make writers wait.
const PRUNED_AT_ONCE: u64 = 500;

/// A number and the sixteen bytes of a scope.
const PLACE_BYTES: usize = 24;

impl Db {
    /// The answer that was given to this call before, encoded; nothing if it is new. Before an answer that took
    /// something away is given again, authz has confirmed again that it has it.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when the same id was used with another payload, UNAVAILABLE with `REMOVAL_PENDING` while
    /// authz cannot be reached.
    pub async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        let found = Entity::find_by_id((key.principal.clone(), key.rpc.to_owned(), key.request_id));
        let found = found.one(self.read()).await.map_err(StoreError::from)?;
        let inner = self.inner();
        let Some(kept) = found.filter(|kept| Time::from_millis(kept.expires_ms) > inner.source.now()) else {
            return Ok(None);
        };
        if kept.fingerprint != key.fingerprint {
            return Err(request_id_reused());
        }
        let answer = inner.seal.open(&purpose(key), &kept.sealed).ok_or(StoreError::Corrupt("answer.sealed"))?;
        self.narrow_again(&kept).await?;
        Ok(Some(answer))
    }

    /// Says more in an answer that was kept: what the operation learnt after its commit, where its repeats are to tell
    /// it, too. Does nothing for a call that is not repeated by a `request_id`.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn amend<A, Res: Message>(&self, cx: &Cx<A>, answer: &Res) -> Result<(), Fault> {
        let Some(key) = cx.key() else { return Ok(()) };
        let sealed = self.inner().seal.seal(&purpose(key), &answer.encode_to_vec());
        let kept = Entity::update_many()
            .filter(Column::Principal.eq(key.principal.clone()))
            .filter(Column::Rpc.eq(key.rpc))
            .filter(Column::RequestId.eq(key.request_id))
            .filter(Column::Fingerprint.eq(key.fingerprint.to_vec()));
        kept.col_expr(Column::Sealed, Expr::value(sealed)).exec(&self.write()).await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Deletes the answers whose day is over.
    pub(crate) async fn prune_answers(&self) -> Result<(), StoreError> {
        let key = [Column::Principal, Column::Rpc, Column::RequestId];
        let mut expired = Query::select();
        expired
            .columns(key)
            .from(Entity)
            .and_where(Column::ExpiresMs.lte(self.inner().source.now().millis()))
            .limit(PRUNED_AT_ONCE);
        let mut delete = Query::delete();
        delete.from_table(Entity).and_where(Expr::tuple(key.map(Expr::col)).in_subquery(expired));
        while self.write().execute(&delete).await?.rows_affected() == PRUNED_AT_ONCE {}
        Ok(())
    }

    async fn narrow_again(&self, kept: &Model) -> Result<(), Fault> {
        let mut events = Vec::new();
        for place in places(&kept.narrowing)? {
            let entries = self.log_after(place.scope, place.sequence - 1, 1).await?;
            let entry = entries.into_iter().next().filter(|entry| entry.sequence == place.sequence);
            events.push(entry.ok_or(StoreError::Corrupt("answer.narrowing"))?.into_event());
        }
        self.inner().feed.narrow(events, feed::deadline()).await
    }
}

/// Keeps an answer, in the transaction that it belongs to.
pub(crate) async fn keep(
    transaction: &DatabaseTransaction,
    inner: &Inner,
    key: &RequestKey,
    answer: &[u8],
    narrowing: &[Place],
) -> Result<(), Fault> {
    let now = inner.source.now();
    let row = ActiveModel {
        principal: Set(key.principal.clone()),
        rpc: Set(key.rpc.to_owned()),
        request_id: Set(key.request_id),
        fingerprint: Set(key.fingerprint.to_vec()),
        sealed: Set(inner.seal.seal(&purpose(key), answer)),
        narrowing: Set(narrowing.iter().flat_map(|place| place_bytes(*place)).collect()),
        expires_ms: Set(now.plus(KEPT_FOR).millis()),
    };
    // An answer whose day is over makes room; a live one is that of a twin that was a moment faster.
    let conflict = OnConflict::columns([Column::Principal, Column::Rpc, Column::RequestId])
        .update_columns([Column::Fingerprint, Column::Sealed, Column::Narrowing, Column::ExpiresMs])
        .action_and_where(Expr::col((Entity, Column::ExpiresMs)).lte(now.millis()))
        .to_owned();
    let kept = Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await;
    match kept {
        Ok(0) | Err(sea_orm::DbErr::RecordNotInserted) => {
            Err(Fault::conflict("the same call was made at the same time"))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(StoreError::from(error).into()),
    }
}

/// An answer opens for the call that it was given to, and for no other.
fn purpose(key: &RequestKey) -> String {
    format!("answer\n{}\n{}\n{}", key.principal, key.rpc, key.request_id)
}

fn place_bytes(place: Place) -> impl Iterator<Item = u8> {
    place.scope.into_bytes().into_iter().chain(place.sequence.to_be_bytes())
}

fn places(bytes: &[u8]) -> Result<Vec<Place>, StoreError> {
    let (places, rest) = bytes.as_chunks::<PLACE_BYTES>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt("answer.narrowing"));
    }
    let place = |bytes: &[u8; PLACE_BYTES]| {
        let (scope, sequence) = bytes.split_first_chunk::<16>()?;
        let sequence = i64::from_be_bytes(sequence.try_into().ok()?);
        Some(Place { scope: Uuid::from_bytes(*scope), sequence })
    };
    places.iter().map(|bytes| place(bytes).ok_or(StoreError::Corrupt("answer.narrowing"))).collect()
}
