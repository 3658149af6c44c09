//! How the facts come into memory when the service starts: from a checkpoint, with what was written since; or all of
//! them from the database.

use std::path::Path;
use std::sync::Arc;

use kit_db::{Db, StoreError};
use policy::{Change, World};
use tokio::sync::mpsc;

use crate::checkpoint::{Opened, Unusable};
use crate::error::StartError;
use crate::event::{self, FactError};
use crate::store;
use crate::store::fact::Kept;
use crate::store::head::Mark;

/// How many facts are read at a time.
const PAGE: usize = 20_000;
/// Pages that were read and wait to be applied.
const AHEAD: usize = 2;

/// All facts.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) world: World,
    /// All that was written up to it is there.
    pub(crate) mark: Mark,
    /// How many facts were written since the checkpoint was made; none if there was no checkpoint.
    pub(crate) since_checkpoint: Option<u64>,
}

/// Why what was written since some revision is not in memory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatchUpError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Fact(#[from] FactError),
    #[error("the database has lost what memory has: it was brought back from a backup, or is another one")]
    GoneBack,
}

/// Reads all facts. `models` is a world without facts, with the models that are known.
pub(crate) async fn facts(db: &Db, models: Arc<World>, place: Option<&Path>) -> Result<Loaded, StartError> {
    if let Some(place) = place {
        match from_checkpoint(db, &models, place).await {
            Ok(Some(loaded)) => {
                let (census, since) = (loaded.world.census(), loaded.since_checkpoint);
                tracing::info!(?census, since, "the facts are there, from the checkpoint");
                return Ok(loaded);
            }
            Ok(None) => {}
            Err(error) => {
                let (place, error) = (place.display(), &error as &dyn std::error::Error);
                tracing::warn!(%place, error, "the checkpoint is not used: all facts are read from the database");
            }
        }
    }
    let (world, mark) = from_database(db, World::clone(&models)).await?;
    tracing::info!(census = ?world.census(), "the facts are there, from the database");
    Ok(Loaded { world, mark, since_checkpoint: None })
}

/// Gives what was written after this revision, page by page, each with its last revision; says which was the last of
/// all. What is given may have been given before.
///
/// # Errors
/// Also when the database has not come so far: then nothing is given.
pub(crate) async fn catch_up(
    db: &Db,
    after: i64,
    give: impl FnMut(i64, Vec<(u64, Change)>),
) -> Result<Mark, CatchUpError> {
    // Before the facts: what is written from here on has a higher revision, and is found the next time.
    let now = store::head::mark(db.read()).await?;
    if now.revision < after {
        return Err(CatchUpError::GoneBack);
    }
    between(db, after, now.revision, give).await?;
    Ok(now)
}

/// Gives what was written after one revision, page by page, each with the revision up to which all is given then, and
/// that is never later than `last`.
///
/// It does not end at `last`: of a fact that was written once more since the head was read, the row is found there and
/// no earlier, and what it said before would be missed.
pub(crate) async fn between(
    db: &Db,
    after: i64,
    last: i64,
    mut give: impl FnMut(i64, Vec<(u64, Change)>),
) -> Result<(), CatchUpError> {
    let mut done = Some(after);
    while let Some(after) = done {
        let (rows, until) = page_of_revisions(db, after).await?;
        give(until.map_or(last, |until| until.min(last)), understood(&rows)?);
        done = until;
    }
    Ok(())
}

/// All facts of the next revisions, and which of those is the last if there may be more: about as many facts as fit into
/// a page. A revision has no more than one call could tell.
async fn page_of_revisions(db: &Db, after: i64) -> Result<(Vec<Kept>, Option<i64>), StoreError> {
    let mut rows = store::fact::written(db.read(), after, PAGE as u64).await?;
    let Some(end) = rows.last().map(|row| row.revision).filter(|_| rows.len() >= PAGE) else { return Ok((rows, None)) };
    // Some of the last revision may be missing.
    rows.retain(|row| row.revision < end);
    if rows.is_empty() {
        return Ok((store::fact::written_at(db.read(), end).await?, Some(end)));
    }
    Ok((rows, Some(end - 1)))
}

/// The world of a checkpoint that the database knows, and of what was written since; nothing if there is none.
async fn from_checkpoint(db: &Db, models: &Arc<World>, place: &Path) -> Result<Option<Loaded>, Unusable> {
    let Some(opened) = Opened::open(place)? else { return Ok(None) };
    let header = opened.header;
    let head = store::head::revision(db.read()).await?;
    let is_known = store::checkpoint::is_known(db.read(), header.id, header.revision).await?;
    if !is_known || header.revision > head {
        return Err(Unusable::Foreign);
    }
    let models = Arc::clone(models);
    let world = tokio::task::spawn_blocking(move || opened.world(&models)).await;
    // It does not panic; if it did, the long way would still be open.
    let mut world = world.unwrap_or(Err(Unusable::Damaged))?;
    let mut since = 0_u64;
    let caught_up = catch_up(db, header.revision, |_, changes| {
        since = since.saturating_add(u64::try_from(changes.len()).unwrap_or(u64::MAX));
        apply(&mut world, changes);
    });
    let mark = caught_up.await?;
    Ok(Some(Loaded { world, mark, since_checkpoint: Some(since) }))
}

/// The world of all that is in the database. One page is applied while the next ones are read.
async fn from_database(db: &Db, models: World) -> Result<(World, Mark), StartError> {
    // Before the facts, as in `catch_up`.
    let mark = store::head::mark(db.read()).await?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let built = tokio::task::spawn_blocking(move || build(models, receiver));
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX);
    let mut after = None;
    loop {
        let (rows, last) = store::fact::page(db.read(), after.as_ref(), limit).await?;
        // Nobody receives any more if a fact was not understood; that is told below.
        if last.is_none() || sender.send(rows).await.is_err() {
            break;
        }
        after = last;
    }
    drop(sender);
    Ok((built.await??, mark))
}

fn build(mut world: World, mut pages: mpsc::Receiver<Vec<Kept>>) -> Result<World, FactError> {
    while let Some(rows) = pages.blocking_recv() {
        apply(&mut world, understood(&rows)?);
    }
    Ok(world)
}

/// Applies changes to a world that nobody asks yet.
pub(crate) fn apply(world: &mut World, changes: Vec<(u64, Change)>) {
    for (version, change) in changes {
        world.apply(version, change);
    }
}

/// The rows in `policy`'s words. One that is not understood must not be skipped.
fn understood(rows: &[Kept]) -> Result<Vec<(u64, Change)>, FactError> {
    let change = |row: &Kept| Ok((row.version(), event::change(row.kind, row.id, row.body.as_deref())?));
    rows.iter().map(change).collect()
}
