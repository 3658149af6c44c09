//! How long it takes to take a grant back while a million others, made before, are still on their way to authz.
//!
//! Grants are made and the suite is stopped. What it has logged of the last one is written into its log so many times
//! more, with other ids, as if authz had been away meanwhile. Then it is started, and while it brings all that to authz,
//! grants are taken back one after the other, each until the answer says that it counts everywhere.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{FactEvent, fact, fact_change};
use contracts::resource::v1::RevokeAccessRequest;
use hdrhistogram::Histogram;
use prost::Message as _;
use sea_orm::sea_query::{self, Expr, Order, Query};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, QueryResult};
use tonic::Code;
use uuid::Uuid;

use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::jobs::Settings;
use crate::writes::clients::{Clients, Connection, Shown};
use crate::writes::ground::Ground;
use crate::writes::load::{self, Kind, Write};
use crate::writes::place::Place;
use crate::writes::plan::Plan;
use crate::writes::served::Served;

/// Who hold the grants that are taken back.
const PEOPLE: usize = 4;
/// Rows of one statement.
const ROWS: u64 = 1_000;
/// How long the suite may take until it answers after its start.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

/// What the revocations took, and what became of the queue meanwhile.
struct Measured {
    times: Histogram<u64>,
    waiting: f64,
    brought: f64,
}

pub(super) async fn measure(settings: &Settings, place: &Place, prefix: &str) -> Result<Vec<Figure>> {
    let (entries, revocations) = if settings.quick { (50_000, 100) } else { (1_000_000, 300) };
    let (owner, grants) = make_grants(place, revocations + 1).await?;
    let log = log_of(place).await?;
    fill(&log, entries).await?;

    let served = Served::start(place).await?;
    let client = Clients::connect(&served).await?.each().next().context("no connection")?;
    let measured = take_back(client, &owner, grants, &log).await;
    let Measured { times, waiting, brought } =
        measured.with_context(|| format!("what the suite said:\n{}", served.said()))?;
    let about = format!("Entries that wait for authz on {} when the last revocation is answered", place.database());
    let percentiles = Percentiles::of(&times, 1);
    let time = Figure::new(
        format!("{prefix}.backlog.revoke.time"),
        "RevokeAccess while they are on their way",
        Unit::Nanoseconds,
        percentiles.p50,
    );
    let waiting = Figure::new(format!("{prefix}.backlog.waiting"), about, Unit::Count, waiting);
    let about = "Entries that reached authz while grants were taken back";
    let brought = Figure::new(format!("{prefix}.backlog.brought"), about, Unit::Count, brought);
    Ok(vec![waiting, brought, time.with_percentiles(percentiles)])
}

/// So many grants of one organization, and who may take them back. The suite has ended after that.
async fn make_grants(place: &Place, count: usize) -> Result<(Shown, Vec<RevokeAccessRequest>)> {
    let served = Served::start(place).await?;
    let clients = Clients::connect(&served).await?;
    let plan = Plan { rounds: 0, commits: 0, people: PEOPLE, organizations: 1, objects: count.div_ceil(PEOPLE) };
    let mut ground = Ground::lay(&plan, &clients, &served).await?;
    let joining = ground.writes(Kind::EnsureMembership, PEOPLE)?;
    load::run(&clients, ground.owner(), joining).await?;
    let mut client = clients.each().next().context("no connection")?;
    let mut grants = Vec::new();
    for write in ground.writes(Kind::GrantAccess, count)? {
        let Write::Grant(request) = write else { continue };
        let answer = client.grants.grant_access(ground.owner().on(request)).await?.into_inner();
        let grant = answer.grant.context("no grant")?;
        let (resource_id, grant_id) = (grant.resource_id, grant.id);
        grants.push(RevokeAccessRequest { resource_id, grant_id, ..RevokeAccessRequest::default() });
    }
    Ok((ground.owner().clone(), grants))
}

/// The database of the service that logs grants.
async fn log_of(place: &Place) -> Result<DatabaseConnection> {
    let file = || format!("sqlite://{}", place.directory().join("data/resource.db").display());
    let mut options = ConnectOptions::new(place.postgres.clone().unwrap_or_else(file));
    options.max_connections(1).sqlx_logging(false);
    if place.postgres.is_some() {
        options.set_schema_search_path("resource");
    }
    Ok(Database::connect(options).await?)
}

