//! What durable writes take over gRPC, next to raw commits of the same database on the same disk in the same run.
//!
//! The suite runs as in life: the release binary as a process of its own, with its defaults and its data on the disk.
//! A write is one that a product makes: it passes the guard, changes rows, is logged, and reaches authz, which has it
//! durably too, before it is answered. A raw commit is one row inserted by one statement, with nothing around it.
//! Rounds of both alternate, so that whatever else the machine does meets both; a ratio is the median of the rounds'.

mod backlog;
mod clients;
mod ground;
mod load;
mod overload;
mod people;
mod place;
mod plan;
mod raw;
mod served;

use anyhow::{Context as _, Result};
use tokio::runtime::Runtime;

use crate::figure::Figure;
use crate::jobs::Settings;
use crate::writes::clients::Clients;
use crate::writes::ground::Ground;
use crate::writes::load::Kind;
use crate::writes::place::Place;
use crate::writes::plan::{Plan, Rounds};
use crate::writes::raw::Raw;
use crate::writes::served::Served;

/// Writes to SQLite files.
pub(crate) fn sqlite(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(measure(settings, &Place::sqlite()?, "writes"))
}

/// Writes to PostgreSQL, if there is a server that was given.
pub(crate) fn postgres(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(measure(settings, &Place::postgres()?, "writes.postgres"))
}

/// Revocations on SQLite, behind a queue.
pub(crate) fn backlog_on_sqlite(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(backlog::measure(settings, &Place::sqlite()?, "writes"))
}

/// The same on PostgreSQL.
pub(crate) fn backlog_on_postgres(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(backlog::measure(settings, &Place::postgres()?, "writes.postgres"))
}

/// Far more than SQLite can do, and afterwards.
pub(crate) fn overload_on_sqlite(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(overload::measure(settings, &Place::sqlite()?, "writes"))
}

/// The same on PostgreSQL.
pub(crate) fn overload_on_postgres(settings: &Settings) -> Result<Vec<Figure>> {
    runtime()?.block_on(overload::measure(settings, &Place::postgres()?, "writes.postgres"))
}

/// One thread: what the client takes is taken from the suite.
fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

async fn measure(settings: &Settings, place: &Place, prefix: &str) -> Result<Vec<Figure>> {
    let served = Served::start(place).await?;
    let measured = rounds(settings, place, &served).await;
    let rounds = measured.with_context(|| format!("what the suite said:\n{}", served.said()))?;
    rounds.figures(prefix, place)
}

async fn rounds(settings: &Settings, place: &Place, served: &Served) -> Result<Rounds> {
    let plan = Plan::of(settings);
    let clients = Clients::connect(served).await?;
    let mut raw = Raw::open(place).await?;
    let mut ground = Ground::lay(&plan, &clients, served).await?;

    let mut rounds = Rounds::default();
    for kinds in [&[Kind::EnsureMembership][..], &[Kind::AddMember, Kind::AddMemberOfOne, Kind::GrantAccess]] {
        // The first round warms up: it is not counted.
        for number in 0..=plan.rounds {
            let one = raw.one_by_one(plan.commits).await?;
            let many = raw.side_by_side(plan.commits).await?;
            let base = place.base(&one, &many).per_second;
            let mut runs = vec![(Kind::Commits, one), (Kind::CommitsSideBySide, many)];
            for kind in kinds {
                let writes = ground.writes(*kind, plan.round(*kind))?;
                let before = served.bytes_written();
                let run = load::run(&clients, ground.owner(), writes).await?;
                runs.push((*kind, run.with_bytes(before, served.bytes_written())));
            }
            if number > 0 {
                rounds.add(runs, base);
            }
        }
    }
    Ok(rounds)
}
