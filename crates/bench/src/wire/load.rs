//! The load generator: so many calls in flight over so many connections, and each answer held against the right one.

mod method;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail, ensure};
use clap::{Args, ValueEnum};
use hdrhistogram::Histogram;
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Endpoint;

use crate::figure::{Percentiles, histogram, nanoseconds};
use crate::wire::load::method::{BatchCheck, Check, Echo, Explain, ListResources, ListSubjects, Measured};
use crate::wire::stage::{Call, Calls, Keys};

#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    #[arg(long)]
    address: String,
    #[arg(long, value_enum)]
    method: Method,
    #[arg(long)]
    calls: PathBuf,
    /// Where the keys are
    #[arg(long)]
    data: PathBuf,
    #[arg(long)]
    in_flight: usize,
    #[arg(long)]
    connections: usize,
    /// On how many threads, which share the connections
    #[arg(long)]
    threads: usize,
    #[arg(long)]
    seconds: f64,
    /// Only make one call with each credential
    #[arg(long)]
    introduce: bool,
}

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// The echo, with messages and metadata of the same sizes as a check's.
    Echo,
    /// The echo, without the metadata.
    EchoAlone,
    Check,
    Explain,
    BatchCheck,
    ListResources,
    ListSubjects,
}

/// What came out.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    pub(crate) times: Percentiles,
    /// All calls: with those before counting began.
    pub(crate) calls_in_all: u64,
}

/// What the threads have in common.
struct Plan {
    options: Options,
    shown: Vec<Shown>,
    calls: Vec<Call>,
}

