//! Measures Tenantry: `cargo xtask bench`.
//!
//! The worlds ([`world`]) are made from a fixed seed, and so are the questions ([`queries`]), half of them allowed and
//! half denied. The expected answer is told by the generator from what it knows, by none of the engine's code, and
//! each answer is held against it, outside the time that is measured: a wrong one fails the run.
//!
//! What is measured is a list of [`jobs`]. Each runs in a process of its own ([`child`]), so that its memory is its
//! own, and sends its figures back; together they become the [`report`]: Markdown, JSON and a plot.
//!
//! ```text
//! cargo xtask bench                          everything; the world of 10 M resources if the memory is there
//! cargo xtask bench --quick                  the world of 10 k resources alone, in a few minutes
//! cargo xtask bench --only engine --worlds small,d1,deep
//! cargo xtask bench --only wire              over gRPC, next to a bare echo
//! cargo xtask bench --only writes            durable writes, next to raw commits
//! cargo xtask bench --only backlog           a revocation behind a million grants that are on their way
//! cargo xtask bench --only overload          four times as many calls as are admitted, and how soon that is over
//! cargo xtask bench export --world d1 --out DIR
//! ```
//!
//! # What an export is
//!
//! The same data for other systems ([`export`]): four files in the directory.
//!
//! - `model.toml`: the access model, which says what each role and each level permits.
//! - `world.jsonl`: one fact a line, each after those it refers to. `fact` says which kind, ids are UUIDs, and `via`
//!   is the membership that something ends with:
//!
//!   ```text
//!   {"fact":"user","id":ID}
//!   {"fact":"organization","id":ID}
//!   {"fact":"assignment","id":ID,"organization":ID,"workspace":ID or null,"user":ID,"role":NAME,"via":ID or null}
//!   {"fact":"workspace","id":ID,"organization":ID}
//!   {"fact":"group","id":ID,"organization":ID}
//!   {"fact":"group_member","id":ID,"organization":ID,"group":ID,"user":ID,"via":ID}
//!   {"fact":"resource","id":ID,"organization":ID,"type":NAME,"parent":{"workspace":ID} or {"resource":ID}}
//!   {"fact":"grant","id":ID,"organization":ID,"resource":ID,"holder":{"user":ID} or {"group":ID},"level":NAME,"via":ID or null}
//!   {"fact":"share","id":ID,"organization":ID,"resource":ID,"mode":NAME,"audience":"public"}
//!   ```
//! - `queries.uniform.jsonl` and `queries.zipf.jsonl`: 100,000 questions each, with their answers. `share` asks for
//!   whoever came through that share, signed in or not.
//!
//!   ```text
//!   {"subject":{"user":ID} or {"share":ID},"permission":NAME,"resource":ID,"allowed":true or false}
//!   ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark says what it does and what it found")]

mod child;
mod command;
mod engine;
mod export;
mod figure;
mod jobs;
mod machine;
mod queries;
mod random;
mod report;
mod run;
mod start;
mod told;
mod wire;
mod world;
mod writes;

use std::process::ExitCode;

use clap::Parser;

use crate::command::{Bench, Task};

fn main() -> ExitCode {
    let bench = Bench::parse();
    if cfg!(debug_assertions) && matches!(bench.task, None | Some(Task::Layers(_))) {
        eprintln!(
            "note: this program is not optimized, so its figures are of no use: cargo xtask bench builds one that is"
        );
    }
    let outcome = match bench.task {
        None => run::run(&bench.run),
        Some(Task::Export { world, out }) => export::export(world, &out),
        Some(Task::Layers(options)) => wire::layers::print(&options),
        Some(Task::Job { name, quick }) => child::work(&name, quick),
        Some(Task::WirePart { part }) => part.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