/// Logs the last entry so many times more.
async fn fill(log: &DatabaseConnection, entries: u64) -> Result<()> {
    let columns = ["kind", "actor", "request_id", "time_ms", "summary"];
    let mut newest = Query::select();
    newest.columns(["scope", "sequence", "facts"].into_iter().chain(columns)).from("log_entry");
    newest.order_by("time_ms", Order::Desc).order_by("sequence", Order::Desc).limit(1);
    let newest = log.query_one(&newest).await?.context("nothing is logged")?;
    let (scope, last): (Uuid, i64) = (newest.try_get("", "scope")?, newest.try_get("", "sequence")?);
    let (last, facts): (u64, Vec<u8>) = (last.try_into()?, newest.try_get("", "facts")?);
    let event = FactEvent::decode(facts.as_slice())?;
    for first in (0..entries).step_by(usize::try_from(ROWS)?) {
        let numbers = (first..entries.min(first + ROWS)).map(|number| last + 1 + number);
        append(log, &newest, &event, scope, numbers).await?;
    }
    let mut head = Query::update();
    head.table("log_head").value("sequence", i64::try_from(last + entries)?);
    head.and_where(sea_query::ExprTrait::eq(Expr::col("scope"), scope));
    log.execute(&head).await?;
    Ok(())
}

async fn append(
    log: &DatabaseConnection,
    newest: &QueryResult,
    event: &FactEvent,
    scope: Uuid,
    numbers: impl Iterator<Item = u64>,
) -> Result<()> {
    let texts = ["kind", "actor", "request_id", "summary"];
    let [kind, actor, request_id, summary] = texts.map(|column| newest.try_get::<String>("", column));
    let (kind, actor, request_id, summary) = (kind?, actor?, request_id?, summary?);
    let time: i64 = newest.try_get("", "time_ms")?;
    let (mut entries, mut waiting) = (Query::insert(), Query::insert());
    entries.into_table("log_entry").columns([
        "scope",
        "sequence",
        "event_id",
        "kind",
        "narrowing",
        "actor",
        "request_id",
        "time_ms",
        "facts",
        "summary",
    ]);
    waiting.into_table("log_pending").columns(["scope", "sequence", "bytes", "express"]);
    for number in numbers {
        let facts = another(event, number)?;
        let sequence = i64::try_from(number)?;
        let bytes = i64::try_from(facts.len())?;
        waiting.values([scope.into(), sequence.into(), bytes.into(), false.into()])?;
        let id = id_of(number);
        entries.values([
            scope.into(),
            sequence.into(),
            id.into(),
            kind.as_str().into(),
            false.into(),
            actor.as_str().into(),
            request_id.as_str().into(),
            time.into(),
            facts.into(),
            summary.as_str().into(),
        ])?;
    }
    log.execute(&entries).await?;
    log.execute(&waiting).await?;
    Ok(())
}

/// The grant with other ids, for somebody else.
fn another(event: &FactEvent, number: u64) -> Result<Vec<u8>> {
    let mut event = event.clone();
    let change = event.changes.first_mut().and_then(|change| change.change.as_mut());
    let Some(fact_change::Change::Put(put)) = change else { anyhow::bail!("the last entry puts nothing") };
    let Some(fact::Fact::Grant(grant)) = put.fact.as_mut() else { anyhow::bail!("the last entry is no grant") };
    grant.grant_id = id_of(number).to_string();
    grant.holder = Some(Subject { kind: Some(subject::Kind::UserId(id_of(number).to_string())) });
    Ok(event.encode_to_vec())
}

fn id_of(number: u64) -> Uuid {
    let builder = uuid::Builder::from_u128(u128::from(number)).with_version(uuid::Version::SortRand);
    builder.with_variant(uuid::Variant::RFC4122).into_uuid()
}

/// Takes the grants back, while the queue goes on.
async fn take_back(
    mut client: Connection,
    owner: &Shown,
    grants: Vec<RevokeAccessRequest>,
    log: &DatabaseConnection,
) -> Result<Measured> {
    let mut grants = grants.into_iter();
    // The first waits until the suite has found itself again, and is not counted.
    let (begun, first) = (Instant::now(), grants.next().context("no grants")?);
    while let Err(status) = client.grants.revoke_access(owner.on(first.clone())).await {
        ensure!(status.code() == Code::Unavailable && begun.elapsed() < PATIENCE, "a revocation fails: {status}");
        tokio::time::sleep(PAUSE).await;
    }
    let (before, mut times) = (waiting(log).await?, histogram()?);
    for grant in grants {
        let begun = Instant::now();
        client.grants.revoke_access(owner.on(grant)).await?;
        times.record(nanoseconds(begun.elapsed()).max(1))?;
    }
    let waiting = waiting(log).await?;
    // Each revocation waits in its order, too.
    let brought = before + times.len() as f64 - waiting;
    ensure!(waiting > 0.0, "all was brought before the last revocation: there is nothing that it was behind");
    ensure!(brought > 0.0, "the queue stands still while grants are taken back");
    Ok(Measured { times, waiting, brought })
}

/// How many entries wait for authz.
async fn waiting(log: &DatabaseConnection) -> Result<f64> {
    let mut count = Query::select();
    count.expr_as(Expr::cust("count(*)"), "number").from("log_pending");
    let number: i64 = log.query_one(&count).await?.context("no count")?.try_get("", "number")?;
    Ok(i32::try_from(number)?.into())
}
