//! Rows under dense numbers: an id is looked up once, and from there on it is an index.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::num::NonZeroU32;

use crate::cow::{Map, Rows};

/// The number of a row of the table whose ids are `K`s.
pub(crate) struct Slot<K>(NonZeroU32, PhantomData<fn() -> K>);

/// Rows by number, and numbers by id. A number is never given to another id, so a row can be spoken of before
/// it is known, and after it has gone.
#[derive(Debug, Clone)]
pub(crate) struct Table<K, V> {
    numbers: Map<K, Slot<K>>,
    ids: Rows<Option<K>>,
    rows: Rows<V>,
}

impl<K: Hash + Eq + Clone, V: Default + Clone> Table<K, V> {
    /// The number of an id that was spoken of before.
    pub(crate) fn find(&self, id: &K) -> Option<Slot<K>> {
        self.numbers.get(id).copied()
    }

    /// The number of an id; a new one has an empty row.
    pub(crate) fn intern(&mut self, id: &K) -> Slot<K> {
        if let Some(slot) = self.find(id) {
            return slot;
        }
        // Four billion rows do not fit into memory, so the last number is never reached.
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        let slot = Slot(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX), PhantomData);
        self.ids.push(Some(id.clone()));
        self.rows.push(V::default());
        self.numbers.add(id.clone(), slot);
        slot
    }

    pub(crate) fn id(&self, slot: Slot<K>) -> Option<&K> {
        self.ids.get(slot.index())?.as_ref()
    }

    #[inline]
    pub(crate) fn row(&self, slot: Slot<K>) -> Option<&V> {
        self.rows.get(slot.index())
    }

    pub(crate) fn row_mut(&mut self, slot: Slot<K>) -> Option<&mut V> {
        self.rows.get_mut(slot.index())
    }

    /// Writes the row of an id.
    pub(crate) fn set(&mut self, id: &K, row: V) -> Slot<K> {
        let slot = self.intern(id);
        if let Some(old) = self.rows.get_mut(slot.index()) {
            *old = row;
        }
        slot
    }

    /// The numbers of all rows, in the order in which they were first spoken of.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot<K>> + use<K, V> {
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        (1..=count).filter_map(NonZeroU32::new).map(|number| Slot(number, PhantomData))
    }

    /// The ids of all rows, in the same order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &K> {
        self.ids.iter().flatten()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &V> {
        self.rows.iter()
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { numbers: Map::default(), ids: Rows::default(), rows: Rows::default() }
    }
}

impl<K> Slot<K> {
    /// The place among all rows: the first has 0.
    pub(crate) fn index(self) -> usize {
        usize::try_from(self.0.get().saturating_sub(1)).unwrap_or(usize::MAX)
    }
}

// Written by hand because a derive would ask the same of `K`.
impl<K> Clone for Slot<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Slot<K> {}

impl<K> PartialEq for Slot<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Slot<K> {}

impl<K> PartialOrd for Slot<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Slot<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K> Hash for Slot<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K> fmt::Debug for Slot<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({})", self.0)
    }
}
