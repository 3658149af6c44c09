//! An ordered set.

use std::sync::Arc;

/// A piece with more keys than this is split in two, and so is a branch with more pieces.
const FAN: usize = 128;

/// A set in the order of its keys: branches of pieces of keys. No piece and no branch is empty.
#[derive(Debug, Clone)]
pub(crate) struct Sorted<K> {
    branches: Arc<Vec<Branch<K>>>,
}

/// Pieces, under the first key of the first of them.
type Branch<K> = (K, Arc<Vec<Piece<K>>>);
/// Keys, under the first of them.
type Piece<K> = (K, Arc<Vec<K>>);

impl<K: Ord + Copy> Sorted<K> {
    pub(crate) fn insert(&mut self, key: K) {
        let branches = Arc::make_mut(&mut self.branches);
        if branches.is_empty() {
            branches.push((key, Arc::new(vec![(key, Arc::default())])));
        }
        let place = position(branches, &key);
        let Some((first, pieces)) = branches.get_mut(place) else { return };
        *first = key.min(*first);
        let pieces = Arc::make_mut(pieces);
        insert_into(pieces, key);
        if pieces.len() > FAN {
            let upper = pieces.split_off(FAN / 2);
            if let Some((first, _)) = upper.first() {
                branches.insert(place.saturating_add(1), (*first, Arc::new(upper)));
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        let branches = Arc::make_mut(&mut self.branches);
        let place = position(branches, key);
        let Some((_, pieces)) = branches.get_mut(place) else { return };
        let pieces = Arc::make_mut(pieces);
        let inner = position(pieces, key);
        let Some((_, keys)) = pieces.get_mut(inner) else { return };
        let Ok(index) = keys.binary_search(key) else { return };
        let keys = Arc::make_mut(keys);
        keys.remove(index);
        // A piece keeps the name of its first key when that is gone: names need only keep the pieces apart.
        if keys.is_empty() {
            pieces.remove(inner);
        }
        if pieces.is_empty() {
            branches.remove(place);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    /// All keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &K> {
        self.branches.iter().flat_map(|(_, pieces)| pieces.iter()).flat_map(|(_, keys)| keys.iter())
    }

    /// The keys but the first ones, those that are too early.
    pub(crate) fn beyond<'a, F: Fn(&K) -> bool + Copy + 'a>(
        &'a self,
        is_early: F,
    ) -> impl Iterator<Item = &'a K> + use<'a, K, F> {
        let branch = self.branches.partition_point(|(first, _)| is_early(first)).saturating_sub(1);
        let pieces = self.branches.get(branch).map_or(&[][..], |(_, pieces)| pieces);
        let piece = pieces.partition_point(|(first, _)| is_early(first)).saturating_sub(1);
        let keys = pieces.get(piece).map_or(&[][..], |(_, keys)| keys);
        // The piece in which they begin is searched; what comes behind it is taken as it is, but for the first key of
        // the next piece, which may be early where a piece has lost its last ones.
        let begun = keys.iter().skip(keys.partition_point(is_early));
        let later = pieces.iter().skip(piece.saturating_add(1)).flat_map(|(_, keys)| keys.iter());
        let last = self.branches.iter().skip(branch.saturating_add(1));
        let last = last.flat_map(|(_, pieces)| pieces.iter()).flat_map(|(_, keys)| keys.iter());
        begun.chain(later).chain(last)
    }
}

impl<K> Default for Sorted<K> {
    fn default() -> Self {
        Self { branches: Arc::default() }
    }
}

/// The entry in which a key stands or would stand: the last that begins no later, or the first.
fn position<K: Ord, V>(entries: &[(K, V)], key: &K) -> usize {
    entries.partition_point(|(first, _)| first <= key).saturating_sub(1)
}

fn insert_into<K: Ord + Copy>(pieces: &mut Vec<Piece<K>>, key: K) {
    let place = position(pieces, &key);
    let Some((first, keys)) = pieces.get_mut(place) else { return };
    let Err(index) = keys.binary_search(&key) else { return };
    *first = key.min(*first);
    if keys.len() < FAN {
        Arc::make_mut(keys).insert(index, key);
        return;
    }
    // What comes in order fills its pieces; the others are split in the middle.
    let keys = Arc::make_mut(keys);
    let mut upper = keys.split_off(if index == FAN { FAN } else { FAN / 2 });
    match index.checked_sub(keys.len()) {
        Some(index) => upper.insert(index.min(upper.len()), key),
        None => keys.insert(index, key),
    }
    keys.shrink_to_fit();
    if let Some(first) = upper.first() {
        pieces.insert(place.saturating_add(1), (*first, Arc::new(upper)));
    }
}
