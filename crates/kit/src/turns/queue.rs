//! What waits, and whose turn it is.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use uuid::Uuid;

/// Something to be done once.
pub(super) trait Piece: Send {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool;

    /// Does it, and tells whoever waits.
    fn run(self: Box<Self>);
}

/// Each one's pieces in the order of their coming, and the order in which their owners take turns.
#[derive(Default)]
pub(super) struct Queue {
    /// Nobody's line is empty.
    lines: HashMap<Uuid, VecDeque<Box<dyn Piece>>>,
    /// Everybody who has a line, once.
    turns: VecDeque<Uuid>,
    ended: bool,
}

impl Queue {
    /// Adds a piece to its owner's line, unless that is full. Whether it was added.
    pub(super) fn put(&mut self, whose: Uuid, piece: Box<dyn Piece>, max: usize) -> bool {
        let Some(line) = self.lines.get_mut(&whose) else {
            self.lines.insert(whose, VecDeque::from([piece]));
            self.turns.push_back(whose);
            return true;
        };
        if line.len() >= max {
            line.retain(|piece| piece.is_wanted());
        }
        let room = line.len() < max;
        if room {
            line.push_back(piece);
        }
        // Even a line that has just lost all its pieces is not empty now: a limit is at least one.
        room
    }

    /// The next piece that somebody waits for, of whoever's turn it is.
    pub(super) fn take(&mut self) -> Option<Box<dyn Piece>> {
        while let Some(whose) = self.turns.pop_front() {
            let Some(line) = self.lines.get_mut(&whose) else { continue };
            let mut found = None;
            while found.is_none()
                && let Some(piece) = line.pop_front()
            {
                found = Some(piece).filter(|piece| piece.is_wanted());
            }
            if line.is_empty() {
                self.lines.remove(&whose);
            } else {
                self.turns.push_back(whose);
            }
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Nobody will ask for more.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("lines", &self.lines.len()).field("ended", &self.ended).finish()
    }
}
