//! What waits, each one's in the order of their coming, and whose turn it is: whoever has something waiting gets one
//! done before anybody else gets a second one.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use uuid::Uuid;

/// Something that waits.
pub trait Waits {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool;
}

/// Everybody's line.
pub struct Lines<W> {
    /// Nobody's line is empty.
    lines: HashMap<Uuid, VecDeque<W>>,
    /// Everybody who has a line, once.
    turns: VecDeque<Uuid>,
}

impl<W: Waits> Lines<W> {
    /// Adds to somebody's line, unless that is full. Whether it was added.
    pub fn put(&mut self, whose: Uuid, what: W, max: usize) -> bool {
        let Some(line) = self.lines.get_mut(&whose) else {
            self.lines.insert(whose, VecDeque::from([what]));
            self.turns.push_back(whose);
            return true;
        };
        if line.len() >= max {
            line.retain(W::is_wanted);
        }
        let room = line.len() < max;
        if room {
            line.push_back(what);
        }
        // Even a line that has just lost all it had is not empty now: a limit is at least one.
        room
    }

    /// The next one that is wanted, of whoever's turn it is.
    pub fn take(&mut self) -> Option<W> {
        while let Some(whose) = self.turns.pop_front() {
            let Some(line) = self.lines.get_mut(&whose) else { continue };
            let mut found = None;
            while found.is_none()
                && let Some(one) = line.pop_front()
            {
                found = Some(one).filter(W::is_wanted);
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
}

impl<W> Default for Lines<W> {
    fn default() -> Self {
        Self { lines: HashMap::new(), turns: VecDeque::new() }
    }
}

impl<W> fmt::Debug for Lines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("lines", &self.lines.len()).finish()
    }
}

#[cfg(test)]
mod tests;
