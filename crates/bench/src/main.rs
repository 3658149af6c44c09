//! Measures the suite: `cargo run --release -p bench -- wire`.

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

mod wire;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about = "Measures the suite.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks over gRPC, next to a bare echo in the same run
    Wire(wire::Options),
    /// What each layer of a call costs in the process
    Layers(wire::layers::Options),
    /// One of the processes that the measurement consists of
    #[command(hide = true)]
    WirePart {
        #[command(subcommand)]
        part: wire::Part,
    },
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Wire(options) => {
            for figure in wire::measure(&options)? {
                println!("{figure}");
            }
            Ok(())
        }
        Command::Layers(options) => {
            for figure in wire::layers::measure(&options)? {
                println!("{figure}");
            }
            Ok(())
        }
        Command::WirePart { part } => part.run(),
    }
}
