//! An ordered map.

use std::sync::Arc;

/// A piece with more entries than this is split in two.
const PIECE: usize = 128;

/// A map in the order of its keys, in pieces. No piece is empty.
#[derive(Debug, Clone)]
pub(crate) struct Sorted<K, V> {
    pieces: Vec<Arc<Vec<(K, V)>>>,
}

impl<K: Ord + Clone, V: Clone> Sorted<K, V> {
    pub(crate) fn insert(&mut self, key: K, value: V) {
        let place = self.piece_of(&key);
        let Some(piece) = self.pieces.get_mut(place).map(Arc::make_mut) else {
            return self.pieces.push(Arc::new(vec![(key, value)]));
        };
        match piece.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(index) => {
                if let Some((_, known)) = piece.get_mut(index) {
                    *known = value;
                }
            }
            Err(index) => piece.insert(index, (key, value)),
        }
        if piece.len() > PIECE {
            let upper = piece.split_off(PIECE / 2);
            self.pieces.insert(place.saturating_add(1), Arc::new(upper));
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        let place = self.piece_of(key);
        let Some(piece) = self.pieces.get_mut(place) else { return };
        let Ok(index) = piece.binary_search_by(|(known, _)| known.cmp(key)) else { return };
        Arc::make_mut(piece).remove(index);
        if piece.is_empty() {
            self.pieces.remove(place);
        }
    }

    /// The entries whose keys come after this one, or all.
    pub(crate) fn after<'a>(&'a self, key: Option<&'a K>) -> impl Iterator<Item = (&'a K, &'a V)> {
        self.beyond(move |known| key.is_some_and(|key| known <= key))
    }

    /// The entries but the first ones, those whose keys come too early.
    pub(crate) fn beyond<'a>(&'a self, is_early: impl Fn(&K) -> bool + 'a) -> impl Iterator<Item = (&'a K, &'a V)> {
        let begins_early = |piece: &Arc<Vec<(K, V)>>| piece.first().is_some_and(|(first, _)| is_early(first));
        let start = self.pieces.partition_point(begins_early).saturating_sub(1);
        let entries = self.pieces.iter().skip(start).flat_map(|piece| piece.iter());
        entries.skip_while(move |(known, _)| is_early(known)).map(|(key, value)| (key, value))
    }

    /// The piece in which a key stands or would stand: the last that begins no later.
    fn piece_of(&self, key: &K) -> usize {
        let begins = |piece: &Arc<Vec<(K, V)>>| piece.first().is_some_and(|(first, _)| first <= key);
        self.pieces.partition_point(begins).saturating_sub(1)
    }
}

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}
