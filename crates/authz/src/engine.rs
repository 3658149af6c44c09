//! The state that checks are answered from: all facts in memory, one immutable value that readers load without a lock.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use policy::{Applied, Change, Model, World};
use tokio::sync::watch;
use uuid::Uuid;

/// All facts, and how far each stream was applied.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    world: ArcSwap<World>,
    /// Serializes those who change the world; readers do not come by here.
    writing: Mutex<()>,
    /// How many facts were changed since the last checkpoint before the start.
    changes: AtomicU64,
    /// The newest revision of the database of which there may be something here.
    newest: AtomicI64,
    /// The generation of the database that was read.
    generation: AtomicI64,
    /// How memory began, the last time.
    begun: Mutex<Begun>,
    /// The database was found behind that.
    is_ahead: AtomicBool,
    models: Mutex<BTreeMap<String, BTreeMap<u32, KnownModel>>>,
    positions: Mutex<HashMap<(String, Uuid), i64>>,
    /// Counts the changes of positions, for those who wait for one.
    moved: watch::Sender<u64>,
}

/// Memory as it was read from the database: at the start, and again when that was brought back from a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Begun {
    /// The first, the second, ...
    pub(crate) term: u64,
    /// All that was written up to it was read.
    pub(crate) revision: i64,
}

/// An access model and its text.
#[derive(Debug, Clone)]
pub(crate) struct KnownModel {
    pub(crate) source: Arc<str>,
    pub(crate) model: Arc<Model>,
}

impl Engine {
    /// The facts as they are now. What is applied later does not show in it.
    pub(crate) fn world(&self) -> Arc<World> {
        self.world.load_full()
    }

    /// The same for a look of microseconds: it counts no reference, which all cores would have to agree on.
    pub(crate) fn glance(&self) -> Guard<Arc<World>> {
        self.world.load()
    }

    /// Begins with these facts, as at this revision and generation; so many of them are in no checkpoint.
    pub(crate) fn begin(&self, world: World, (revision, generation): (i64, i64), changes: u64) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.newest.store(revision, Ordering::SeqCst);
        self.generation.store(generation, Ordering::SeqCst);
        self.is_ahead.store(false, Ordering::SeqCst);
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        *begun = Begun { term: begun.term + 1, revision };
        self.world.store(Arc::new(world));
        self.changes.store(changes, Ordering::Relaxed);
    }

    /// How memory began.
    pub(crate) fn begun(&self) -> Begun {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on with these facts in place of those that are there, if memory has not begun anew since and they have all
    /// that was applied up to now; else they come back. None of them is in a checkpoint.
    pub(crate) fn replace(
        &self,
        mut world: World,
        since: Begun,
        (revision, generation): (i64, i64),
    ) -> Result<(), World> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.begun() != since || self.newest.load(Ordering::SeqCst) > revision {
            return Err(world);
        }
        self.know_models(&mut world);
        let facts = u64::try_from(world.census().facts()).unwrap_or(u64::MAX);
        self.generation.store(generation, Ordering::SeqCst);
        self.world.store(Arc::new(world));
        self.changes.fetch_add(facts, Ordering::Relaxed);
        Ok(())
    }

    /// The generation of the database that is here. Asked before [`world`](Self::world), it is none that is later.
    pub(crate) fn generation(&self) -> i64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// How many changes there were; only ever more.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// The newest revision of which there may be something here. Asked after [`world`](Self::world), it is none that the
    /// world is ahead of.
    pub(crate) fn newest(&self) -> i64 {
        self.newest.load(Ordering::SeqCst)
    }

    /// Notes what the database says of itself: all that is here was committed up to this revision. If it was not, the
    /// database has lost something; there is no other way for it to go back. Answers whether that was so since memory
    /// was read.
    pub(crate) fn is_ahead_of(&self, newest: i64, committed: i64) -> bool {
        if newest > committed && !self.is_ahead.swap(true, Ordering::SeqCst) {
            tracing::error!(newest, committed, "the database has lost what memory has");
        }
        self.is_ahead.load(Ordering::SeqCst)
    }

    /// Applies changes that were committed up to this revision; every check that begins after this returns counts them.
    pub(crate) fn apply(&self, revision: i64, changes: impl IntoIterator<Item = (u64, Change)>) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // Before the world: whoever sees the changes sees that they are there.
        self.newest.fetch_max(revision, Ordering::SeqCst);
        let mut world = World::clone(&self.world.load());
        let mut changed = 0;
        for (version, change) in changes {
            changed += u64::from(world.apply(version, change) == Applied::Changed);
        }
        self.world.store(Arc::new(world));
        self.changes.fetch_add(changed, Ordering::Relaxed);
    }

    /// Makes a model known. The first one under a name and version stays.
    pub(crate) fn add_model(&self, source: &str, model: Model) -> KnownModel {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let model = Arc::new(model);
        let mut world = World::clone(&self.world.load());
        world.add_model(Arc::clone(&model));
        self.world.store(Arc::new(world));
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = models.entry(model.name().to_owned()).or_default();
        let known = KnownModel { source: source.into(), model: Arc::clone(&model) };
        versions.entry(model.version()).or_insert(known).clone()
    }

    /// A model; version 0 is the newest.
    pub(crate) fn model(&self, name: &str, version: u32) -> Option<KnownModel> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = models.get(name)?;
        if version == 0 {
            return versions.values().next_back().cloned();
        }
        versions.get(&version).cloned()
    }

    /// The newest version of each model after this name, by name.
    pub(crate) fn newest_models(&self, after: Option<&str>, limit: usize) -> Vec<KnownModel> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let later = models.iter().filter(|(name, _)| after.is_none_or(|after| name.as_str() > after));
        later.filter_map(|(_, versions)| versions.values().next_back().cloned()).take(limit).collect()
    }

    /// A world without facts, with the models that are known.
    pub(crate) fn models_alone(&self) -> Arc<World> {
        let mut world = World::new();
        self.know_models(&mut world);
        Arc::new(world)
    }

    fn know_models(&self, world: &mut World) {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        models.values().flat_map(BTreeMap::values).for_each(|known| world.add_model(Arc::clone(&known.model)));
    }

    /// Begins with these positions.
    pub(crate) fn resume(&self, streams: impl IntoIterator<Item = ((String, Uuid), i64)>) {
        *self.positions.lock().unwrap_or_else(PoisonError::into_inner) = streams.into_iter().collect();
    }

    /// Notes how far a stream was applied. Positions do not go back.
    pub(crate) fn advance(&self, service: String, scope: Uuid, sequence: i64) {
        let mut positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        let position = positions.entry((service, scope)).or_insert(0);
        *position = (*position).max(sequence);
        drop(positions);
        self.moved.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Waits until a stream was applied that far.
    pub(crate) async fn reached(&self, service: &str, scope: Uuid, sequence: i64, patience: Duration) -> bool {
        let mut moved = self.moved.subscribe();
        let key = (service.to_owned(), scope);
        let arrival = async {
            loop {
                // Marked as seen before the look: a move in between wakes us again.
                moved.borrow_and_update();
                if self.position(&key) >= sequence || moved.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(patience, arrival).await.is_ok() && self.position(&key) >= sequence
    }

    fn position(&self, key: &(String, Uuid)) -> i64 {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied().unwrap_or(0)
    }
}
