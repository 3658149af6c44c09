//! Applies events of the services' logs: commit, swap, reply.

use std::collections::{BTreeMap, HashMap};

use contracts::authz::internal::v1::{ApplyFactsRequest, ApplyFactsResponse, FactEvent, StreamPosition};
use kit::{Fault, Fields, mutant};
use policy::Change;
use uuid::Uuid;

use crate::app::Cx;
use crate::error;
use crate::event::{self, FactError, Key};
use crate::follow::Behind;
use crate::rpc::internal::attend;
use crate::store::{self, fact::Model as Row};

const EVENTS_MAX: usize = 1000;

/// An event, read.
struct Event {
    scope: Uuid,
    sequence: i64,
    /// Each with the key that it is kept under; nothing means a removal.
    changes: Vec<(Key, Option<Vec<u8>>)>,
}

pub(crate) async fn apply_facts(cx: &Cx, request: ApplyFactsRequest) -> Result<ApplyFactsResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    fields.count("events", request.events.len(), 1..=EVENTS_MAX);
    let mut events = Vec::with_capacity(request.events.len());
    for (number, event) in request.events.iter().enumerate() {
        events.extend(fields.check(format_args!("events[{number}]"), read(event)));
    }
    let service = fields.finish(service)?;

    let admitted = cx.admitted()?;

    let tx = cx.app.db.begin(cx, &admitted).await?;
    let mark = store::head::next(&tx).await?;
    let revision = mark.revision;
    // Nobody else is given a revision until this has ended, so all that memory has is older; or was lost.
    if cx.app.engine.is_ahead_of(cx.app.engine.newest(), revision - 1)
        && let Some(follower) = &cx.app.follower
    {
        // It must not be covered up by what is written now: memory is read anew first.
        follower.doubt();
        return Err(error::behind(Behind));
    }
    let mut kept = store::fact::find(&tx, &keys(&events)).await?;
    let written = fold(&service, revision, &events, &mut kept);
    // All that is kept, and not just what is new: a commit whose outcome was lost on the way has written rows that
    // memory does not have, and this is then the call that repeats it.
    let changes = understood(kept.values())?;
    store::fact::write(&tx, written).await?;
    let sequences = sequences(&events);
    let before = store::stream::positions(&tx, &service, sequences.keys().copied()).await?;
    let (mut positions, mut moved) = (Vec::new(), Vec::new());
    for (scope, sequences) in sequences {
        let before = before.get(&scope).copied().unwrap_or(0);
        let applied_sequence = sequences.into_iter().fold(before, |at, next| if next == at + 1 { next } else { at });
        if applied_sequence > before {
            moved.push(store::stream::Model { service: service.clone(), scope, applied_sequence });
        }
        positions.push((scope, applied_sequence));
    }
    store::stream::write(&tx, moved).await?;
    let told = positions.iter().map(|(scope, applied_sequence)| StreamPosition {
        scope_id: scope.to_string(),
        applied_sequence: *applied_sequence,
    });
    let answer = ApplyFactsResponse { positions: told.collect(), mark: Some(attend::told(mark)) };
    let answer = tx.commit(|_| answer).await?;

    cx.app.wrote(mark, |engine| engine.apply(revision, changes));
    for (scope, applied_sequence) in positions {
        cx.app.engine.advance(service.clone(), scope, applied_sequence);
    }
    Ok(answer)
}

fn read(event: &FactEvent) -> Result<Event, FactError> {
    let changes = event.changes.iter().map(|change| event::kept(Some(change))).collect::<Result<_, _>>()?;
    if event.sequence < 1 {
        return Err(FactError::Unknown("sequence"));
    }
    event::uuid(&event.event_id)?;
    Ok(Event { scope: event::uuid(&event.scope_id)?, sequence: event.sequence, changes })
}

fn keys(events: &[Event]) -> Vec<Key> {
    let mut keys: Vec<_> = events.iter().flat_map(|event| event.changes.iter().map(|(key, _)| *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The numbers that came of each scope, in order.
fn sequences(events: &[Event]) -> BTreeMap<Uuid, Vec<i64>> {
    let mut sequences = BTreeMap::<_, Vec<_>>::new();
    for event in events {
        sequences.entry(event.scope).or_default().push(event.sequence);
    }
    sequences.values_mut().for_each(|sequences| sequences.sort_unstable());
    sequences
}

/// The rows that the events change, which `kept` has afterwards: the highest number wins, a removal is for ever and
/// keeps its first number.
fn fold(service: &str, revision: i64, events: &[Event], kept: &mut HashMap<Key, Row>) -> Vec<Row> {
    let mut written = BTreeMap::new();
    for Event { scope, sequence, changes } in events {
        for (key, body) in changes {
            let known = kept.get(key);
            let wins = match (known, body) {
                (None, _) => true,
                (Some(Row { body: None, sequence: first, .. }), None) => sequence < first,
                (Some(Row { body: None, .. }), Some(_)) => mutant::is_made("forgets-removals"),
                (Some(_), None) => true,
                (Some(known), Some(_)) => *sequence >= known.sequence,
            };
            if wins {
                let (kind, id) = *key;
                let (service, body) = (service.to_owned(), body.clone());
                let row = Row { kind, id, service, scope: *scope, sequence: *sequence, body, revision };
                kept.insert(*key, row.clone());
                written.insert(*key, row);
            }
        }
    }
    written.into_values().collect()
}

/// The rows in `policy`'s words. One that is not understood refuses the call: it must not be skipped.
pub(super) fn understood<'a>(rows: impl Iterator<Item = &'a Row>) -> Result<Vec<(u64, Change)>, Fault> {
    let change = |row: &Row| Ok((row.version(), event::change(row.kind, row.id, row.body.as_deref())?));
    rows.map(change).collect::<Result<_, FactError>>().map_err(Fault::internal)
}

#[cfg(test)]
mod tests;
