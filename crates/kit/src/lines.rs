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
    /// How many wait in all.
    count: usize,
}

impl<W: Waits> Lines<W> {
    /// Adds to somebody's line, unless that is full. Whether it was added.
    pub fn put(&mut self, whose: Uuid, what: W, max_each: usize) -> bool {
        if self.length(whose) >= max_each {
            self.forget_unwanted();
        }
        let room = self.length(whose) < max_each;
        if room {
            self.add(whose, what);
        }
        room
    }

    /// Adds to somebody's line, and gives back what all lines together have no room for then: the last of the longest
    /// line, which is this one if no other is longer by two. So whoever asks for little finds room, whatever others
    /// ask for.
    pub fn crowd_in(&mut self, whose: Uuid, what: W, max_in_all: usize) -> Option<W> {
        if self.count >= max_in_all {
            self.forget_unwanted();
        }
        if self.count < max_in_all {
            self.add(whose, what);
            return None;
        }
        let length = self.length(whose);
        let longest = self.lines.values_mut().max_by_key(|line| line.len()).filter(|line| line.len() > length + 1);
        let Some(crowded_out) = longest.and_then(VecDeque::pop_back) else { return Some(what) };
        self.count -= 1;
        self.add(whose, what);
        Some(crowded_out)
    }

    /// The next one that is wanted, of whoever's turn it is.
    pub fn take(&mut self) -> Option<W> {
        while let Some(whose) = self.turns.pop_front() {
            let Some(line) = self.lines.get_mut(&whose) else { continue };
            let mut found = None;
            while found.is_none()
                && let Some(one) = line.pop_front()
            {
                self.count -= 1;
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

    fn length(&self, whose: Uuid) -> usize {
        self.lines.get(&whose).map_or(0, VecDeque::len)
    }

    fn add(&mut self, whose: Uuid, what: W) {
        self.count += 1;
        let line = self.lines.entry(whose).or_insert_with(|| {
            self.turns.push_back(whose);
            VecDeque::new()
        });
        line.push_back(what);
    }

    fn forget_unwanted(&mut self) {
        self.lines.retain(|_, line| {
            line.retain(W::is_wanted);
            !line.is_empty()
        });
        self.turns.retain(|whose| self.lines.contains_key(whose));
        self.count = self.lines.values().map(VecDeque::len).sum();
    }
}

impl<W> Default for Lines<W> {
    fn default() -> Self {
        Self { lines: HashMap::new(), turns: VecDeque::new(), count: 0 }
    }
}

impl<W> fmt::Debug for Lines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("lines", &self.lines.len()).field("count", &self.count).finish()
    }
}

#[cfg(test)]
mod tests;
