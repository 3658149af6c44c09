//! What was brought, by stream, and what came of it.

use std::collections::HashMap;

use contracts::authz::internal::v1::{FactEvent, StreamPosition};
use uuid::Uuid;

use crate::feed::Place;
use crate::log::LogEntry;

/// Entries of one scope, in order.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) scope: Uuid,
    first: i64,
    last: i64,
    entries: Vec<LogEntry>,
}

/// What authz's answer says about streams that were brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// authz has everything of the scope up to here.
    pub(crate) arrived: Vec<Place>,
    /// authz stands here, which is after what was brought.
    pub(crate) beyond: Vec<Place>,
    /// authz stands here, and misses what comes after and was marked as brought: it was set back.
    pub(crate) set_back: Vec<SetBack>,
    /// Neither.
    pub(crate) stuck: Vec<Uuid>,
}

/// A stream of which authz has lost what it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetBack {
    pub(crate) scope: Uuid,
    /// What authz has.
    pub(crate) applied: i64,
    /// What still waits anyway.
    pub(crate) waiting_from: i64,
}

// === impl Stream ===

impl Stream {
    /// Entries that are ordered by scope and number.
    pub(crate) fn of(entries: Vec<LogEntry>) -> Vec<Self> {
        let mut streams: Vec<Self> = Vec::new();
        for entry in entries {
            match streams.last_mut() {
                Some(stream) if stream.scope == entry.scope => {
                    stream.last = entry.sequence;
                    stream.entries.push(entry);
                }
                _ => {
                    let (scope, first) = (entry.scope, entry.sequence);
                    streams.push(Self { scope, first, last: first, entries: vec![entry] });
                }
            }
        }
        streams
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = FactEvent> {
        self.entries.iter().cloned().map(LogEntry::into_event)
    }
}

// === impl Progress ===

impl Progress {
    pub(crate) fn of(streams: &[Stream], positions: &[StreamPosition]) -> Self {
        let positions: HashMap<&str, i64> =
            positions.iter().map(|position| (position.scope_id.as_str(), position.applied_sequence)).collect();
        let mut progress = Self::default();
        for stream in streams {
            let scope = stream.scope;
            match positions.get(scope.to_string().as_str()) {
                Some(applied) if *applied >= stream.first => {
                    progress.arrived.push(Place { scope, sequence: stream.last.min(*applied) });
                    if *applied > stream.last {
                        progress.beyond.push(Place { scope, sequence: *applied });
                    }
                }
                Some(applied) if *applied < stream.first - 1 => {
                    progress.set_back.push(SetBack { scope, applied: *applied, waiting_from: stream.first });
                }
                _ => progress.stuck.push(scope),
            }
        }
        progress
    }
}
