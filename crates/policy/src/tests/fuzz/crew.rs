//! One run: chunks of worlds, on all cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::shrink;
use crate::tests::fuzz::tally::Tally;
use crate::tests::fuzz::trial::Trial;

/// How many worlds a chunk has.
const WORLDS: u64 = 5;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) seed: u64,
    /// It ends when there were so many cases.
    pub(crate) cases: u64,
    /// One chunk alone.
    pub(crate) chunk: Option<u64>,
    /// It ends after so long in any case.
    pub(crate) limit: Option<Duration>,
}

/// What the threads of a run share.
struct Shared {
    started: Instant,
    next: AtomicU64,
    cases: AtomicU64,
    over: AtomicBool,
    tally: Mutex<Tally>,
    flaw: Mutex<Option<String>>,
}

impl Run {
    /// Compares, prints what was compared, and tells the first difference if there is one.
    pub(crate) fn go(&self) -> Result<Tally, String> {
        let shared = Shared {
            started: Instant::now(),
            next: AtomicU64::new(self.chunk.unwrap_or_default()),
            cases: AtomicU64::new(0),
            over: AtomicBool::new(false),
            tally: Mutex::default(),
            flaw: Mutex::default(),
        };
        println!("seed {}", self.seed);
        let threads = if self.chunk.is_some() { 1 } else { thread::available_parallelism().map_or(1, usize::from) };
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.work(&shared));
            }
        });
        let tally = shared.tally.into_inner().unwrap();
        let seconds = shared.started.elapsed().as_secs_f64();
        let chunks = shared.next.load(Ordering::Relaxed);
        println!("{tally}{seconds:.1} s on {threads} threads, seed {}, chunks up to {chunks}", self.seed);
        shared.flaw.into_inner().unwrap().map_or(Ok(tally), Err)
    }

    fn work(&self, shared: &Shared) {
        while !shared.over.load(Ordering::Relaxed) {
            let chunk = shared.next.fetch_add(1, Ordering::Relaxed);
            let mut tally = Tally::default();
            if let Err(flaw) = self.play(chunk, &mut tally) {
                shared.over.store(true, Ordering::Relaxed);
                // The others come to their end by themselves; one difference is enough to look at.
                shared.flaw.lock().unwrap().get_or_insert(flaw);
            }
            let cases = shared.cases.fetch_add(tally.total(), Ordering::Relaxed) + tally.total();
            let late = self.limit.is_some_and(|limit| shared.started.elapsed() >= limit);
            if cases >= self.cases || late || self.chunk.is_some() {
                shared.over.store(true, Ordering::Relaxed);
            }
            shared.tally.lock().unwrap().add(tally);
        }
    }

    fn play(&self, chunk: u64, tally: &mut Tally) -> Result<(), String> {
        let mut seeds = Dice::of_chunk(self.seed, chunk);
        for number in 0..WORLDS {
            let trial = Trial::new(seeds.seed());
            if let Err(flaw) = trial.run(tally) {
                let place = format!("seed {}, chunk {chunk}, world {number}", self.seed);
                return Err(format!("{place}: {}\n{}", shrink::smallest(&trial, &flaw), again(self.seed, chunk)));
            }
        }
        Ok(())
    }
}

fn again(seed: u64, chunk: u64) -> String {
    format!("to play this chunk again: cargo xtask fuzz-decisions --seed {seed} --chunk {chunk}")
}
