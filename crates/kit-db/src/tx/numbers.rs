//! Numbers for the entries of a transaction, without gaps and in the order of commits: the row of a scope's head stays
//! locked until the transaction ends.

use std::collections::BTreeMap;

use contracts::authz::internal::v1::FactEvent;
use kit::Fault;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait as _};
use tokio::time::Instant;
use uuid::Uuid;

use crate::entry::Entry;
use crate::fault::StoreError;
use crate::feed::{self, Place};
use crate::log::heads::{self, Taken};
use crate::log::lost;
use crate::pool::Inner;
use crate::revision::Revision;
use crate::row::{log_entry, log_pending};
use crate::tx::Origin;

/// The entries of a transaction with their numbers, in the order in which they were recorded.
#[derive(Debug, Default)]
pub(crate) struct Written(Vec<(Place, Uuid, Entry)>);

/// What goes into one statement at most: PostgreSQL stands 65,535 parameters, an entry has ten.
const ROWS_MAX: usize = 1000;
/// More in one entry would not fit into a message to authz.
const FACTS_BYTES_MAX: usize = 1024 * 1024;

// === impl Written ===

impl Written {
    /// Writes the entries; the last thing of a transaction, so that the heads are locked for a short time.
    pub(crate) async fn write(
        transaction: &DatabaseTransaction,
        inner: &Inner,
        origin: &Origin,
        entries: Vec<Entry>,
    ) -> Result<Self, Fault> {
        let mut next = first_numbers(transaction, inner, origin.deadline, &entries).await?;
        let mut written = Self::default();
        let mut rows = Vec::with_capacity(entries.len());
        let mut pending = Vec::new();
        for entry in entries {
            let Some(number) = next.get_mut(&entry.scope) else { continue };
            let place = Place { scope: entry.scope, sequence: *number };
            *number += 1;
            let (event_id, facts) = (inner.source.uuid(), entry.encoded_facts());
            if facts.len() > FACTS_BYTES_MAX {
                return Err(Fault::internal(format!(
                    "the facts of one {} fill more than {FACTS_BYTES_MAX} bytes",
                    entry.kind
                )));
            }
            if inner.feed.is_open() {
                pending.push(pending_row(place, &entry, facts.len()));
            }
            rows.push(entry_row(inner, origin, place, event_id, &entry, facts));
            written.0.push((place, event_id, entry));
        }
        insert_entries(transaction, rows.into_iter()).await?;
        for rows in slices(pending.into_iter()) {
            log_pending::Entity::insert_many(rows)
                .exec_without_returning(transaction)
                .await
                .map_err(StoreError::from)?;
        }
        Ok(written)
    }

    /// The revision of the last entry.
    pub(crate) fn revision(&self, service: &str) -> String {
        self.0.last().map_or_else(String::new, |(place, _, _)| {
            Revision { service: service.to_owned(), scope: place.scope, sequence: place.sequence }.to_string()
        })
    }

    /// What authz must have before the caller is told OK.
    pub(crate) fn narrowing_places(&self) -> Vec<Place> {
        self.0.iter().filter(|(_, _, entry)| narrows(entry)).map(|(place, _, _)| *place).collect()
    }

    /// What authz should soon have.
    pub(crate) fn widening_places(&self) -> Vec<Place> {
        let widens = |entry: &Entry| !entry.narrowing && !entry.facts.is_empty();
        self.0.iter().filter(|(_, _, entry)| widens(entry)).map(|(place, _, _)| *place).collect()
    }

    pub(crate) fn into_narrowing_events(self) -> Vec<FactEvent> {
        let narrowing = self.0.into_iter().filter(|(_, _, entry)| narrows(entry));
        let event = |(place, event_id, entry): (Place, Uuid, Entry)| FactEvent {
            scope_id: place.scope.to_string(),
            sequence: place.sequence,
            event_id: event_id.to_string(),
            changes: entry.facts,
        };
        narrowing.map(event).collect()
    }
}

fn narrows(entry: &Entry) -> bool {
    entry.narrowing && !entry.facts.is_empty()
}

/// The first number of each scope. In the order of scopes, so that two transactions cannot wait for each other.
async fn first_numbers(
    transaction: &DatabaseTransaction,
    inner: &Inner,
    deadline: Instant,
    entries: &[Entry],
) -> Result<BTreeMap<Uuid, i64>, Fault> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.scope).or_insert(0) += 1;
    }
    let (mut firsts, mut is_compared) = (BTreeMap::new(), true);
    for (scope, count) in &counts {
        let Taken { last, server } = heads::take(transaction, *scope, *count).await?;
        firsts.insert(*scope, last - count + 1);
        is_compared = inner.compared.is_on(server);
    }
    if is_compared || !inner.feed.is_open() {
        return Ok(firsts);
    }
    // Where authz stands cannot go past what is in the log, nor past what was: the rows are locked.
    let positions = inner.feed.positions(counts.keys().copied(), deadline).await?;
    for (((scope, count), first), applied) in counts.iter().zip(firsts.values_mut()).zip(positions) {
        if applied - *first >= lost::AT_ONCE {
            return Err(feed::too_much_is_lost());
        }
        if applied >= *first {
            lost::note(transaction, inner, *scope, *first..=applied).await?;
            heads::go_on_after(transaction, *scope, applied + count).await?;
            *first = applied + 1;
        }
    }
    Ok(firsts)
}

pub(crate) fn entry_row(
    inner: &Inner,
    origin: &Origin,
    place: Place,
    event_id: Uuid,
    entry: &Entry,
    facts: Vec<u8>,
) -> log_entry::ActiveModel {
    log_entry::ActiveModel {
        scope: Set(place.scope),
        sequence: Set(place.sequence),
        event_id: Set(event_id),
        kind: Set(entry.kind.to_owned()),
        narrowing: Set(entry.narrowing),
        actor: Set(origin.actor.clone()),
        request_id: Set(origin.request_id.clone()),
        time_ms: Set(inner.source.now().millis()),
        facts: Set(facts),
        summary: Set(entry.summary_text()),
    }
}

/// Entries without facts wait too: authz counts the numbers, and one that it never saw would be a gap.
fn pending_row(place: Place, entry: &Entry, bytes: usize) -> log_pending::ActiveModel {
    log_pending::ActiveModel {
        scope: Set(place.scope),
        sequence: Set(place.sequence),
        bytes: Set(i64::try_from(bytes).unwrap_or(i64::MAX)),
        express: Set(narrows(entry)),
    }
}

/// Rows of the log, some of them at a time.
pub(crate) async fn insert_entries(
    transaction: &DatabaseTransaction,
    rows: impl Iterator<Item = log_entry::ActiveModel>,
) -> Result<(), StoreError> {
    for rows in slices(rows) {
        log_entry::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

fn slices<T>(mut rows: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let slice: Vec<T> = rows.by_ref().take(ROWS_MAX).collect();
        (!slice.is_empty()).then_some(slice)
    })
}
