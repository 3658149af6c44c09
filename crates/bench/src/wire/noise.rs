//! A noisy neighbour: one organization keeps a thousand lists running, and another one checks.
//!
//! The noise comes from a process of the lowest priority, which throws away what it gets without reading it: in life it
//! is on another machine, and what is measured is what it does to the server. It does what it is told when it is told to
//! come back later.

use std::cell::Cell;
use std::io::Read as _;
use std::path::PathBuf;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use bytes::Buf as _;
use clap::Args;
use http::uri::PathAndQuery;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio::task::LocalSet;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::figure::{Figure, Unit, median};
use crate::jobs::Settings;
use crate::wire::child::Child;
use crate::wire::load::Method;
use crate::wire::rounds::{Flight, Measured, Way, introduce};
use crate::wire::serve;
use crate::wire::stage::{Calls, Stage};
use crate::world::shape::Name;

#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    #[arg(long)]
    address: String,
    /// The calls, which are made in turn
    #[arg(long)]
    calls: Vec<PathBuf>,
}

/// What came of it.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
struct Noise {
    answered: u64,
    refused: u64,
    late: u64,
    seconds: f64,
}

/// What the lists have in common.
struct Noisy {
    /// Method, message and credential.
    calls: Vec<(PathAndQuery, bytes::Bytes, String)>,
    noise: Cell<Noise>,
}

const LISTS: usize = 1_000;
/// So many that no connection has more calls at once than the server allows on one.
const CONNECTIONS: usize = 8;
/// After so many answers the noise counts as being made.
const BEGUN: u64 = 200;
const METHODS: [&str; 2] =
    ["/tenantry.authz.v1.AuthzService/ListResources", "/tenantry.authz.v1.AuthzService/ListSubjects"];

/// Checks of one organization, alone and beside the noise of another, in turn.
pub(crate) fn noisy(settings: &Settings) -> Result<Vec<Figure>> {
    let stage = Stage::put_up(settings.wire_world(Name::D1), settings.quick)?;
    let suite = serve(&stage)?;
    introduce(&stage, &suite, Method::Check, "own")?;
    let flight = Flight { calls: 8, connections: 1, threads: 1 };
    let way = |name, about| Way { name, about, server: &suite, method: Method::Check, calls: "own", flight };
    let quiet_way = way("wire.quiet", "Check by a session, nobody else there");
    let noisy_way = way("wire.noisy", "Check by a session, beside 1,000 lists of another organization");
    let (mut quiet, mut noisy) = (Measured::new(&quiet_way), Measured::new(&noisy_way));
    let mut noises = Vec::new();
    // A percentile of a short round meets much weather, so there are more of them.
    for _ in 0..2 * settings.wire_rounds() - 1 {
        quiet.measure(&stage, &quiet_way, settings)?;
        let noise = Child::start(&[
            "noise".to_owned(),
            format!("--address={}", suite.address()?),
            format!("--calls={}", stage.calls("noise_resources").display()),
            format!("--calls={}", stage.calls("noise_subjects").display()),
        ])?;
        noisy.measure(&stage, &noisy_way, settings)?;
        noises.push(serde_json::from_str::<Noise>(&noise.finish()?)?);
    }
    let mut figures = [quiet.figures(), noisy.figures()].concat();
    figures.push(noisy.p99_against(&quiet, "wire.noisy.p99_against_quiet"));
    figures.push(noisy.p50_against(&quiet, "wire.noisy.p50_against_quiet"));
    let per_second = |what: &str, value: fn(&Noise) -> u64| {
        let rates: Vec<f64> = noises.iter().map(|noise| value(noise) as f64 / noise.seconds).collect();
        let name = format!("wire.noisy.lists_{what}");
        let figure =
            Figure::of_rounds(name, format!("Lists of the noisy organization, {what}"), Unit::PerSecond, &rates);
        Figure { value: median(&rates), ..figure }
    };
    figures.push(per_second("answered", |noise| noise.answered));
    figures.push(per_second("told_to_come_back", |noise| noise.refused));
    figures.push(per_second("too_late", |noise| noise.late));
    Ok(figures)
}

/// Makes noise until the standard input ends.
pub(crate) fn run(options: &Options) -> Result<()> {
    rustix::process::nice(19)?;
    let mut calls = Vec::new();
    for (path, file) in METHODS.into_iter().zip(&options.calls) {
        let Calls { credentials, calls: of_file } = Calls::read(file)?;
        let (call, token) = (of_file.first().context("no call")?, credentials.first().context("no credential")?);
        calls.push((PathAndQuery::from_static(path), call.message.clone(), format!("Bearer {token}")));
    }
    let noisy = Rc::new(Noisy { calls, noise: Cell::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, noisy.make(&options.address))
}

impl Noisy {
    async fn make(self: Rc<Self>, address: &str) -> Result<()> {
        let (ended, end) = oneshot::channel();
        thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            ended.send(())
        });
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(Endpoint::from_shared(format!("http://{address}"))?.connect().await?);
        }
        let started = Instant::now();
        for (number, channel) in (0..LISTS).zip(channels.iter().cycle()) {
            tokio::task::spawn_local(Rc::clone(&self).go_on(number, channel.clone()));
        }
        while self.noise.get().answered < BEGUN {
            ensure!(started.elapsed() < Duration::from_secs(30), "the lists are not answered: {:?}", self.noise.get());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        println!("making noise");
        let (before, started) = (self.noise.get(), Instant::now());
        let _ = end.await;
        let after = self.noise.get();
        let noise = Noise {
            answered: after.answered - before.answered,
            refused: after.refused - before.refused,
            late: after.late - before.late,
            seconds: started.elapsed().as_secs_f64(),
        };
        println!("{}", serde_json::to_string(&noise)?);
        Ok(())
    }

    async fn go_on(self: Rc<Self>, number: usize, channel: Channel) -> Result<()> {
        let mut client = Grpc::new(channel).max_decoding_message_size(4 << 20);
        let (path, message, shown) = self.calls.iter().cycle().nth(number).context("no calls")?;
        loop {
            client.ready().await?;
            let mut request = Request::new(message.clone());
            request.metadata_mut().insert("authorization", shown.parse()?);
            let answer = client.unary(request, path.clone(), Raw).await;
            let mut noise = self.noise.get();
            let mut wait = None;
            match answer {
                Ok(_) => noise.answered += 1,
                Err(status) if status.code() == Code::DeadlineExceeded => noise.late += 1,
                Err(status) => {
                    ensure!(status.code() == Code::ResourceExhausted, "a list was refused: {status}");
                    noise.refused += 1;
                    wait = status.get_details_retry_info().and_then(|info| info.retry_delay);
                }
            }
            self.noise.set(noise);
            if let Some(wait) = wait {
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// Messages as bytes; what comes is thrown away.
struct Raw;

impl Codec for Raw {
    type Encode = bytes::Bytes;
    type Decode = usize;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = bytes::Bytes;
    type Error = Status;

    fn encode(&mut self, item: bytes::Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put(to, item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = usize;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<usize>, Status> {
        let length = from.remaining();
        from.advance(length);
        Ok(Some(length))
    }
}
