//! What becomes of a suite of which four times as much is asked as it admits at once, and how soon it is as quick as
//! before when that ends.
//!
//! Callers make resources in several organizations, each one after the other. Who is refused comes back sooner than it is
//! told to. When all of them stop, what was admitted still goes on; somebody else makes resources one by one then, and
//! the suite counts as recovered with the first ten of them whose median is at most twice what it was before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use contracts::access::v1::{Object, object};
use contracts::resource::v1::CreateResourceRequest;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};

use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::jobs::Settings;
use crate::writes::clients::{Clients, Connection, IN_FLIGHT, Shown};
use crate::writes::ground::Ground;
use crate::writes::load::{Kind, Write};
use crate::writes::place::Place;
use crate::writes::plan::Plan;
use crate::writes::served::Served;

/// What the suite admits at once, by its defaults.
const ADMITTED: usize = 512;
const CALLERS: usize = 4 * ADMITTED;
/// So many that no connection has more calls at once than the server allows on one.
const CONNECTIONS: usize = 64;
const ORGANIZATIONS: usize = 8;
/// After how long somebody comes back who was refused; it is told a second.
const IMPATIENCE: Duration = Duration::from_millis(200);
/// Writes of which the median says how quick the suite is.
const GROUP: usize = 10;
/// What is made one by one before.
const QUIET: usize = 20 * GROUP;
const PATIENCE: Duration = Duration::from_secs(60);

/// Who makes resources, and where.
struct Making {
    owner: Shown,
    workspaces: Vec<String>,
    made: AtomicUsize,
}

/// Callers who go on until they are told to stop.
struct Flood {
    begun: Instant,
    shared: Arc<Shared>,
    callers: JoinSet<Result<Histogram<u64>>>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    done: AtomicUsize,
}

/// What a round came to.
struct Round {
    against_64: f64,
    recovery: f64,
}

pub(super) async fn measure(settings: &Settings, place: &Place, prefix: &str) -> Result<Vec<Figure>> {
    let served = Served::start(place).await?;
    let measured = rounds(settings, &served, &format!("{prefix}.overload")).await;
    measured.with_context(|| format!("what the suite said:\n{}", served.said()))
}

async fn rounds(settings: &Settings, served: &Served, prefix: &str) -> Result<Vec<Figure>> {
    let (count, time) = if settings.quick { (1, Duration::from_secs(2)) } else { (5, Duration::from_secs(5)) };
    let clients = Clients::connect(served).await?;
    let plan = Plan { rounds: 0, commits: 0, people: 1, organizations: ORGANIZATIONS, objects: ORGANIZATIONS };
    let mut ground = Ground::lay(&plan, &clients, served).await?;
    let workspaces = ground.writes(Kind::AddMember, ORGANIZATIONS)?.into_iter().filter_map(|write| match write {
        Write::Add(request) => Some(request.workspace_id),
        _ => None,
    });
    let (owner, workspaces, made) = (ground.owner().clone(), workspaces.collect(), AtomicUsize::new(0));
    let making = Arc::new(Making { owner, workspaces, made });
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::over(served.connect().await?));
    }
    let mut single = clients.each().next().context("no connection")?;

    let (mut quiet, mut refusals, mut rounds) = (histogram()?, histogram()?, Vec::new());
    for _ in 0..count {
        let before = making.one_by_one(&mut single, QUIET).await?;
        let usual = Flood::begin(&making, connections.iter().cycle().take(IN_FLIGHT));
        tokio::time::sleep(time).await;
        let usual_rate = usual.stop();
        usual.refusals().await?;
        let flood = Flood::begin(&making, connections.iter().cycle().take(CALLERS));
        tokio::time::sleep(time).await;
        let against_64 = flood.stop() / usual_rate;
        let recovery = making.recovery(&mut single, middle(&before)).await?;
        let refused = flood.refusals().await?;
        ensure!(!refused.is_empty(), "nobody is refused: this is no overload");
        refusals.add(refused)?;
        quiet.add(before)?;
        rounds.push(Round { against_64, recovery });
    }
    Ok(figures(prefix, &quiet, &refusals, &rounds))
}

