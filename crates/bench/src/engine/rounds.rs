//! Questions asked one after the other, in rounds, several kinds of them in turn: what disturbs the machine disturbs
//! all, and their ratio within a round stands.

use std::hint::black_box;
use std::time::Duration;

use hdrhistogram::Histogram;
use policy::World;

use crate::engine::stopwatch::Stopwatch;
use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::queries::{Query, verify};

/// One answer takes less than reading the clock does, so so many are timed at once.
const BATCH: usize = 50;

/// Questions to a world.
pub(crate) struct Side<'a> {
    pub(crate) world: &'a World,
    pub(crate) queries: &'a [Query],
    pub(crate) ask: fn(&World, &Query) -> bool,
}

/// What one side took.
pub(crate) struct Measured {
    /// Per round, the mean of one answer in nanoseconds.
    rounds: Vec<f64>,
    /// Times of batches.
    batches: Histogram<u64>,
}

/// Measures all sides, round by round, after a round that does not count. An answer that is wrong ends it.
pub(crate) fn alternate(sides: &[Side<'_>], rounds: usize) -> anyhow::Result<Vec<Measured>> {
    let mut measured = Vec::new();
    for side in sides {
        round(side, &mut histogram()?)?;
        measured.push(Measured { rounds: Vec::new(), batches: histogram()? });
    }
    for _ in 0..rounds {
        for (side, measured) in sides.iter().zip(&mut measured) {
            let took = round(side, &mut measured.batches)?;
            measured.rounds.push(nanoseconds(took) as f64 / side.queries.len().max(1) as f64);
        }
    }
    Ok(measured)
}

fn round(side: &Side<'_>, batches: &mut Histogram<u64>) -> anyhow::Result<Duration> {
    let mut answers = Vec::with_capacity(BATCH);
    let mut total = Duration::ZERO;
    for batch in side.queries.chunks(BATCH) {
        answers.clear();
        let watch = Stopwatch::start();
        for query in batch {
            answers.push((side.ask)(side.world, black_box(query)));
        }
        let took = watch.stop();
        total += took;
        if batch.len() == BATCH {
            batches.record(nanoseconds(took))?;
        }
        for (query, answer) in batch.iter().zip(&answers) {
            verify(query, *answer)?;
        }
    }
    Ok(total)
}

impl Measured {
    /// What one answer took.
    pub(crate) fn figure(&self, name: &str, about: &str) -> Figure {
        let figure = Figure::of_rounds(name, about, Unit::Nanoseconds, &self.rounds);
        figure.with_percentiles(Percentiles::of(&self.batches, BATCH))
    }

    /// This side to another one, round by round.
    pub(crate) fn against(&self, other: &Self, name: &str, about: &str) -> Figure {
        let ratios: Vec<f64> = self.rounds.iter().zip(&other.rounds).map(|(one, two)| one / two).collect();
        Figure::of_rounds(name, about, Unit::Ratio, &ratios)
    }
}

#[cfg(test)]
mod tests;
