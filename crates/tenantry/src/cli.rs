//! The command line.

mod call;
mod check_model;
mod demo;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use kit::config;

use crate::settings::{ServiceName, Settings};
use crate::suite;

/// Tenancy and access control for B2B products: people, organizations, workspaces, invitations, resources, tokens and
/// keys, and one service that answers who may do what, and why.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    /// A configuration file (TOML). Above it stands the environment: TENANTRY__SERVER__LISTEN=0.0.0.0:7400
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve all services, or those named (the default command)
    Serve {
        /// authz, identity, organization, invitation, resource
        services: Vec<ServiceName>,
    },
    /// Bring the databases of all services, or of those named, to the shape this version expects
    Migrate {
        /// authz, identity, organization, invitation, resource
        services: Vec<ServiceName>,
    },
    /// Print the effective configuration, secrets masked
    Config,
    /// Work with access models
    #[command(subcommand)]
    Model(Model),
    /// Call a method of a running suite: tenantry call identity.v1.UserService/GetUser '{}' --token ...
    Call(call::Arguments),
    /// Play the story of a new customer against a running suite, and print what was allowed and what was refused
    Demo(demo::Arguments),
}

#[derive(Debug, Subcommand)]
enum Model {
    /// Read an access model and say what is wrong with it
    Check {
        /// TOML
        file: PathBuf,
    },
}

/// Exit code for a configuration or a command that cannot be used (EX_USAGE).
const UNUSABLE: u8 = 64;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let unusable = error.is::<config::ConfigError>();
            say_error(&error);
            if unusable { ExitCode::from(UNUSABLE) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let settings = || Settings::load(cli.config.as_deref(), config::environment());
    match cli.command.unwrap_or(Command::Serve { services: Vec::new() }) {
        Command::Serve { services } => serve::serve(&settings()?.value, &all_or(services)),
        Command::Migrate { services } => {
            let settings = settings()?.value;
            runtime()?.block_on(suite::migrate(&settings, &all_or(services)))
        }
        Command::Config => {
            say(&settings()?.effective);
            Ok(())
        }
        Command::Model(Model::Check { file }) => check_model::check_model(&file),
        Command::Call(arguments) => runtime()?.block_on(call::call(&arguments)),
        Command::Demo(arguments) => runtime()?.block_on(demo::demo(&arguments)),
    }
}

fn all_or(named: Vec<ServiceName>) -> Vec<ServiceName> {
    if named.is_empty() {
        return ServiceName::ALL.to_vec();
    }
    let mut named = named;
    named.sort_unstable();
    named.dedup();
    named
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

#[expect(clippy::print_stdout, reason = "the command line speaks to its user")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the command line speaks to its user")]
fn say_error(error: &anyhow::Error) {
    eprintln!("tenantry: {error:#}");
}
