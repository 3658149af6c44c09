//! A process of authz.

use crate::database::{Entry, Facts, Revision};
use crate::state::Told;

/// What a process is doing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Dead,
    /// It has read the head, the rows are next.
    StartingWithHead(Revision),
    /// It has read the rows, the head is next.
    StartingWithRows(Facts),
    Serving(Process),
}

/// A process that serves.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Process {
    pub(crate) memory: Facts,
    /// What memory lacks was written later.
    pub(crate) revision: Revision,
    pub(crate) probe: Probe,
    /// What it has committed and not yet applied, in the order of entries, with the number of the commit.
    pub(crate) committed: Vec<(Entry, Revision)>,
    /// One is enough: a probe begins by itself, too, so that one can come while a probe is under way.
    pub(crate) question: Question,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Probe {
    None,
    Begun,
    /// It has found the head, and has read what was written up to there.
    Reading {
        head: Revision,
        done: Revision,
    },
    /// All that was there has been read.
    Read,
}

/// A question, with what had been told OK when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    None,
    /// It came after the last probe began.
    Waiting(Told),
    /// The probe that began after it came is under way.
    Probed(Told),
    Ready(Told),
}

impl Process {
    pub(crate) fn new(memory: Facts, revision: Revision) -> Self {
        Self { memory, revision, probe: Probe::None, committed: Vec::new(), question: Question::None }
    }

    /// Takes an entry out of what is committed and not yet applied.
    pub(crate) fn take_committed(&mut self, entry: Entry) -> Option<Revision> {
        let index = self.committed.iter().position(|(known, _)| *known == entry)?;
        Some(self.committed.remove(index).1)
    }
}

impl Question {
    /// What becomes of it when a probe begins.
    pub(crate) fn begin(self) -> Self {
        match self {
            Self::Waiting(told) => Self::Probed(told),
            other => other,
        }
    }

    /// What becomes of it when the probe that it waited for has ended well.
    pub(crate) fn end(self) -> Self {
        match self {
            Self::Probed(told) => Self::Ready(told),
            other => other,
        }
    }

    /// What becomes of it when that probe has failed.
    pub(crate) fn fail(self) -> Self {
        match self {
            Self::Probed(_) => Self::None,
            other => other,
        }
    }

    /// The same of one that waits for no probe.
    pub(crate) fn end_at_once(self) -> Self {
        match self {
            Self::Waiting(told) | Self::Probed(told) => Self::Ready(told),
            other => other,
        }
    }
}
