//! A hash map that only grows: facts are remembered for ever, the removed ones too.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::quality::FixedState;

use crate::cow::rows::Rows;

/// How many entries a bucket has on the average before there is one bucket more.
const CROWDED: usize = 32;
/// Where two of so many places are free, a bucket has room: it need not be counted.
const NEAR: usize = 8;

/// A hash map by linear hashing (Litwin 1980): the buckets are a list, and whenever they are crowded one of them is
/// split in two. So it grows without ever being rebuilt, and a look-up is one step into the list and, with hardly an
/// exception, one into the bucket.
///
/// The hash is the same in each run. The keys are ids that the suite made, so nobody can choose them to collide.
#[derive(Debug, Clone)]
pub(crate) struct Map<K, V> {
    buckets: Rows<Bucket<K, V>>,
    len: usize,
    /// As many bits as the buckets' numbers have.
    mask: usize,
}

/// Entries by open addressing: each stands at the place that its hash says, or at the next free one behind it.
pub(super) type Bucket<K, V> = Arc<[Option<(K, V)>]>;

impl<K: Hash + Eq + Clone, V: Clone> Map<K, V> {
    #[inline]
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.find(hash_of(key), key)
    }

    /// The value to change in place.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let hash = hash_of(key);
        // Nothing is copied for what is not there.
        self.find(hash, key)?;
        let number = self.bucket_of(hash);
        value_mut(self.buckets.get_mut(number)?, hash, key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(known) = self.get_mut(&key) {
            *known = value;
        } else {
            self.add(key, value);
        }
    }

    /// Inserts under a key that is not there.
    pub(crate) fn add(&mut self, key: K, value: V) {
        self.len = self.len.saturating_add(1);
        if self.len > self.buckets.len().saturating_mul(CROWDED) {
            self.split();
        }
        let hash = hash_of(&key);
        let number = self.bucket_of(hash);
        if let Some(bucket) = self.buckets.get_mut(number) {
            put(bucket, hash, (key, value));
        }
    }

    /// The map with these buckets, in which so many entries stand.
    pub(super) fn of_buckets(buckets: Rows<Bucket<K, V>>, len: usize) -> Self {
        let mask = mask_of(buckets.len());
        Self { buckets, len, mask }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// All entries, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.buckets.iter().flat_map(|bucket| bucket.iter().flatten())
    }

    #[inline]
    fn find(&self, hash: u64, key: &K) -> Option<&V> {
        let bucket = self.buckets.get(self.bucket_of(hash))?;
        let mut place = place_in(hash, bucket.len());
        // One place is always free.
        loop {
            match bucket.get(place) {
                Some(Some((known, value))) if known == key => return Some(value),
                Some(Some(_)) => place = place.wrapping_add(1),
                Some(None) => return None,
                None => place = 0,
            }
        }
    }

    fn bucket_of(&self, hash: u64) -> usize {
        masked(hash, self.mask, self.buckets.len())
    }

    /// Makes one bucket more, and moves to it what belongs there now.
    fn split(&mut self) {
        let new = self.buckets.len();
        self.buckets.push(bucket_with(0));
        self.mask = mask_of(self.buckets.len());
        let Some(old) = new.checked_ilog2().map(|bit| new ^ (1_usize << bit)) else { return };
        let Some(bucket) = self.buckets.get_mut(old).map(std::mem::take) else { return };
        let (mut stay, mut go) = (Vec::new(), Vec::new());
        for entry in bucket.iter().flatten() {
            let hash = hash_of(&entry.0);
            let side = if self.bucket_of(hash) == old { &mut stay } else { &mut go };
            side.push((hash, entry.clone()));
        }
        for (number, entries) in [(old, stay), (new, go)] {
            if let Some(bucket) = self.buckets.get_mut(number) {
                *bucket = bucket_with(entries.len());
                entries.into_iter().for_each(|(hash, entry)| put(bucket, hash, entry));
            }
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { buckets: Rows::default(), len: 0, mask: 0 }
    }
}

