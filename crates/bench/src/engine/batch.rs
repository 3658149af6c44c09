//! Many questions in one call, on one state of the world.

use std::hint::black_box;

use policy::{Question, World};

use crate::engine::stopwatch::Stopwatch;
use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::jobs::Settings;
use crate::queries::{self, Query, Spread, verify};
use crate::world::shape::Name;

/// How many questions are in one call.
const SIZE: usize = 1_000;

pub(crate) fn measure(name: Name, world: &World, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let asked = queries::draw(name.shape(), Spread::Uniform, settings.queries())?;
    let calls: Vec<(&[Query], Vec<Question<'_>>)> =
        asked.chunks(SIZE).map(|queries| (queries, queries.iter().map(|query| query.question).collect())).collect();
    let (mut rounds, mut times) = (Vec::new(), histogram()?);
    for number in 0..=settings.rounds() {
        let mut total = 0;
        for (queries, questions) in &calls {
            let watch = Stopwatch::start();
            let decisions = black_box(world.check_all(black_box(questions)));
            let took = nanoseconds(watch.stop());
            total += took;
            if number > 0 {
                times.record(took)?;
            }
            for (query, decision) in queries.iter().zip(&decisions) {
                verify(query, decision.allowed)?;
            }
        }
        if number > 0 {
            rounds.push(asked.len() as f64 * 1e9 / total.max(1) as f64);
        }
    }
    let world = name.text();
    let percentiles = Percentiles::of(&times, 1);
    let rate = Figure::of_rounds(
        format!("batch.{world}.rate"),
        "Checks per second in batches of 1,000, engine alone",
        Unit::PerSecond,
        &rounds,
    );
    let time =
        Figure::new(format!("batch.{world}.call"), "A batch of 1,000 checks", Unit::Nanoseconds, percentiles.p50);
    Ok(vec![rate, time.with_percentiles(percentiles)])
}
