//! The way from a place up to its organization, kept beside the place: a check reads it and walks nowhere.

use std::sync::Arc;

use crate::arena::Arena;
use crate::arena::rows::{Leaf, Place, What};
use crate::arena::table::Slot;

/// A resource can have so many resources above it. One that hangs deeper, or in a circle, does not exist:
/// nobody could tell whether what it hangs on still does.
pub(crate) const DEPTH_LIMIT: usize = 64;

/// The way up from whatever hangs on a place. A resource on which nothing hangs has none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    /// Whether the way leads up to the organization.
    pub(crate) is_whole: bool,
    /// The workspace on the way.
    pub(crate) workspace: Option<Slot<Place>>,
    /// The resources on the way, the highest first; as many as [`DEPTH_LIMIT`] at most.
    resources: Arc<[Slot<Place>]>,
    /// A bit for each of them that does not inherit.
    breaks: u64,
}

impl Line {
    /// The resources, the nearest first, from which what is granted reaches down.
    pub(crate) fn within(&self) -> impl Iterator<Item = Slot<Place>> + '_ {
        let (_, within) = self.cut();
        within.iter().rev().copied()
    }

    /// The others, the nearest first: the inheritance is broken below them.
    pub(crate) fn beyond(&self) -> impl Iterator<Item = Slot<Place>> + '_ {
        let (beyond, _) = self.cut();
        beyond.iter().rev().copied()
    }

    /// All resources on the way, the nearest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = Slot<Place>> + '_ {
        self.resources.iter().rev().copied()
    }

    /// The nearest resource that does not inherit.
    pub(crate) fn broken_at(&self) -> Option<Slot<Place>> {
        self.resources.get(self.nearest_break()?).copied()
    }

    /// Whether what is held at the top reaches down.
    pub(crate) fn inherits_all(&self) -> bool {
        self.breaks == 0
    }

    fn cut(&self) -> (&[Slot<Place>], &[Slot<Place>]) {
        self.resources.split_at_checked(self.nearest_break().unwrap_or(0)).unwrap_or_default()
    }

    fn nearest_break(&self) -> Option<usize> {
        usize::try_from(self.breaks.checked_ilog2()?).ok()
    }

    /// The way from what hangs on a resource, which hangs under this line itself.
    fn under(&self, own: Slot<Place>, inherits: bool) -> Self {
        let depth = self.resources.len();
        if !self.is_whole || depth >= DEPTH_LIMIT || self.resources.contains(&own) {
            return Self::default();
        }
        let mark = u32::try_from(depth).ok().and_then(|depth| u64::from(!inherits).checked_shl(depth));
        Self {
            resources: self.resources.iter().copied().chain([own]).collect(),
            breaks: self.breaks | mark.unwrap_or_default(),
            ..*self
        }
    }
}

impl Arena {
    /// Says what stands at a place, and tells everything below.
    pub(crate) fn set_place(&mut self, place: Slot<Place>, what: What) {
        self.amend(place, |node| node.what = what);
        self.draw_lines(place);
    }

    /// Draws the lines of a place and of everything below.
    pub(super) fn draw_lines(&mut self, place: Slot<Place>) {
        let mut open = vec![place];
        while let Some(next) = open.pop() {
            let line = self.line_of(next);
            let Some(node) = self.places.row(next) else { continue };
            if node.line == line {
                continue;
            }
            // In a circle the way down leads back to where it began.
            open.extend(node.inner.iter().filter(|inner| **inner != place));
            if let Some(node) = self.places.row_mut(next) {
                node.line = line;
            }
        }
    }

    fn line_of(&self, place: Slot<Place>) -> Line {
        let Some(node) = self.places.row(place) else { return Line::default() };
        match node.what {
            What::Absent => Line::default(),
            What::Resource(_) if node.below.is_empty() => Line::default(),
            What::Organization => Line { is_whole: true, ..Line::default() },
            What::Workspace => Line { is_whole: true, workspace: Some(place), ..Line::default() },
            What::Resource(Leaf { above, inherits, .. }) => {
                self.places.row(above).map(|above| above.line.under(place, inherits)).unwrap_or_default()
            }
        }
    }
}