fn figures(prefix: &str, quiet: &Histogram<u64>, refusals: &Histogram<u64>, rounds: &[Round]) -> Vec<Figure> {
    let each = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<_>>();
    let timed = |what: &str, about: &str, times: &Histogram<u64>| {
        let percentiles = Percentiles::of(times, 1);
        Figure::new(format!("{prefix}.{what}"), about, Unit::Nanoseconds, percentiles.p50).with_percentiles(percentiles)
    };
    let of_rounds = |what: &str, about: &str, unit, rounds: &[f64]| {
        Figure::of_rounds(format!("{prefix}.{what}"), about, unit, rounds)
    };
    vec![
        timed("quiet.time", "CreateResource, one by one, nobody else there", quiet),
        timed("refusal.time", "Until a call is refused that is too much", refusals),
        of_rounds(
            "against_64",
            "CreateResource by four times as many as are admitted, to 64 in flight",
            Unit::Ratio,
            &each(|round| round.against_64),
        ),
        of_rounds(
            "recovery",
            "From the last call of those until it is as quick as before",
            Unit::Seconds,
            &each(|round| round.recovery),
        ),
    ]
}

// === impl Making ===

impl Making {
    fn next(&self) -> Request<CreateResourceRequest> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let workspace = self.workspaces.get(number % self.workspaces.len()).cloned().unwrap_or_default();
        self.owner.on(CreateResourceRequest {
            parent: Some(Object { kind: Some(object::Kind::WorkspaceId(workspace)) }),
            r#type: "file".to_owned(),
            display_name: format!("Flotsam {number}"),
            ..CreateResourceRequest::default()
        })
    }

    /// What each of so many takes.
    async fn one_by_one(&self, client: &mut Connection, count: usize) -> Result<Histogram<u64>> {
        let mut times = histogram()?;
        for _ in 0..count {
            let begun = Instant::now();
            client.resources.create_resource(self.next()).await?;
            times.record(nanoseconds(begun.elapsed()).max(1))?;
        }
        Ok(times)
    }

    /// How many seconds it takes until they take no more than twice as long as before.
    async fn recovery(&self, client: &mut Connection, before: u64) -> Result<f64> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let so_far = begun.elapsed().as_secs_f64();
            match self.one_by_one(client, GROUP).await {
                Ok(times) if middle(&times) <= 2 * before => return Ok(so_far),
                Ok(_) => {}
                Err(error) if error.downcast_ref().is_some_and(is_refusal) => {}
                Err(error) => return Err(error),
            }
        }
        bail!("it is as slow as in the flood after {PATIENCE:?}")
    }
}

// === impl Flood ===

impl Flood {
    fn begin<'c>(making: &Arc<Making>, connections: impl Iterator<Item = &'c Connection>) -> Self {
        let (begun, shared) = (Instant::now(), Arc::<Shared>::default());
        let caller = |connection: &Connection| call(connection.clone(), Arc::clone(making), Arc::clone(&shared));
        let callers = connections.map(caller).collect();
        Self { begun, shared, callers }
    }

    /// Nobody calls any more. How many resources a second were made until then.
    fn stop(&self) -> f64 {
        self.shared.is_over.store(true, Ordering::Relaxed);
        self.shared.done.load(Ordering::Relaxed) as f64 / self.begun.elapsed().as_secs_f64()
    }

    /// What the refusals took.
    async fn refusals(mut self) -> Result<Histogram<u64>> {
        let mut refusals = histogram()?;
        while let Some(one) = self.callers.join_next().await {
            refusals.add(one??)?;
        }
        Ok(refusals)
    }
}

async fn call(mut connection: Connection, making: Arc<Making>, shared: Arc<Shared>) -> Result<Histogram<u64>> {
    let mut refusals = histogram()?;
    while !shared.is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        match connection.resources.create_resource(making.next()).await {
            Ok(_) => _ = shared.done.fetch_add(1, Ordering::Relaxed),
            Err(status) if is_refusal(&status) => {
                refusals.record(nanoseconds(begun.elapsed()).max(1))?;
                tokio::time::sleep(IMPATIENCE).await;
            }
            Err(status) => return Err(status.into()),
        }
    }
    Ok(refusals)
}

fn middle(times: &Histogram<u64>) -> u64 {
    times.value_at_quantile(0.5)
}

fn is_refusal(status: &Status) -> bool {
    status.code() == Code::ResourceExhausted
}