/// The metadata that a credential is shown in.
struct Shown(&'static str, MetadataValue<Ascii>);

/// What the tasks of one thread have in common.
struct Load<M: Measured> {
    plan: &'static Plan,
    requests: Vec<M::Request>,
    counting_from: Instant,
    until: Instant,
    times: RefCell<Histogram<u64>>,
    calls_in_all: RefCell<u64>,
}

/// How long calls go on before they are counted.
const WARM_UP: Duration = Duration::from_millis(300);

pub(crate) fn run(options: &Options) -> Result<()> {
    let calls = Calls::read(&options.calls)?;
    let keys = Keys::of(&options.data)?;
    let shown = calls.credentials.iter().map(|text| Shown::of(text, &keys)).collect::<Result<_>>()?;
    // The process has this one plan, and ends with it.
    let plan: &'static Plan = Box::leak(Box::new(Plan { options: options.clone(), shown, calls: calls.calls }));
    let run = match options.method {
        Method::Echo | Method::EchoAlone => threads::<Echo>(plan),
        Method::Check => threads::<Check>(plan),
        Method::Explain => threads::<Explain>(plan),
        Method::BatchCheck => threads::<BatchCheck>(plan),
        Method::ListResources => threads::<ListResources>(plan),
        Method::ListSubjects => threads::<ListSubjects>(plan),
    }?;
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

fn threads<M: Measured>(plan: &'static Plan) -> Result<Run> {
    let threads: Vec<_> =
        (0..plan.options.threads).map(|number| thread::spawn(move || one::<M>(plan, number))).collect();
    let (mut times, mut calls_in_all) = (histogram()?, 0);
    for thread in threads {
        let (of_one, calls) = thread.join().map_err(|_| anyhow!("a thread panicked"))??;
        times.add(of_one)?;
        calls_in_all += calls;
    }
    ensure!(!times.is_empty(), "no call was answered in time");
    let per_second = times.len() as f64 / plan.options.seconds;
    Ok(Run { per_second, times: Percentiles::of(&times, 1), calls_in_all })
}

fn one<M: Measured>(plan: &'static Plan, number: usize) -> Result<(Histogram<u64>, u64)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, all::<M>(plan, number))
}

/// The part of the calls that is this thread's.
async fn all<M: Measured>(plan: &'static Plan, number: usize) -> Result<(Histogram<u64>, u64)> {
    let Options { address, in_flight, connections, threads, seconds, introduce, .. } = &plan.options;
    let mut channels = Vec::new();
    for _ in 0..(connections / threads).max(1) {
        channels.push(Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true).connect().await?);
    }
    let counting_from = Instant::now() + WARM_UP;
    let load = Rc::new(Load::<M> {
        plan,
        requests: plan.calls.iter().map(M::request).collect::<Result<_>>()?,
        counting_from,
        until: counting_from + Duration::from_secs_f64(*seconds),
        times: RefCell::new(histogram()?),
        calls_in_all: RefCell::new(0),
    });
    let mut tasks = Vec::new();
    for (task, channel) in (0..in_flight / threads).zip(channels.iter().cycle()) {
        let (load, client) = (Rc::clone(&load), M::client(channel.clone()));
        let first = number * (in_flight / threads) + task;
        tasks.push(if *introduce {
            tokio::task::spawn_local(load.introduce(client, first))
        } else {
            tokio::task::spawn_local(load.go_on(client, first.wrapping_mul(7919)))
        });
    }
    for task in tasks {
        task.await??;
    }
    let calls = *load.calls_in_all.borrow();
    Ok((load.times.replace(histogram()?), calls))
}

impl<M: Measured> Load<M> {
    /// Makes one call with each credential of this task's share, so that those are known who are measured: a session is
    /// verified once, and then asks for minutes.
    async fn introduce(self: Rc<Self>, mut client: M::Client, share: usize) -> Result<()> {
        let credential = |place: &usize| self.plan.calls.get(*place).map(|call| call.credential);
        let mut firsts: Vec<usize> = (0..self.plan.calls.len()).collect();
        firsts.sort_by_key(credential);
        firsts.dedup_by_key(|place| credential(place));
        for place in firsts.into_iter().skip(share).step_by(self.plan.options.in_flight) {
            let started = Instant::now();
            self.call(&mut client, place).await?;
            self.times.borrow_mut().record(nanoseconds(started.elapsed()).max(1))?;
        }
        Ok(())
    }

    async fn go_on(self: Rc<Self>, mut client: M::Client, first: usize) -> Result<()> {
        for number in first.. {
            let started = Instant::now();
            if started >= self.until {
                break;
            }
            self.call(&mut client, number % self.requests.len().max(1)).await?;
            *self.calls_in_all.borrow_mut() += 1;
            if started >= self.counting_from {
                self.times.borrow_mut().record(nanoseconds(started.elapsed()).max(1))?;
            }
        }
        Ok(())
    }

    async fn call(&self, client: &mut M::Client, place: usize) -> Result<()> {
        let (Some(request), Some(call)) = (self.requests.get(place), self.plan.calls.get(place)) else {
            return Err(anyhow!("there is no call {place}"));
        };
        let mut request = Request::new(request.clone());
        if self.plan.options.method != Method::EchoAlone
            && let Some(Shown(name, value)) =
                usize::try_from(call.credential).ok().and_then(|at| self.plan.shown.get(at))
        {
            request.metadata_mut().insert(*name, value.clone());
        }
        let answer = M::call(client, request).await?;
        if M::is_right(&answer, call) {
            return Ok(());
        }
        // A page or a batch says enough by its beginning.
        let beginning = |text: String| text.chars().take(500).collect::<String>();
        let (answer, request) = (format!("{answer:?}"), format!("{:?}", self.requests.get(place)));
        bail!("wrong answer {} to {}", beginning(answer), beginning(request))
    }
}

impl Shown {
    fn of(text: &str, keys: &Keys) -> Result<Self> {
        Ok(match text {
            "" => Self(kit::wire::WORKLOAD, keys.workload.to_text().parse()?),
            token => Self("authorization", format!("Bearer {token}").parse()?),
        })
    }
}

#[cfg(test)]
mod tests;
