//! The services' logs at the end: whatever was answered OK stands in them once, and authz has made of them what they say.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use contracts::authz::internal::v1::FactEvent;
use e2e::Headers;
use e2e::dynamic::call;
use kit_db::digest::Fold;
use prost::Message as _;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};
use serde_json::json;
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::calls::Acknowledged;
use crate::incidents::Sort;
use crate::lab::Lab;
use crate::world::World;

/// What a process of authz has of each stream: how far, and which facts.
pub(crate) type Digests = BTreeMap<(ServiceName, String), (i64, String)>;

/// An entry of a log.
struct Entry {
    scope: Uuid,
    sequence: i64,
    kind: String,
    /// The call that wrote it.
    id: String,
    facts: Vec<u8>,
}

/// The services whose logs are facts.
const FEEDING: [ServiceName; 3] = [ServiceName::Identity, ServiceName::Organization, ServiceName::Resource];
const PAGE: usize = 1000;
/// What was written last is on its way for no longer than this.
const SETTLING: std::time::Duration = std::time::Duration::from_secs(3);

/// What authz has, once nobody writes any more; all its processes have to say the same.
pub(crate) async fn digests(world: &World) -> anyhow::Result<Digests> {
    sleep(SETTLING).await;
    let mut all = Vec::new();
    for site in world.of(ServiceName::Authz) {
        let mut digests = Digests::new();
        for service in FEEDING {
            digests.extend(of_service(world, site, service).await?);
        }
        all.push(digests);
    }
    ensure!(all.windows(2).all(|pair| pair[0] == pair[1]), "the processes of authz have different digests: {all:#?}");
    all.pop().context("there is no authz")
}

async fn of_service(world: &World, site: usize, service: ServiceName) -> anyhow::Result<Digests> {
    let headers = Headers::workload(&world.suite.workload_key());
    let (mut digests, mut after) = (Digests::new(), String::new());
    loop {
        let request = json!({ "service": service.as_str(), "page_size": PAGE, "after_scope_id": after });
        let method = "authz.internal.v1.FactService/GetDigest";
        let channel = || world.sites[site].channel.clone();
        let end = Instant::now() + SETTLING;
        let answer = loop {
            match call(channel(), method, &request, &headers).await {
                Ok(answer) => break answer,
                Err(status) => ensure!(Instant::now() < end, "GetDigest: {status:?}"),
            }
        };
        let streams = answer["digests"].as_array().context("digests")?;
        for stream in streams {
            let scope = e2e::text(&stream["scope_id"]);
            let applied = e2e::text(&stream["applied_sequence"]).parse()?;
            digests.insert((service, scope.clone()), (applied, e2e::text(&stream["digest"])));
            after = scope;
        }
        if streams.len() < PAGE {
            return Ok(digests);
        }
    }
}

/// Reads the logs of processes that have ended, and compares.
pub(crate) async fn compare(lab: &Lab, digests: &Digests) -> anyhow::Result<()> {
    let acknowledged = lab.ledger.all();
    for service in [ServiceName::Identity, ServiceName::Organization, ServiceName::Resource, ServiceName::Invitation] {
        let entries = read(&lab.world, service).await?;
        expect_no_gaps(lab, service, &entries);
        expect_once(lab, &acknowledged, service, &entries);
        if FEEDING.contains(&service) {
            expect_digests(lab, service, &entries, digests);
        }
    }
    Ok(())
}

/// In the order of their numbers, scope by scope.
async fn read(world: &World, service: ServiceName) -> anyhow::Result<Vec<Entry>> {
    let database = connect(world, service).await?;
    let table = if world.database.is_some() { format!("{service}.log_entry") } else { "log_entry".to_owned() };
    let query = format!("SELECT scope, sequence, kind, request_id, facts FROM {table} ORDER BY scope, sequence");
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), query)).await?;
    let entry = |row: &sea_orm::QueryResult| {
        Ok(Entry {
            scope: row.try_get("", "scope")?,
            sequence: row.try_get("", "sequence")?,
            kind: row.try_get("", "kind")?,
            id: row.try_get("", "request_id")?,
            facts: row.try_get("", "facts")?,
        })
    };
    let entries = rows.iter().map(entry).collect();
    database.close().await?;
    entries
}

async fn connect(world: &World, service: ServiceName) -> anyhow::Result<DatabaseConnection> {
    let url = match &world.database {
        Some(database) => database.url.clone(),
        None => {
            let directory = world.disks.get(&service).map_or_else(|| world.suite.data(), |disk| disk.path());
            format!("sqlite://{}", directory.join(format!("{service}.db")).display())
        }
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

/// The numbers of each scope are 1, 2, 3 ...
fn expect_no_gaps(lab: &Lab, service: ServiceName, entries: &[Entry]) {
    let mut last = HashMap::new();
    for Entry { scope, sequence, .. } in entries {
        let before = last.insert(*scope, *sequence).unwrap_or(0);
        if *sequence != before + 1 {
            lab.world
                .incidents
                .add(Sort::Lost, format!("the log of {service} has {sequence} after {before} in {scope}"));
        }
    }
}

/// What was answered OK is there, and nothing that a call did is there twice.
fn expect_once(lab: &Lab, acknowledged: &[Acknowledged], service: ServiceName, entries: &[Entry]) {
    let mut written = HashMap::<_, usize>::new();
    for Entry { id, kind, scope, .. } in entries {
        *written.entry((id.as_str(), kind.as_str(), scope)).or_insert(0) += 1;
    }
    let theirs = acknowledged.iter().filter(|call| call.service == service);
    for Acknowledged { method, id, .. } in theirs {
        let counts: Vec<_> =
            written.iter().filter(|((by, ..), _)| by == id).map(|(what, count)| (what.1, count)).collect();
        if counts.is_empty() {
            lab.world.incidents.add(Sort::Lost, format!("{method} {id} was answered OK and stands in no log"));
        }
        for (kind, count) in counts.into_iter().filter(|(_, count)| **count > 1) {
            lab.world.incidents.add(Sort::Doubled, format!("{method} {id} stands in the log {count} times as {kind}"));
        }
    }
}

/// authz has each stream to its end, and has of it what the log says.
fn expect_digests(lab: &Lab, service: ServiceName, entries: &[Entry], digests: &Digests) {
    let mut folds = BTreeMap::<_, (i64, Fold)>::new();
    for Entry { scope, sequence, facts, .. } in entries {
        let (last, fold) = folds.entry(scope.to_string()).or_default();
        let event = FactEvent::decode(facts.as_slice()).expect("the facts of an entry");
        fold.apply(*sequence, &event.changes);
        *last = *sequence;
    }
    for (scope, (last, fold)) in folds {
        let own = (last, BASE64_STANDARD.encode(fold.digest()));
        let known = digests.get(&(service, scope.clone()));
        if known != Some(&own) {
            lab.world.incidents.add(Sort::Differs, format!("{service} {scope}: the log has {own:?}, authz {known:?}"));
        }
    }
}
