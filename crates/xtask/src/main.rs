//! The project's own tasks: `cargo xtask test`, `cargo xtask races`, `cargo xtask bench`, `cargo xtask ci`,
//! `cargo xtask tidy`, `cargo xtask fuzz-decisions`, `cargo xtask faults`, `cargo xtask counts`, `cargo xtask mutants`.
//!
//! Nothing here is needed to compile or to run Tenantry.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a task finds, it prints")]

mod bench;
mod cargo;
mod ci;
mod counts;
mod faults;
mod fuzz;
mod mutants;
mod packages;
mod postgres;
mod test_run;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

use crate::cargo::Workspace;

#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about = "The project's own tasks.")]
enum Task {
    /// Run all tests, on SQLite and on a private PostgreSQL server that lasts as long as the tests.
    Test {
        /// Goes to `cargo test` as it is, such as `-p authz` or `-- --nocapture`.
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Everything that must hold before a change is taken: format, lints, tidy, tests, documentation.
    Ci,
    /// Run the races of acceptances, owners and transfers many times, optimized, on both databases.
    Races {
        /// How often each.
        #[arg(long, default_value_t = 10_000)]
        trials: u64,
    },
    /// Measure, optimized, and write a report; `cargo xtask bench --help` says what can be chosen.
    #[command(disable_help_flag = true)]
    Bench {
        /// Goes to the program `bench` as it is, such as `--quick`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Check the rules of the house that the compiler does not know.
    Tidy,
    /// Compare the engine with the plain way, and all its answers with one another, in random worlds, optimized.
    FuzzDecisions(fuzz::Fuzz),
    /// Pause, kill, cut off and crash what a suite is made of, and see that what was taken away stays away.
    Faults(faults::Faults),
    /// Count the instructions of a decision and compare them with the stored figures.
    Counts(counts::Options),
    /// Change the decision path in every small way, and see that a test fails each time.
    Mutants(mutants::Mutants),
}

fn main() -> ExitCode {
    let task = Task::parse();
    let outcome = Workspace::load().and_then(|workspace| match task {
        Task::Test { args } => test_run::run(&workspace, &args),
        Task::Races { trials } => test_run::races(&workspace, trials),
        Task::Bench { args } => bench::run(&workspace, &args),
        Task::Ci => ci::run(&workspace),
        Task::Tidy => tidy::run(&workspace),
        Task::FuzzDecisions(fuzz) => fuzz::run(&workspace, &fuzz),
        Task::Faults(faults) => faults::run(&workspace, &faults),
        Task::Counts(options) => counts::run(&workspace, &options),
        Task::Mutants(mutants) => mutants::run(&workspace, &mutants),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
