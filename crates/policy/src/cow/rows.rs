//! A growing list.

use std::sync::Arc;

/// How many rows a piece has.
const PIECE: usize = 64;

/// A list in pieces, to which rows are added at the end.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    pieces: Vec<Arc<Vec<T>>>,
}

impl<T: Clone> Rows<T> {
    pub(crate) fn len(&self) -> usize {
        let whole = self.pieces.len().saturating_sub(1).saturating_mul(PIECE);
        self.pieces.last().map_or(0, |last| whole.saturating_add(last.len()))
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.pieces.get(index / PIECE)?.get(index % PIECE)
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Arc::make_mut(self.pieces.get_mut(index / PIECE)?).get_mut(index % PIECE)
    }

    pub(crate) fn push(&mut self, row: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => Arc::make_mut(last).push(row),
            _ => self.pieces.push(Arc::new(vec![row])),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flat_map(|piece| Arc::make_mut(piece).iter_mut())
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}
