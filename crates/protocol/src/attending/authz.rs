//! authz: its database, and one of its processes.

/// A place in the life of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Mark {
    pub(crate) epoch: u8,
    pub(crate) revision: u8,
}

/// An epoch, and the last revision before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Epoch {
    pub(crate) id: u8,
    pub(crate) since: u8,
}

/// More epochs are not begun.
const EPOCHS_MAX: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Database {
    /// At which revision each right was taken away.
    pub(crate) taken: [Option<u8>; 2],
    /// So many entries of the stream were applied in order.
    pub(crate) applied: u8,
    head: u8,
    /// The first ones of these have begun.
    epochs: [Epoch; EPOCHS_MAX],
    number: usize,
    /// The number of the epoch that the service has attended last.
    pub(crate) attended: usize,
    /// The server on which the epoch began.
    pub(crate) server: u8,
}

/// A process that serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Process {
    pub(crate) taken: [bool; 2],
    pub(crate) reached: Mark,
    /// Which memory this is, by how often something else has begun.
    pub(crate) term: u8,
    /// The number of the epoch that is to be attended first; none if it was.
    pub(crate) awaited: Option<usize>,
    pub(crate) server: u8,
    /// One that was let past the attendance, and waits for a probe.
    pub(crate) question: Option<Question>,
}

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// What had been told OK when it came.
    pub(crate) told: [bool; 2],
    /// In which term it was let past the attendance.
    pub(crate) term: u8,
}

impl Database {
    pub(crate) fn new() -> Self {
        let epochs = [Epoch { id: 0, since: 0 }; EPOCHS_MAX];
        Self { taken: [None; 2], applied: 0, head: 0, epochs, number: 1, attended: 1, server: 0 }
    }

    /// The current epoch's number. The first has 1.
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { epoch: self.begun().last().map_or(0, |last| last.id), revision: self.head }
    }

    /// Whether all that was there at this mark still is.
    pub(crate) fn knows(&self, seen: Mark) -> bool {
        let Some(index) = self.begun().iter().position(|epoch| epoch.id == seen.epoch) else { return false };
        seen.revision <= self.begun().get(index + 1).map_or(self.head, |next| next.since)
    }

    fn begun(&self) -> &[Epoch] {
        self.epochs.get(..self.number).unwrap_or_default()
    }

    pub(crate) fn begin(&mut self, id: u8, server: u8) {
        if let Some(next) = self.epochs.get_mut(self.number) {
            *next = Epoch { id, since: self.head };
            self.number += 1;
        }
        self.server = server;
    }

    /// Applies entries, from the first to before the second.
    pub(crate) fn apply(&mut self, entries: impl Iterator<Item = usize>, in_order: bool) {
        self.head += 1;
        for entry in entries {
            if let Some(taken) = self.taken.get_mut(entry) {
                taken.get_or_insert(self.head);
            }
            if in_order && usize::from(self.applied) == entry {
                self.applied += 1;
            }
        }
    }
}

impl Process {
    /// Has read everything, and waits for the current epoch to be attended.
    pub(crate) fn start(database: &Database, term: u8) -> Self {
        Self {
            taken: database.taken.map(|taken| taken.is_some()),
            reached: database.mark(),
            term,
            awaited: Some(database.number()),
            server: database.server,
            question: None,
        }
    }

    /// Takes in what was written since.
    pub(crate) fn catch_up(&mut self, database: &Database) {
        for (known, taken) in self.taken.iter_mut().zip(database.taken) {
            *known |= taken.is_some_and(|at| at > self.reached.revision);
        }
        self.reached = database.mark();
    }
}
