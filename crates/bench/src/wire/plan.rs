//! What is measured, and how the rounds become figures.

use anyhow::Result;
use clap::ValueEnum;

use crate::wire::child::{self, Child};
use crate::wire::load::{BATCH, Credential, Kind, Run};
use crate::wire::world::World;
use crate::wire::{Figure, Options};

/// One way to call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) credential: Credential,
    in_flight: u32,
    connections: u32,
    /// Whether there is an echo to compare with.
    pub(crate) beside_echo: bool,
}

/// A round: what the load generator saw, and what the server's processor time was.
#[derive(Debug)]
pub(crate) struct Round {
    run: Run,
    cpu_us: f64,
}

/// The medians of some rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Median {
    per_second: f64,
    p50_us: f64,
    p99_us: f64,
    cpu_us: f64,
}

pub(crate) fn scenes() -> Vec<Scene> {
    use Credential::{Session, Token, Workload};

    let check = |name, credential, in_flight, connections| Scene {
        name,
        kind: Kind::Check,
        credential,
        in_flight,
        connections,
        beside_echo: true,
    };
    let batch = |name, credential, in_flight| Scene {
        name,
        kind: Kind::Batch,
        credential,
        in_flight,
        connections: 1,
        beside_echo: false,
    };
    vec![
        check("check, session, 1 in flight", Session, 1, 1),
        check("check, session, 8 in flight", Session, 8, 1),
        check("check, session, 64 in flight on 1", Session, 64, 1),
        check("check, session, 64 in flight on 4", Session, 64, 4),
        check("check, token, 64 in flight on 4", Token, 64, 4),
        check("check, workload, 64 in flight on 4", Workload, 64, 4),
        batch("batch of 1,000, session, 1 in flight", Session, 1),
        batch("batch of 1,000, session, 4 in flight", Session, 4),
        batch("batch of 1,000, workload, 4 in flight", Workload, 4),
    ]
}

/// Lets the load generator call a server for a while.
pub(crate) fn round(options: &Options, scene: &Scene, kind: Kind, server: &Child, world: &World) -> Result<Round> {
    let name = |value: &dyn ToString| value.to_string();
    let value = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned());
    let arguments = [
        "load".to_owned(),
        format!("--address={}", server.address()),
        format!("--kind={}", value(kind.to_possible_value()).unwrap_or_default()),
        format!("--credential={}", value(scene.credential.to_possible_value()).unwrap_or_default()),
        format!("--in-flight={}", name(&scene.in_flight)),
        format!("--connections={}", name(&scene.connections)),
        format!("--seconds={}", name(&options.seconds)),
        format!("--data={}", world.data().display()),
    ];
    let before = server.cpu_seconds()?;
    let run: Run = serde_json::from_str(&child::output(&arguments)?)?;
    #[expect(clippy::cast_precision_loss, reason = "far fewer calls than a double counts exactly")]
    let cpu_us = (server.cpu_seconds()? - before) * 1e6 / run.calls_in_all.max(1) as f64;
    Ok(Round { run, cpu_us })
}

impl Median {
    pub(crate) fn of(rounds: &[Round]) -> Option<Self> {
        let of = |value: fn(&Round) -> f64| {
            let mut values: Vec<_> = rounds.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        Some(Self {
            per_second: of(|round| round.run.per_second)?,
            p50_us: of(|round| round.run.p50_us)?,
            p99_us: of(|round| round.run.p99_us)?,
            cpu_us: of(|round| round.cpu_us)?,
        })
    }
}

/// What there is to tell of a scene.
pub(crate) fn figures(
    scene: &Scene,
    echo: Option<&Median>,
    echo_default: Option<&Median>,
    check: Option<&Median>,
) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut tell = |what: &str, value: f64, unit: &'static str| {
        figures.push(Figure { name: format!("{}: {what}", scene.name), value, unit });
    };
    let named = [("echo", echo), ("echo, default runtime", echo_default), ("answered", check)];
    for (name, median) in named.into_iter().filter_map(|(name, median)| Some((name, median?))) {
        tell(&format!("{name}, rate"), median.per_second, "calls/s");
        tell(&format!("{name}, p50"), median.p50_us, "us");
        tell(&format!("{name}, p99"), median.p99_us, "us");
        tell(&format!("{name}, server's processor"), median.cpu_us, "us/call");
    }
    if let (Some(echo), Some(check)) = (echo, check) {
        tell("rate against echo", check.per_second / echo.per_second, "x");
        tell("p99 against echo", check.p99_us / echo.p99_us, "x");
    }
    if let (Kind::Batch, Some(check)) = (scene.kind, check) {
        #[expect(clippy::cast_precision_loss, reason = "it is a thousand")]
        tell("checks", check.per_second * BATCH as f64, "checks/s");
    }
    figures
}
