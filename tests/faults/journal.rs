//! Which faults there were, and when.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use tokio::time::Instant;

use crate::verdict::{Moment, Span};

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Kind {
    Pause,
    Kill,
    Partition,
    Delay,
    DatabaseRestart,
    FullDisk,
    ClockJump,
}

/// All that was done to a world.
#[derive(Debug)]
pub(crate) struct Journal {
    begun: Instant,
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    what: String,
    /// The process that it was done to, if it was done to one.
    site: Option<usize>,
    from: Moment,
    to: Option<Moment>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now(), entries: Mutex::default() }
    }

    /// The lab's clock.
    pub(crate) fn now(&self) -> Moment {
        self.begun.elapsed()
    }

    /// Notes a fault; the number ends it.
    pub(crate) fn begin(&self, kind: Kind, site: Option<usize>, what: String) -> usize {
        let from = self.now();
        let mut entries = self.lock();
        entries.push(Entry { kind, what, site, from, to: None });
        entries.len() - 1
    }

    pub(crate) fn end(&self, number: usize) {
        let now = self.now();
        self.lock()[number].to = Some(now);
    }

    /// How many there were of each kind.
    pub(crate) fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for entry in self.lock().iter() {
            *counts.entry(entry.kind).or_insert(0) += 1;
        }
        counts
    }

    /// The kinds of those that met a question to this process: what was done to it, or to all.
    pub(crate) fn kinds(&self, site: usize, asked: Span) -> Vec<Kind> {
        let entries = self.lock();
        let mut kinds: Vec<_> = entries
            .iter()
            .filter(|entry| entry.site.is_none_or(|done_to| done_to == site) && entry.meets(asked))
            .map(|entry| entry.kind)
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// What there was at that time, in words.
    pub(crate) fn told(&self, during: Span) -> Vec<String> {
        let entries = self.lock();
        entries.iter().filter(|entry| entry.meets(during)).map(ToString::to_string).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn meets(&self, span: Span) -> bool {
        self.from <= span.to && self.to.is_none_or(|to| to >= span.from)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} from {:?} to {:?}", self.kind, self.what, self.from, self.to)
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 7] =
        [Self::Pause, Self::Kill, Self::Partition, Self::Delay, Self::DatabaseRestart, Self::FullDisk, Self::ClockJump];

    /// In the plural.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pause => "pauses",
            Self::Kill => "kills",
            Self::Partition => "partitions",
            Self::Delay => "delays",
            Self::DatabaseRestart => "database restarts",
            Self::FullDisk => "full disks",
            Self::ClockJump => "clock jumps",
        }
    }
}
