//! A world with those who write, those who read and those who come in the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use e2e::{Dice, Storage};
use tokio::sync::{Mutex, RwLock};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::board::Board;
use crate::calls::{Caller, Ledger};
use crate::hands::Hands;
use crate::journal::Kind;
use crate::readers::Readers;
use crate::scene::{self, Scene};
use crate::server::Server;
use crate::toggles::Toggle;
use crate::world::World;
use crate::{calm, logs, readers, writers};

/// What all of them share.
#[derive(Debug)]
pub(crate) struct Lab {
    pub(crate) world: World,
    pub(crate) board: Board,
    pub(crate) ledger: Ledger,
    pub(crate) readers: Readers,
    /// Writers come through it; whoever shuts it finds all of them between two operations.
    pub(crate) gate: RwLock<()>,
    over: AtomicBool,
}

/// Something that is given and taken, and by whom.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) toggle: Mutex<Toggle>,
    /// The secret of the organization's program.
    pub(crate) token: String,
    pub(crate) organization: String,
}

/// How long faults go on before all are looked at in calm.
const SIEGE: Duration = Duration::from_secs(75);
/// How often to look for processes that have ended.
const ROUND: Duration = Duration::from_millis(200);
/// Hands at a time.
const HANDS: usize = 2;

impl Lab {
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    pub(crate) fn caller(&self, token: &str, dice: Dice) -> Caller<'_> {
        Caller { world: &self.world, ledger: &self.ledger, token: token.to_owned(), dice }
    }
}

/// Runs a world for so long; what was found is in it.
pub(crate) async fn run(
    storage: Storage,
    server: Option<Server>,
    duration: Duration,
    without: &[Kind],
    mutant: Option<&str>,
    seed: u64,
) -> anyhow::Result<(Arc<Lab>, Duration)> {
    let mut dice = Dice::new(seed);
    let world = World::start(storage, server).await?;
    world.ready().await.context("the suite does not start")?;
    let board = Board::default();
    let Scene { posts } = scene::set(&world, &board).await;
    if let Some(mutant) = mutant {
        world.mutate(mutant).await?;
    }
    println!("{storage:?}: {} processes, {} writers", world.sites.len(), posts.len());
    let readers = Readers::of(&world);
    let (ledger, gate, over) = Default::default();
    let lab = Arc::new(Lab { world, board, ledger, readers, gate, over });

    let mut tasks = JoinSet::new();
    for post in &posts {
        tasks.spawn(writers::write(Arc::clone(&lab), Arc::clone(post), Dice::new(dice.number())));
    }
    readers::begin(&lab, &mut tasks, &mut dice);
    tasks.spawn(revive(Arc::clone(&lab)));

    let longest = sieges(&lab, &posts, duration, without, &mut dice).await;
    lab.over.store(true, Ordering::SeqCst);
    while let Some(outcome) = tasks.join_next().await {
        outcome.context("a task of the lab has failed")?;
    }
    let digests = logs::digests(&lab.world).await?;
    lab.world.stop();
    logs::compare(&lab, &digests).await?;
    Ok((lab, longest))
}

/// Faults and calm in turn; answers how long it took at most until everything was as it should be.
async fn sieges(
    lab: &Arc<Lab>,
    posts: &[Arc<Post>],
    duration: Duration,
    without: &[Kind],
    dice: &mut Dice,
) -> Duration {
    let end = Instant::now() + duration;
    let mut longest = Duration::ZERO;
    while Instant::now() < end {
        let until = end.min(Instant::now() + SIEGE);
        let hands = Hands::new(without);
        let work: Vec<_> = (0..HANDS).map(|_| hands.work(&lab.world, Dice::new(dice.number()), until)).collect();
        let restarts = hands.restart_server(&lab.world, Dice::new(dice.number()), until);
        tokio::join!(futures::future::join_all(work), restarts);
        lab.world.calm();
        let took = calm::expect(lab, posts, Dice::new(dice.number())).await;
        longest = longest.max(took);
        println!("  {:>4.0} s: {}", lab.world.journal.now().as_secs_f64(), crate::report::line(lab, took));
    }
    longest
}

/// Starts again what has ended by itself, until it is over.
async fn revive(lab: Arc<Lab>) {
    while !lab.is_over() {
        lab.world.revive().into_iter().for_each(|told| lab.world.incidents.note(told));
        sleep(ROUND).await;
    }
}
