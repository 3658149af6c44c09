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
use prost::Message;
use tonic::body::Body;
use tonic::service::Routes as GrpcRoutes;
use tower::ServiceExt as _;

use crate::wire::echo::{self, Echo, Payload};
use crate::wire::world::{Keys, World, question};
use crate::wire::{Figure, suite};

/// How to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Calls of each kind
    #[arg(long, default_value_t = 200_000)]
    calls: u64,
    /// Only what contains this in its name
    #[arg(long, default_value = "")]
    only: String,
    /// Without the suite's telemetry
    #[arg(long)]
    silent: bool,
}

/// Something that is called over and over.
struct Way {
    name: &'static str,
    service: LocalService,
    path: &'static str,
    shown: Option<(&'static str, String)>,
    bodies: Vec<Bytes>,
}

const CHECK: &str = "/tenantry.authz.v1.AuthzService/Check";
const ROUNDS: u32 = 5;

/// Measures each way in rounds that alternate, and takes each one's fastest: what disturbs only ever adds.
pub(crate) fn measure(options: &Options) -> Result<Vec<Figure>> {
    let data = tempfile::tempdir()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let config = suite::config()?;
        let telemetry = if options.silent { None } else { Some(telemetry::init(&config.telemetry, "bench")?) };
        let mut ways = ways(data.path()).await?;
        ways.retain(|way| way.name.contains(&options.only));
        let mut fastest = vec![Duration::MAX; ways.len()];
        for _ in 0..ROUNDS {
            for (way, fastest) in ways.iter().zip(&mut fastest) {
                *fastest = (*fastest).min(way.round(options.calls / u64::from(ROUNDS)).await?);
            }
        }
        drop(telemetry);
        let calls = options.calls / u64::from(ROUNDS);
        #[expect(clippy::cast_precision_loss, reason = "far fewer calls than a double counts exactly")]
        let figure = |(way, taken): (&Way, &Duration)| Figure {
            name: way.name.to_owned(),
            value: taken.as_secs_f64() * 1e9 / calls as f64,
            unit: "ns/call",
        };
        Ok(ways.iter().zip(&fastest).map(figure).collect())
    })
}

async fn ways(data: &std::path::Path) -> Result<Vec<Way>> {
    let keys = Keys::of(data)?;
    let suite = suite::start(data, usize::MAX >> 4).await?;
    World::new(data)?.feed_locally(&suite.wrapped).await?;
    let bare = || Service {
        name: "echo",
        router: GrpcRoutes::new(Echo).into_axum_router(),
        grpc_services: Vec::new(),
        quick: Vec::new(),
        background: Vec::new(),
    };
    let quick = Quick { paths: &[echo::PATH], server: LocalService::generated(Echo) };
    let router = bare().router.into_service::<Body>();
    let router = router.map_response(|response: axum::response::Response| response.map(Body::new));
    let stack = Stack::new(&Source::system(), usize::MAX >> 4);
    let own: Vec<_> = (0..1000).map(|number| framed(&question(number, None))).collect();
    let others = (0..1000).map(|number| framed(&question(number, Some(&keys.person_subject()))));
    let payload = Payload { bytes: vec![7; own.first().map_or(0, Bytes::len)].into(), answer: 4 };
    let bearer = |token: String| Some(("authorization", format!("Bearer {token}")));
    let echo = |name, service| Way { name, service, path: echo::PATH, shown: None, bodies: vec![framed(&payload)] };
    let check = |name, shown, bodies| Way { name, service: suite.wrapped.clone(), path: CHECK, shown, bodies };
    Ok(vec![
        echo("echo: generated server", LocalService::generated(Echo)),
        echo("echo: router", LocalService::new(router)),
        echo("echo: router, stack", stack.wrap(routes(&[bare()]))),
        echo("echo: stack", stack.wrap(Routes::new([&quick], axum::Router::new()))),
        check("check: workload key", Some((WORKLOAD, keys.workload.to_text())), others.collect()),
        check("check: session", bearer(keys.session_token()?), own.clone()),
        check("check: token", bearer(Keys::access_token()), own),
    ])
}

impl Way {
    async fn round(&self, calls: u64) -> Result<Duration> {
        let before = processor_time()?;
        for body in self.bodies.iter().cycle().take(usize::try_from(calls)?) {
            self.call(body.clone()).await?;
        }
        Ok(processor_time()?.saturating_sub(before))
    }

    async fn call(&self, body: Bytes) -> Result<()> {
        let mut request =
            http::Request::post(self.path).header("content-type", "application/grpc").header("te", "trailers");
        if let Some((name, value)) = &self.shown {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::new(Full::new(body)))?;
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
fn framed(message: &impl Message) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.encoded_len()).unwrap_or(u32::MAX));
    frame.put_slice(&message.encode_to_vec());
    frame.freeze()
}
