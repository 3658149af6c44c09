//! A map whose clone shares everything and whose write copies little.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::sync::Arc;

/// Enough that a write beside a living clone copies a small part of the map.
const SHARDS: usize = 64;

/// A hash map in shards, each shared between clones until one of them writes to it.
#[derive(Debug, Clone)]
pub(crate) struct Shards<K, V> {
    shards: [Arc<HashMap<K, V>>; SHARDS],
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Arc::default()) }
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Shards<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.shards.get(shard_of(key))?.get(key)
    }

    /// The value to change in place; absent ones are not made.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        Arc::make_mut(self.shards.get_mut(shard_of(key))?).get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(shard) = self.shards.get_mut(shard_of(&key)) {
            Arc::make_mut(shard).insert(key, value);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.shards.iter().flat_map(|shard| shard.iter())
    }
}

/// The shard is chosen by a hash without a secret: somebody who fills one shard makes it as slow to copy as
/// one map would be, and within it keys are found by a hash with one.
fn shard_of<K: Hash>(key: &K) -> usize {
    let [low, ..] = BuildHasherDefault::<DefaultHasher>::default().hash_one(key).to_le_bytes();
    usize::from(low) % SHARDS
}
