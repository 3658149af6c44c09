//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::jobs::Part;
use crate::wire;
use crate::world::shape::Name;

/// Measures Tenantry, and writes a report.
#[derive(Debug, Parser)]
#[command(name = "bench", bin_name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    pub(crate) task: Option<Task>,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The world of 10 k resources alone, in a few minutes.
    #[arg(long)]
    pub(crate) quick: bool,
    /// These parts alone.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART,..")]
    pub(crate) only: Vec<Part>,
    /// These worlds alone; `flat` is measured with `deep`, and `narrow` with `wide`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WORLD,..", conflicts_with = "quick")]
    pub(crate) worlds: Vec<Name>,
    /// Where the report goes; beside what cargo built if it is not said.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Write a world and its questions as JSON lines, to measure other systems on the same data.
    ///
    /// Four files: model.toml, the access model, which says what each role and each level permits; world.jsonl, one fact
    /// a line, each after those it refers to; queries.uniform.jsonl and queries.zipf.jsonl, 100,000 questions each with
    /// their answers, about all organizations alike or about a few most of the time. How the lines read stands at the
    /// top of crates/bench/src/main.rs.
    Export {
        /// Which world.
        #[arg(long, value_enum)]
        world: Name,
        /// Where the files go; made if it is not there, and files of these names are written anew.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// What each layer of a call costs in the process.
    Layers(wire::layers::Options),
    /// One job, in a process of its own.
    #[command(hide = true)]
    Job {
        name: String,
        #[arg(long)]
        quick: bool,
    },
    /// One of the processes that a measurement over gRPC consists of.
    #[command(hide = true)]
    WirePart {
        #[command(subcommand)]
        part: wire::Part,
    },
}
