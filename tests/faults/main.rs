//! The fault lab: processes of the product under faults. What they answer is held against the promise that a narrowing
//! which returned OK counts for every question that is asked afterwards, at every process of authz.
//!
//! `cargo xtask faults` builds what it needs and runs it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it finds, it prints; what it cannot do, it says by failing"
)]

mod board;
mod calls;
mod calm;
mod clock;
mod disk;
mod guard;
mod hands;
mod incidents;
mod journal;
mod lab;
mod logs;
mod proxy;
mod readers;
mod report;
mod scene;
mod server;
mod tally;
mod toggles;
mod verdict;
mod world;
mod writers;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use e2e::Storage;
use kit::Source;

use crate::clock::Clock;
use crate::incidents::Sort;
use crate::journal::Kind;
use crate::server::Server;

#[derive(Debug, Parser)]
struct Options {
    /// How long, in minutes, faults come.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// The number that the faults follow from; a fresh one if there is none.
    #[arg(long)]
    seed: Option<u64>,
    /// On one database alone; else three quarters of the time on PostgreSQL and a quarter on SQLite.
    #[arg(long)]
    storage: Option<Stored>,
    /// Kinds of faults to leave out, to find out what something comes from.
    #[arg(long, value_delimiter = ',')]
    without: Vec<Kind>,
    /// A mistake that the product was built with, which must be found.
    #[arg(long)]
    mutant: Option<String>,
    /// Where to write what the processes said, if something is found.
    #[arg(long)]
    logs: std::path::PathBuf,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stored {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is as it should be.
async fn run(options: &Options) -> anyhow::Result<bool> {
    let seed = options.seed.unwrap_or_else(|| u64::from_le_bytes(Source::system().bytes()));
    println!("seed {seed}");
    if !Clock::is_possible() {
        println!("no clock jumps: libfaketime is not installed");
    }
    let minutes = Duration::from_secs(options.minutes * 60);
    let worlds = match options.storage {
        Some(Stored::Postgres) => vec![(Storage::Postgres, minutes)],
        Some(Stored::Sqlite) => vec![(Storage::Sqlite, minutes)],
        None => vec![(Storage::Postgres, minutes * 3 / 4), (Storage::Sqlite, minutes / 4)],
    };
    let (mut found, mut violations) = (0, 0);
    for (storage, duration) in worlds {
        let server = (storage == Storage::Postgres).then(|| options.server.clone());
        let (lab, longest) =
            lab::run(storage, server, duration, &options.without, options.mutant.as_deref(), seed).await?;
        let here = report::print(&lab, longest);
        violations += lab.world.incidents.count(Sort::Violation);
        found += here;
        if here > 0 {
            keep(&options.logs, &format!("{seed}-{storage:?}"), &lab.world.said())?;
        }
    }
    let Some(mutant) = &options.mutant else { return Ok(found == 0) };
    println!("mutant {mutant}: {}", if violations > 0 { "found" } else { "not found" });
    Ok(violations > 0)
}

/// Keeps what the processes said.
fn keep(directory: &Path, name: &str, said: &str) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)?;
    let path = directory.join(format!("{name}.log"));
    std::fs::write(&path, said)?;
    println!("  what the processes said: {}", path.display());
    Ok(())
}