/// How many buckets there are for so many entries.
pub(super) fn buckets_for(entries: usize) -> usize {
    entries.div_ceil(CROWDED)
}

/// The number of a hash's bucket where there are so many.
pub(super) fn bucket_of(hash: u64, buckets: usize) -> usize {
    masked(hash, mask_of(buckets), buckets)
}

/// Its low bits, as many as the buckets' numbers have; one fewer where that bucket was not split off yet.
#[inline]
fn masked(hash: u64, mask: usize, buckets: usize) -> usize {
    let low = usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default() & mask;
    if low < buckets { low } else { low & (mask >> 1) }
}

fn mask_of(buckets: usize) -> usize {
    buckets.next_power_of_two().saturating_sub(1)
}

pub(super) fn hash_of(key: &impl Hash) -> u64 {
    FixedState::default().hash_one(key)
}

/// Where in a bucket of this length a hash wants to stand; its high bits tell.
fn place_in(hash: u64, len: usize) -> usize {
    let len = u64::try_from(len).unwrap_or_default();
    usize::try_from((hash >> 32).wrapping_mul(len) >> 32).unwrap_or_default()
}

/// The value of a key, to change in place.
pub(super) fn value_mut<'a, K: Eq + Clone, V: Clone>(
    bucket: &'a mut Bucket<K, V>,
    hash: u64,
    key: &K,
) -> Option<&'a mut V> {
    let place = find(bucket, hash, key)?;
    Arc::make_mut(bucket).get_mut(place)?.as_mut().map(|(_, value)| value)
}

/// The place where a key stands.
fn find<K: Eq, V>(bucket: &[Option<(K, V)>], hash: u64, key: &K) -> Option<usize> {
    let len = bucket.len();
    let start = place_in(hash, len);
    let mut places = (start..len).chain(0..start);
    places
        .find(|place| bucket.get(*place).is_none_or(|slot| slot.as_ref().is_none_or(|(known, _)| known == key)))
        .filter(|place| bucket.get(*place).is_some_and(Option::is_some))
}

/// Puts an entry whose key does not stand there yet.
fn put<K: Hash + Eq + Clone, V: Clone>(bucket: &mut Bucket<K, V>, hash: u64, entry: (K, V)) {
    if has_room_near(bucket, hash) {
        settle(bucket, hash, entry);
        return;
    }
    let used = bucket.iter().flatten().count();
    // One place in five stays free: the ways to an entry, and to the end of where a missing one would stand, are short.
    if used.saturating_add(1).saturating_mul(5) > bucket.len().saturating_mul(4) {
        let mut roomy = bucket_with(used.saturating_add(used / 4).saturating_add(1));
        for entry in bucket.iter().flatten() {
            settle(&mut roomy, hash_of(&entry.0), entry.clone());
        }
        *bucket = roomy;
    }
    settle(bucket, hash, entry);
}

/// Whether an entry finds a free place near where it wants to stand, and leaves one behind it. So it is with nearly all,
/// and then a bucket need not be read to its end.
fn has_room_near<E>(bucket: &[Option<E>], hash: u64) -> bool {
    let start = place_in(hash, bucket.len());
    bucket.iter().skip(start).take(NEAR).filter(|slot| slot.is_none()).nth(1).is_some()
}

/// Puts an entry whose key does not stand there yet, where there is room.
pub(super) fn settle<K: Clone, V: Clone>(bucket: &mut Bucket<K, V>, hash: u64, entry: (K, V)) {
    let len = bucket.len();
    let start = place_in(hash, len);
    let slots = Arc::make_mut(bucket);
    let free = (start..len).chain(0..start).find(|place| slots.get(*place).is_some_and(Option::is_none));
    if let Some(slot) = free.and_then(|place| slots.get_mut(place)) {
        *slot = Some(entry);
    }
}

/// An empty bucket with room for so many entries.
pub(super) fn bucket_with<K, V>(entries: usize) -> Bucket<K, V> {
    let places = entries.saturating_mul(5) / 4;
    std::iter::repeat_with(|| None).take(places.saturating_add(2)).collect()
}
