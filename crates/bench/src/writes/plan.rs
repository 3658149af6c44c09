//! How much is written, and what becomes of the rounds.

use std::collections::BTreeMap;

use anyhow::Result;
use hdrhistogram::Histogram;

use crate::figure::{Figure, Percentiles, Unit, histogram};
use crate::jobs::Settings;
use crate::writes::load::{Kind, Run};
use crate::writes::place::Place;

/// How much is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Rounds that count; one more warms up.
    pub(crate) rounds: usize,
    /// Raw commits of a round.
    pub(crate) commits: usize,
    pub(crate) people: usize,
    pub(crate) organizations: usize,
    /// Workspaces and resources that people are brought to, in the many organizations and in the one.
    pub(crate) objects: usize,
}

/// What was measured so far.
#[derive(Debug, Default)]
pub(crate) struct Rounds(BTreeMap<Kind, Measured>);

/// Of one kind of write, by round.
#[derive(Debug, Default)]
struct Measured {
    rates: Vec<f64>,
    against_commits: Vec<f64>,
    bytes: Vec<f64>,
    times: Option<Histogram<u64>>,
}

// === impl Plan ===

impl Plan {
    pub(crate) fn of(settings: &Settings) -> Self {
        let (commits, people, organizations, objects) =
            if settings.quick { (400, 24, 24, 96) } else { (1_000, 60, 60, 240) };
        Self { rounds: settings.rounds(), commits, people, organizations, objects }
    }

    /// How many writes of a kind a round makes: each pair of a person and a place is written once.
    pub(crate) fn round(&self, kind: Kind) -> usize {
        let places = if kind == Kind::EnsureMembership { self.organizations } else { self.objects };
        places * self.people / (self.rounds + 1)
    }
}

// === impl Rounds ===

impl Rounds {
    /// Notes a round: what ran in it, and how many raw commits a second it had.
    pub(crate) fn add(&mut self, runs: Vec<(Kind, Run)>, commits: f64) {
        for (kind, run) in runs {
            let measured = self.0.entry(kind).or_default();
            measured.rates.push(run.per_second);
            measured.against_commits.push(run.per_second / commits);
            measured.bytes.extend(run.bytes);
            match &mut measured.times {
                // Both have the same bounds.
                Some(times) => times.add(&run.times).unwrap_or_default(),
                none => *none = Some(run.times),
            }
        }
    }

    pub(crate) fn figures(&self, prefix: &str, place: &Place) -> Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for (kind, measured) in &self.0 {
            let name = |what: &str| format!("{prefix}.{}{what}", kind.name());
            let about = format!("{}, {}", kind.about(), place.database());
            let rate = Figure::of_rounds(name(".rate"), &about, Unit::PerSecond, &measured.rates);
            figures.push(rate);
            let times = measured.times.clone().map_or_else(histogram, Ok)?;
            let percentiles = Percentiles::of(&times, 1);
            let time = Figure::new(name(".time"), "What one takes", Unit::Nanoseconds, percentiles.p50);
            figures.push(time.with_percentiles(percentiles));
            if !kind.is_raw() {
                let about = "The rate to that of raw commits in the same round";
                figures.push(Figure::of_rounds(
                    name(".against_commits"),
                    about,
                    Unit::Ratio,
                    &measured.against_commits,
                ));
            }
            if !measured.bytes.is_empty() {
                let about = "What the suite has written to the disk for one";
                figures.push(Figure::of_rounds(name(".bytes"), about, Unit::Bytes, &measured.bytes));
            }
        }
        Ok(figures)
    }
}
