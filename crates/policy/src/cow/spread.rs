//! A hash map that is made of all its entries at once.

use std::hash::Hash;

use crate::cow::Rows;
use crate::cow::map::{self, Map};

/// How many buckets are filled at a time: with their entries, they fit into the processor's caches.
const BUCKETS: usize = 1024;
/// Entries are kept in chunks of so many, so that none of them is moved when there are more.
const CHUNK: usize = 512;

/// The entries of a map that is to be made. In a large map each entry that is inserted waits for memory; here they are
/// only added to those that will stand near them.
#[derive(Debug)]
pub(crate) struct Spread<K, V> {
    /// How many buckets the map will have.
    buckets: usize,
    groups: Vec<Vec<Vec<(K, V)>>>,
}

impl<K: Hash + Eq + Clone, V: Clone> Spread<K, V> {
    /// None yet. There will be about so many.
    pub(crate) fn with_room(entries: usize) -> Self {
        let buckets = map::buckets_for(entries).max(1);
        let groups = std::iter::repeat_with(Vec::new).take(buckets.div_ceil(BUCKETS)).collect();
        Self { buckets, groups }
    }

    pub(crate) fn push(&mut self, key: K, value: V) {
        let bucket = map::bucket_of(map::hash_of(&key), self.buckets);
        let Some(group) = self.groups.get_mut(bucket / BUCKETS) else { return };
        match group.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => chunk.push((key, value)),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push((key, value));
                group.push(chunk);
            }
        }
    }

    /// The map. Where a key comes twice, `merge` adds the later value to the earlier; if it cannot, there is no map.
    pub(crate) fn finish(self, mut merge: impl FnMut(&mut V, V) -> bool) -> Option<Map<K, V>> {
        let (mut rows, mut len) = (Rows::default(), 0_usize);
        for (number, group) in self.groups.into_iter().enumerate() {
            let first = number.saturating_mul(BUCKETS);
            let mut counts = vec![0_usize; self.buckets.saturating_sub(first).min(BUCKETS)];
            let place = |key: &K| {
                let hash = map::hash_of(key);
                (hash, map::bucket_of(hash, self.buckets).saturating_sub(first))
            };
            for (key, _) in group.iter().flatten() {
                counts.get_mut(place(key).1).into_iter().for_each(|count| *count = count.saturating_add(1));
            }
            let mut buckets: Vec<_> = counts.into_iter().map(map::bucket_with).collect();
            for (key, value) in group.into_iter().flatten() {
                let (hash, number) = place(&key);
                let bucket = buckets.get_mut(number)?;
                match map::value_mut(bucket, hash, &key) {
                    Some(known) => merge(known, value).then_some(())?,
                    None => {
                        map::settle(bucket, hash, (key, value));
                        len = len.saturating_add(1);
                    }
                }
            }
            buckets.into_iter().for_each(|bucket| rows.push(bucket));
        }
        Some(Map::of_buckets(rows, len))
    }
}
