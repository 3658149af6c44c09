//! What each layer costs, measured in one process without a socket: the same call is answered by more and more of the
//! layers, and the differences are theirs.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bytes::{BufMut as _, Bytes, BytesMut};
use clap::Args;
use http_body_util::{BodyExt as _, Full};
use kit::server::{Service, routes};
use kit::stack::{LocalService, Peer, Quick, Routes, Stack};
use kit::wire::WORKLOAD;
use kit::{Source, telemetry};
use prost::Message as _;
use tonic::body::Body;
use tonic::service::Routes as GrpcRoutes;
use tower::ServiceExt as _;

use crate::figure::{Figure, Unit};
use crate::jobs::Settings;
use crate::wire::echo::{self, Echo, Payload};
use crate::wire::stage::{Call, Calls, Keys, Stage};
use crate::wire::suite;
use crate::world::shape::Name;

/// How to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Calls of each kind; one in each round at least.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(u64::from(ROUNDS)..))]
    calls: u64,
    /// Only what contains this in its name, such as "check".
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    only: String,
    /// Without the suite's telemetry.
    #[arg(long)]
    silent: bool,
}

/// Something that is called over and over.
struct Way {
    name: &'static str,
    about: &'static str,
    service: LocalService,
    path: &'static str,
    calls: Vec<Shown>,
}

/// A message, and the credential that is shown with it.
#[derive(Clone)]
struct Shown {
    credential: Option<(&'static str, String)>,
    body: Bytes,
}

const CHECK: &str = "/tenantry.authz.v1.AuthzService/Check";
const ROUNDS: u32 = 5;

/// Each way, as the report has it.
pub(crate) fn measure(settings: &Settings) -> Result<Vec<Figure>> {
    let calls = if settings.quick { 50_000 } else { 200_000 };
    run(&Options { calls, only: String::new(), silent: false })
}

/// Each way, for whoever changes a layer.
pub(crate) fn print(options: &Options) -> Result<()> {
    for figure in run(options)? {
        println!("{:<28} {:>8.0} ns  {}", figure.name, figure.value, figure.about);
    }
    Ok(())
}

/// Measures each way in rounds that alternate.
fn run(options: &Options) -> Result<Vec<Figure>> {
    let stage = Stage::put_up(Name::Small, true)?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let config = suite::config()?;
        let telemetry = if options.silent { None } else { Some(telemetry::init(&config.telemetry, "bench")?) };
        let mut ways = ways(&stage).await?;
        ways.retain(|way| way.name.contains(&options.only));
        ensure!(!ways.is_empty(), "nothing that is called has {:?} in its name", options.only);
        let calls = options.calls / u64::from(ROUNDS);
        let mut rounds = vec![Vec::new(); ways.len()];
        for _ in 0..ROUNDS {
            for (way, rounds) in ways.iter().zip(&mut rounds) {
                rounds.push(way.round(calls).await?.as_secs_f64() * 1e9 / calls.max(1) as f64);
            }
        }
        drop(telemetry);
        let figure = |(way, rounds): (&Way, &Vec<f64>)| {
            Figure::of_rounds(format!("layers.{}", way.name), way.about, Unit::Nanoseconds, rounds)
        };
        Ok(ways.iter().zip(&rounds).map(figure).collect())
    })
}

async fn ways(stage: &Stage) -> Result<Vec<Way>> {
    let suite = suite::start(stage.path(), Some(stage.name), usize::MAX >> 4).await?;
    let bare = || Service {
        name: "echo",
        router: GrpcRoutes::new(Echo).into_axum_router(),
        grpc_services: Vec::new(),
        quick: Vec::new(),
        background: Vec::new(),
        conditions: Vec::new(),
    };
    let quick = Quick { paths: &[echo::PATH], server: LocalService::generated(Echo) };
    let router = bare().router.into_service::<Body>();
    let router = router.map_response(|response: axum::response::Response| response.map(Body::new));
    let stack = Stack::new(&Source::system(), usize::MAX >> 4);
    let [own, others, token] = [shown(stage, "own")?, shown(stage, "others")?, shown(stage, "token")?];
    let payload = Payload { bytes: vec![7; own.first().map_or(0, |shown| shown.body.len())].into(), answer: 4 };
    let payload = Shown { credential: None, body: framed(&payload.encode_to_vec()) };
    let echo = |name, about, service| Way { name, about, service, path: echo::PATH, calls: vec![payload.clone()] };
    let check = |name, about, calls| Way { name, about, service: suite.wrapped.clone(), path: CHECK, calls };
    Ok(vec![
        echo("echo", "A generated server, in the process, with the client's half", LocalService::generated(Echo)),
        echo("router", "The same, found by a router", LocalService::new(router)),
        echo(
            "stack",
            "The same under the stack, found by its path",
            stack.wrap(Routes::new([&quick], axum::Router::new())),
        ),
        echo("stack_router", "The same under the stack, found by a router", stack.wrap(routes(&[bare()]))),
        check("check_workload", "A check of others by the workload key", others),
        check("check_session", "A check by a session, verified before", own),
        check("check_token", "A check by an access token, verified before", token),
    ])
}

/// Calls as they travel.
fn shown(stage: &Stage, name: &str) -> Result<Vec<Shown>> {
    let workload = Keys::of(stage.path())?.workload.to_text();
    let Calls { credentials, calls } = Calls::read(&stage.calls(name))?;
    let shown = |call: &Call| {
        let credential = match credentials.get(usize::try_from(call.credential)?).context("no credential")?.as_str() {
            "" => (WORKLOAD, workload.clone()),
            token => ("authorization", format!("Bearer {token}")),
        };
        Ok(Shown { credential: Some(credential), body: framed(&call.message) })
    };
    calls.iter().take(1_000).map(shown).collect()
}

impl Way {
    async fn round(&self, calls: u64) -> Result<Duration> {
        let before = processor_time()?;
        for shown in self.calls.iter().cycle().take(usize::try_from(calls)?) {
            self.call(shown).await?;
        }
        Ok(processor_time()?.saturating_sub(before))
    }

    async fn call(&self, shown: &Shown) -> Result<()> {
        let mut request =
            http::Request::post(self.path).header("content-type", "application/grpc").header("te", "trailers");
        if let Some((name, value)) = &shown.credential {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::new(Full::new(shown.body.clone())))?;
        request.extensions_mut().insert(Peer(([127, 0, 0, 1], 1).into()));
        let Ok(response) = self.service.clone().oneshot(request).await;
        let body = response.into_body().collect().await?;
        ensure!(
            body.trailers().is_some_and(|trailers| trailers.get("grpc-status").is_some_and(|status| status == "0"))
        );
        Ok(())
    }
}

/// How long this thread has run so far. On a machine that has other work to do, a clock on the wall would count that too.
fn processor_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split_whitespace().next().context("no times of this thread")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

/// A message as it travels.
fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    frame.put_slice(message);
    frame.freeze()
}
