//! What a check costs over gRPC, next to a bare tonic echo of the same message sizes in the same run.
//!
//! Echo, suite and load generator are a process each, as they are in life. Echo and check alternate in short rounds, so
//! that whatever else the machine does meets both; each figure is the median of its rounds.

mod child;
mod echo;
pub(crate) mod layers;
mod load;
mod plan;
mod suite;
mod world;

use std::fmt;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

pub(crate) use crate::wire::child::Child;
use crate::wire::plan::Scene;
pub(crate) use crate::wire::world::Keys;

/// How to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Rounds of each kind
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Seconds per round
    #[arg(long, default_value_t = 2.0)]
    pub(crate) seconds: f64,
    /// Only scenes whose name contains this
    #[arg(long, default_value = "")]
    pub(crate) only: String,
}

/// One thing that was measured.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
}

/// The processes that the measurement consists of.
#[derive(Debug, Subcommand)]
pub(crate) enum Part {
    /// The bare echo
    Echo(echo::Options),
    /// authz with the stack of the suite
    Suite {
        /// Where its data and keys are
        data: PathBuf,
    },
    /// The load generator
    Load(load::Options),
}

impl Part {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Echo(options) => echo::serve(&options),
            Self::Suite { data } => suite::serve(&data),
            Self::Load(options) => load::run(&options),
        }
    }
}

/// Runs all of it.
///
/// # Errors
/// When a process does not start, or a call fails.
pub(crate) fn measure(options: &Options) -> Result<Vec<Figure>> {
    let data = tempfile::tempdir()?;
    let world = world::World::new(data.path())?;
    let suite = Child::start(&["suite".to_owned(), data.path().display().to_string()])?;
    tokio::runtime::Runtime::new()?.block_on(world.feed(suite.address()))?;
    let echo = Child::start(&["echo".to_owned(), "--runtime".to_owned(), "current".to_owned()])?;
    let echo_default = Child::start(&["echo".to_owned(), "--runtime".to_owned(), "multi".to_owned()])?;

    let mut figures = Vec::new();
    for scene in plan::scenes().iter().filter(|scene| scene.name.contains(&options.only)) {
        figures.extend(measured(options, scene, [&echo, &echo_default, &suite], &world)?);
    }
    Ok(figures)
}

fn measured(
    options: &Options,
    scene: &Scene,
    [echo, echo_default, suite]: [&Child; 3],
    world: &world::World,
) -> Result<Vec<Figure>> {
    let mut runs = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..options.rounds {
        for (runs, (server, kind)) in
            runs.iter_mut().zip([(echo, load::Kind::Echo), (echo_default, load::Kind::Echo), (suite, scene.kind)])
        {
            if kind == load::Kind::Echo && !scene.beside_echo {
                continue;
            }
            runs.push(plan::round(options, scene, kind, server, world)?);
        }
    }
    let [echo, echo_default, check] = runs.each_ref().map(|rounds| plan::Median::of(rounds));
    Ok(plan::figures(scene, echo.as_ref(), echo_default.as_ref(), check.as_ref()))
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, unit } = self;
        write!(f, "{name:<58} {value:>12.2} {unit}")
    }
}
