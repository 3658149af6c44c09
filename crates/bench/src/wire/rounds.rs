//! Ways to call, taken in turn round by round: what disturbs the machine disturbs all, and their ratio within a round
//! stands.

use anyhow::Result;
use clap::ValueEnum as _;

use crate::figure::{Figure, Percentiles, Unit, median};
use crate::jobs::Settings;
use crate::wire::child::{self, Child};
use crate::wire::load::{Method, Run};
use crate::wire::stage::Stage;

/// How many calls are in flight, over how many connections, from how many threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flight {
    pub(crate) calls: usize,
    pub(crate) connections: usize,
    pub(crate) threads: usize,
}

/// One way to call.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    /// What its figures are named after: `wire.check`.
    pub(crate) name: &'static str,
    /// What it is, in words.
    pub(crate) about: &'static str,
    pub(crate) server: &'a Child,
    pub(crate) method: Method,
    /// The calls, by name.
    pub(crate) calls: &'static str,
    pub(crate) flight: Flight,
}

/// What a way took, round by round.
#[derive(Debug)]
pub(crate) struct Measured {
    name: &'static str,
    about: &'static str,
    in_flight: usize,
    rounds: Vec<Round>,
}

/// A round: what the load generator saw, and the server's processor time per call, in nanoseconds.
#[derive(Debug)]
struct Round {
    run: Run,
    processor: f64,
}

/// Takes all ways in turn.
pub(crate) fn alternate(stage: &Stage, ways: &[Way<'_>], settings: &Settings) -> Result<Vec<Measured>> {
    let mut measured: Vec<_> = ways.iter().map(Measured::new).collect();
    for _ in 0..settings.wire_rounds() {
        for (way, measured) in ways.iter().zip(&mut measured) {
            measured.measure(stage, way, settings)?;
        }
    }
    Ok(measured)
}

/// Makes each credential of some calls known to the server.
pub(crate) fn introduce(stage: &Stage, server: &Child, method: Method, calls: &'static str) -> Result<()> {
    let flight = Flight { calls: 32, connections: 1, threads: 1 };
    let way = Way { name: "", about: "", server, method, calls, flight };
    let mut arguments = arguments(stage, &way, 0.0)?;
    arguments.push("--introduce".to_owned());
    child::output(&arguments).map(|_| ())
}

fn arguments(stage: &Stage, way: &Way<'_>, seconds: f64) -> Result<Vec<String>> {
    let method = way.method.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let Flight { calls, connections, threads } = way.flight;
    Ok(vec![
        "load".to_owned(),
        format!("--address={}", way.server.address()?),
        format!("--method={method}"),
        format!("--calls={}", stage.calls(way.calls).display()),
        format!("--data={}", stage.path().display()),
        format!("--in-flight={calls}"),
        format!("--connections={connections}"),
        format!("--threads={threads}"),
        format!("--seconds={seconds}"),
    ])
}

impl Measured {
    /// Without any rounds yet.
    pub(crate) fn new(way: &Way<'_>) -> Self {
        Self { name: way.name, about: way.about, in_flight: way.flight.calls, rounds: Vec::new() }
    }

    /// Adds a round.
    pub(crate) fn measure(&mut self, stage: &Stage, way: &Way<'_>, settings: &Settings) -> Result<()> {
        let before = way.server.cpu_seconds()?;
        let run: Run = serde_json::from_str(&child::output(&arguments(stage, way, settings.wire_seconds())?)?)?;
        let processor = (way.server.cpu_seconds()? - before) * 1e9 / run.calls_in_all.max(1) as f64;
        self.rounds.push(Round { run, processor });
        Ok(())
    }

    /// How many a second, how long each took, and what that cost the server.
    pub(crate) fn figures(&self) -> Vec<Figure> {
        vec![self.rate(1), self.time(), self.processor()]
    }

    /// Calls a second, each of which counts so often.
    pub(crate) fn rate(&self, each: usize) -> Figure {
        let rates = self.of(|round| round.run.per_second * each as f64);
        let what = if each > 1 { "checks per second" } else { "calls per second" };
        Figure::of_rounds(self.named("rate"), self.in_words(what), Unit::PerSecond, &rates)
    }

    /// The time of a call as its caller sees it.
    pub(crate) fn time(&self) -> Figure {
        let at = |value: fn(&Percentiles) -> f64| median(&self.of(|round| value(&round.run.times)));
        let percentiles = Percentiles {
            p50: at(|times| times.p50),
            p90: at(|times| times.p90),
            p99: at(|times| times.p99),
            p999: at(|times| times.p999),
            max: at(|times| times.max),
        };
        let rounds = self.of(|round| round.run.times.p50);
        let figure =
            Figure::of_rounds(self.named("time"), self.in_words("as the caller sees it"), Unit::Nanoseconds, &rounds);
        figure.with_percentiles(percentiles)
    }

    /// What the server's processors did for a call.
    pub(crate) fn processor(&self) -> Figure {
        let rounds = self.of(|round| round.processor);
        let about = self.in_words("processor time of the server per call");
        Figure::of_rounds(self.named("processor"), about, Unit::Nanoseconds, &rounds)
    }

    /// This way's rate to another one's.
    pub(crate) fn rate_against(&self, other: &Self, name: &str) -> Figure {
        self.against(other, name, "calls per second", |round| round.run.per_second)
    }

    /// This way's p99 to another one's.
    pub(crate) fn p99_against(&self, other: &Self, name: &str) -> Figure {
        self.against(other, name, "p99", |round| round.run.times.p99)
    }

    /// This way's median time to another one's.
    pub(crate) fn p50_against(&self, other: &Self, name: &str) -> Figure {
        self.against(other, name, "p50", |round| round.run.times.p50)
    }

    fn against(&self, other: &Self, name: &str, what: &str, value: fn(&Round) -> f64) -> Figure {
        let ratios: Vec<f64> = self.of(value).iter().zip(other.of(value)).map(|(one, two)| one / two).collect();
        let about = format!("{}, {what}, to: {}", self.in_words(""), other.about);
        Figure::of_rounds(name, about, Unit::Ratio, &ratios)
    }

    fn of(&self, value: impl Fn(&Round) -> f64) -> Vec<f64> {
        self.rounds.iter().map(value).collect()
    }

    fn named(&self, what: &str) -> String {
        format!("{}.{}.{what}", self.name, self.in_flight)
    }

    fn in_words(&self, what: &str) -> String {
        let comma = if what.is_empty() { "" } else { ", " };
        format!("{}, {} in flight{comma}{what}", self.about, self.in_flight)
    }
}
