//! The load generator: so many calls in flight over so many connections, on one thread.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bytes::Bytes;
use clap::{Args, ValueEnum};
use contracts::access::v1::Subject;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::{BatchCheckRequest, CheckRequest};
use hdrhistogram::Histogram;
use http::uri::PathAndQuery;
use kit::wire::WORKLOAD;
use prost::Message as _;
use tokio::task::LocalSet;
use tonic::Request;
use tonic::client::Grpc;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic_prost::ProstCodec;

use crate::wire::echo::{self, Payload};
use crate::wire::world::{Keys, question};

#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    #[arg(long)]
    pub(crate) address: String,
    #[arg(long, value_enum)]
    pub(crate) kind: Kind,
    #[arg(long, value_enum)]
    pub(crate) credential: Credential,
    #[arg(long)]
    pub(crate) in_flight: u64,
    #[arg(long)]
    pub(crate) connections: usize,
    #[arg(long)]
    pub(crate) seconds: f64,
    #[arg(long)]
    pub(crate) data: PathBuf,
}

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Echo,
    Check,
    /// A thousand checks per call.
    Batch,
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Credential {
    /// A person about themselves, by their session.
    Session,
    /// A program about itself, by an access token.
    Token,
    /// A service of the suite about a person, by the workload key.
    Workload,
}

/// What came out.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Run {
    /// Calls that were counted, and their rate.
    pub(crate) calls: u64,
    pub(crate) per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    /// All calls: with those before counting began.
    pub(crate) calls_in_all: u64,
}

/// What all calls of this process share.
struct Load {
    kind: Kind,
    shown: Shown,
    subject: Option<Subject>,
    counting_from: Instant,
    until: Instant,
    latencies: RefCell<Histogram<u64>>,
    calls_in_all: RefCell<u64>,
}

/// The metadata that a credential is shown in.
struct Shown(&'static str, MetadataValue<Ascii>);

pub(crate) const BATCH: u64 = 1000;
/// How long calls go on before they are counted.
const WARM_UP: Duration = Duration::from_millis(300);

pub(crate) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let run = LocalSet::new().block_on(&runtime, all(options))?;
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

async fn all(options: &Options) -> Result<Run> {
    let keys = Keys::of(&options.data)?;
    let mut channels = Vec::new();
    for _ in 0..options.connections {
        channels.push(Endpoint::from_shared(format!("http://{}", options.address))?.connect().await?);
    }
    let counting_from = Instant::now() + WARM_UP;
    let load = Rc::new(Load {
        kind: options.kind,
        shown: Shown::of(options.credential, &keys)?,
        subject: (options.credential == Credential::Workload).then(|| keys.person_subject()),
        counting_from,
        until: counting_from + Duration::from_secs_f64(options.seconds),
        latencies: RefCell::new(Histogram::new(3)?),
        calls_in_all: RefCell::new(0),
    });
    let mut tasks = Vec::new();
    for (number, channel) in (0..options.in_flight).zip(channels.iter().cycle()) {
        tasks.push(tokio::task::spawn_local(Rc::clone(&load).go_on(number, channel.clone())));
    }
    for task in tasks {
        task.await??;
    }
    let latencies = load.latencies.borrow();
    let us = |quantile: f64| Duration::from_nanos(latencies.value_at_quantile(quantile)).as_secs_f64() * 1e6;
    let calls = latencies.len();
    let calls_in_all = *load.calls_in_all.borrow();
    #[expect(clippy::cast_precision_loss, reason = "far fewer calls than a double counts exactly")]
    let per_second = calls as f64 / options.seconds;
    Ok(Run { calls, per_second, p50_us: us(0.5), p99_us: us(0.99), calls_in_all })
}

impl Load {
    async fn go_on(self: Rc<Self>, first: u64, channel: Channel) -> Result<()> {
        let mut number = first.wrapping_mul(7919);
        let mut echo = Grpc::new(channel.clone());
        let mut authz = AuthzServiceClient::new(channel).max_encoding_message_size(4 << 20);
        let payload = Payload { bytes: Bytes::from(vec![7; self.request(0).encoded_len()]), answer: 4 };
        loop {
            let started = Instant::now();
            if started >= self.until {
                return Ok(());
            }
            match self.kind {
                Kind::Echo => self.echo(&mut echo, &payload).await?,
                Kind::Check => self.check(&mut authz, number).await?,
                Kind::Batch => self.batch(&mut authz, number).await?,
            }
            number = number.wrapping_add(1);
            *self.calls_in_all.borrow_mut() += 1;
            if started >= self.counting_from {
                let nanos = u64::try_from(started.elapsed().as_nanos())?;
                self.latencies.borrow_mut().record(nanos.max(1))?;
            }
        }
    }

    fn request(&self, number: u64) -> CheckRequest {
        question(number, self.subject.as_ref())
    }

    async fn echo(&self, client: &mut Grpc<Channel>, payload: &Payload) -> Result<()> {
        client.ready().await?;
        let path = PathAndQuery::from_static(echo::PATH);
        let codec = ProstCodec::<Payload, Payload>::default();
        let answer = client.unary(Request::new(payload.clone()), path, codec).await?;
        ensure!(answer.get_ref().bytes.len() == 4);
        Ok(())
    }

    async fn check(&self, client: &mut AuthzServiceClient<Channel>, number: u64) -> Result<()> {
        let answer = client.check(self.shown.on(self.request(number))).await?;
        ensure!(answer.get_ref().reason != 0);
        Ok(())
    }

    async fn batch(&self, client: &mut AuthzServiceClient<Channel>, number: u64) -> Result<()> {
        let checks = (0..BATCH).map(|one| self.request(number.wrapping_mul(BATCH).wrapping_add(one)));
        let request = BatchCheckRequest { checks: checks.collect(), consistency: None };
        let answer = client.batch_check(self.shown.on(request)).await?.into_inner();
        let allowed = answer.results.iter().filter(|result| result.allowed).count();
        ensure!(allowed * 2 == answer.results.len(), "{allowed} of {}", answer.results.len());
        Ok(())
    }
}

impl Shown {
    fn of(credential: Credential, keys: &Keys) -> Result<Self> {
        Ok(match credential {
            Credential::Session => Self("authorization", format!("Bearer {}", keys.session_token()?).parse()?),
            Credential::Token => Self("authorization", format!("Bearer {}", Keys::access_token()).parse()?),
            Credential::Workload => Self(WORKLOAD, keys.workload.to_text().parse()?),
        })
    }

    fn on<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert(self.0, self.1.clone());
        request
    }
}
