//! What a call costs over gRPC, next to a bare tonic echo of the same sizes in the same run.
//!
//! Echo, suite and load generator are a process each, as they are in life, on one machine, over its loopback interface.
//! The echo has a runtime for each core, as the suite does, which is the quickest way to deploy tonic; what tonic does by
//! default is a line of its own. Its messages have the sizes of a check's, and so do its metadata; the echo without
//! metadata is a further line. With 64 in flight the load generator has as many threads as there are cores, so that it
//! is never the one that is waited for; with fewer it has one.
//!
//! The suite holds all facts of the world, told as the services' logs would tell them, and asks of 20,000 questions
//! about all of it. Each person asks by a session of their own: so most calls on a connection differ in credential,
//! person and document, and find what they need in no cache.

mod child;
mod echo;
pub(crate) mod layers;
mod load;
mod noise;
mod rounds;
mod stage;
mod suite;

use std::path::PathBuf;
use std::thread;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::figure::Figure;
use crate::jobs::Settings;
use crate::wire::load::Method;
use crate::wire::rounds::{Flight, Measured, Way, alternate, introduce};
use crate::wire::stage::{BATCH, Stage};
use crate::world::shape::Name;

pub(crate) use crate::wire::child::Child;
pub(crate) use crate::wire::noise::noisy;
pub(crate) use crate::wire::stage::Keys;

/// The processes that the measurement consists of.
#[derive(Debug, Subcommand)]
pub(crate) enum Part {
    /// The bare echo
    Echo(echo::Options),
    /// authz with the stack of the suite
    Suite {
        /// Where its data and keys are
        data: PathBuf,
        /// The world that it is told; what its database holds alone, if none is
        #[arg(long, value_enum)]
        world: Option<Name>,
    },
    /// The load generator
    Load(load::Options),
    /// An organization that lists all it has, all the time
    Noise(noise::Options),
}

impl Part {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Echo(options) => echo::serve(&options),
            Self::Suite { data, world } => suite::serve(&data, world),
            Self::Load(options) => load::run(&options),
            Self::Noise(options) => noise::run(&options),
        }
    }
}

/// Checks and explanations, one by one.
pub(crate) fn check(settings: &Settings) -> Result<Vec<Figure>> {
    let stage = Stage::put_up(settings.wire_world(Name::D1), settings.quick)?;
    let (suite, echo, stealing) = (serve(&stage)?, serve_echo("lanes")?, serve_echo("stealing")?);
    introduce(&stage, &suite, Method::Check, "own")?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut figures = Vec::new();
    for flight in [
        Flight { calls: 1, connections: 1, threads: 1 },
        Flight { calls: 8, connections: 1, threads: 1 },
        Flight { calls: 64, connections: 4, threads: cores.min(4) },
    ] {
        let way = |name, about, server, method, calls| Way { name, about, server, method, calls, flight };
        let ways = [
            way("wire.echo", "Echo, a runtime per core", &echo, Method::Echo, "own"),
            way("wire.check", "Check by a session", &suite, Method::Check, "own"),
            way("wire.explain", "Explain by a session", &suite, Method::Explain, "own"),
            way("wire.echo_alone", "Echo without metadata", &echo, Method::EchoAlone, "own"),
            way("wire.check_workload", "Check of others by the workload key", &suite, Method::Check, "others"),
            way("wire.check_token", "Check by an access token", &suite, Method::Check, "token"),
            way("wire.echo_stealing", "Echo on tonic's default runtime", &stealing, Method::Echo, "own"),
        ];
        // One at a time, they differ by what the server computes alone.
        let ways = if flight.calls == 1 { ways.get(..4).unwrap_or_default() } else { &ways };
        let measured = alternate(&stage, ways, settings)?;
        figures.extend(measured.iter().flat_map(Measured::figures));
        figures.extend(compared(&measured, flight.calls)?);
    }
    Ok(figures)
}

fn compared(measured: &[Measured], calls: usize) -> Result<Vec<Figure>> {
    let [echo, check, explain, alone, others @ ..] = measured else { bail!("four ways are always measured") };
    let named = |what: &str| format!("wire.check.{calls}.{what}");
    let mut figures = vec![
        check.rate_against(echo, &named("rate_against_echo")),
        check.p99_against(echo, &named("p99_against_echo")),
        check.rate_against(alone, &named("rate_against_echo_alone")),
        explain.p50_against(check, &format!("wire.explain.{calls}.p50_against_check")),
    ];
    if calls == 1 {
        figures.push(explain.p50_against(check, "explain.wire.against_check"));
    }
    if let [workload, token, ..] = others {
        figures.push(workload.rate_against(echo, &format!("wire.check_workload.{calls}.rate_against_echo")));
        figures.push(token.rate_against(echo, &format!("wire.check_token.{calls}.rate_against_echo")));
    }
    Ok(figures)
}

/// A thousand checks in a call.
pub(crate) fn batch(settings: &Settings) -> Result<Vec<Figure>> {
    let stage = Stage::put_up(settings.wire_world(Name::D1), settings.quick)?;
    let suite = serve(&stage)?;
    introduce(&stage, &suite, Method::BatchCheck, "batch_own")?;
    let way = |name, about, calls, in_flight| Way {
        name,
        about,
        server: &suite,
        method: Method::BatchCheck,
        calls,
        flight: Flight { calls: in_flight, connections: 1, threads: 1 },
    };
    let ways = [
        way("wire.batch_others", "BatchCheck of 1,000 people by the workload key", "batch_others", 1),
        way("wire.batch_others", "BatchCheck of 1,000 people by the workload key", "batch_others", 4),
        way("wire.batch_own", "BatchCheck of 1,000 by a session", "batch_own", 1),
        way("wire.batch_own", "BatchCheck of 1,000 by a session", "batch_own", 4),
    ];
    let measured = alternate(&stage, &ways, settings)?;
    let mut figures: Vec<Figure> =
        measured.iter().flat_map(|way| [way.rate(BATCH), way.time(), way.processor()]).collect();
    let [_, others, ..] = measured.as_slice() else { bail!("four ways were measured") };
    // The harder one: each check in it names somebody else.
    figures.push(Figure { name: "wire.batch.1000.rate".to_owned(), ..others.rate(BATCH) });
    Ok(figures)
}

/// Pages of lists, in an organization of 25,000 people and 6,000 documents.
pub(crate) fn lists(settings: &Settings) -> Result<Vec<Figure>> {
    let stage = Stage::put_up(settings.wire_world(Name::Wide), settings.quick)?;
    let suite = serve(&stage)?;
    let mut ways = Vec::new();
    for in_flight in [1, 8] {
        let flight = Flight { calls: in_flight, connections: 1, threads: 1 };
        let way = |name, about, method, calls| Way { name, about, server: &suite, method, calls, flight };
        ways.extend([
            way("wire.list_resources_100", "ListResources, page of 100", Method::ListResources, "resources_100"),
            way("wire.list_resources_1000", "ListResources, page of 1,000", Method::ListResources, "resources_1000"),
            way("wire.list_subjects_1000", "ListSubjects, page of 1,000", Method::ListSubjects, "subjects_1000"),
        ]);
    }
    let measured = alternate(&stage, &ways, settings)?;
    Ok(measured.iter().flat_map(Measured::figures).collect())
}

/// The suite, with all facts.
fn serve(stage: &Stage) -> Result<Child> {
    let world = format!("--world={}", stage.name.text());
    Child::start(&["suite".to_owned(), stage.path().display().to_string(), world])
}

fn serve_echo(runtime: &str) -> Result<Child> {
    Child::start(&["echo".to_owned(), format!("--runtime={runtime}")])
}
