//! Measures Tenantry: `cargo xtask bench`.
//!
//! The worlds ([`world`]) are made from a fixed seed, and so are the questions ([`queries`]), half of them allowed and
//! half denied. The expected answer is told by the generator from what it knows, by none of the engine's code, and
//! each answer is held against it, outside the time that is measured: a wrong one fails the run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark says what it does and what it found")]

mod engine;
mod figure;
mod jobs;
mod machine;
mod queries;
mod random;
mod world;

fn main() -> anyhow::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let job = jobs::Job::named(&name).ok_or_else(|| anyhow::anyhow!("no such job"))?;
    let figures = (job.run)(&jobs::Settings { quick: std::env::args().len() > 2 })?;
    for figure in figures {
        println!(
            "{:40} {:>14.1} {:?} {:?}",
            figure.name,
            figure.value,
            figure.spread,
            figure.percentiles.map(|p| (p.p50, p.p99, p.max))
        );
    }
    Ok(())
}
