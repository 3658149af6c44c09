//! A hash map.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

/// How many entries a shard has on the average before their number is doubled.
const CROWDED: usize = 256;

/// A hash map in shards.
#[derive(Debug, Clone)]
pub(crate) struct Shards<K, V> {
    shards: Vec<Arc<HashMap<K, V>>>,
    hasher: RandomState,
    entries: usize,
}

impl<K: Hash + Eq + Clone, V: Clone> Shards<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.shards.get(self.shard_of(key))?.get(key)
    }

    /// The value to change in place; absent ones are not made.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let shard = self.shard_of(key);
        Arc::make_mut(self.shards.get_mut(shard)?).get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.entries >= self.shards.len().saturating_mul(CROWDED) {
            self.grow();
        }
        let shard = self.shard_of(&key);
        let Some(shard) = self.shards.get_mut(shard) else { return };
        if Arc::make_mut(shard).insert(key, value).is_none() {
            self.entries = self.entries.saturating_add(1);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.shards.iter().flat_map(|shard| shard.iter())
    }

    fn grow(&mut self) {
        let count = self.shards.len().saturating_mul(2).max(1);
        let old = std::mem::replace(&mut self.shards, (0..count).map(|_| Arc::default()).collect());
        for shard in old {
            for (key, value) in Arc::unwrap_or_clone(shard) {
                let place = self.shard_of(&key);
                if let Some(shard) = self.shards.get_mut(place) {
                    Arc::make_mut(shard).insert(key, value);
                }
            }
        }
    }

    fn shard_of(&self, key: &K) -> usize {
        let hash = usize::try_from(self.hasher.hash_one(key) >> 32).unwrap_or_default();
        // There are none before the first entry, and then there is nothing to be found in any of them.
        hash.checked_rem(self.shards.len()).unwrap_or_default()
    }
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        Self { shards: Vec::new(), hasher: RandomState::new(), entries: 0 }
    }
}
