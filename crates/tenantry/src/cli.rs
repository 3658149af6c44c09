//! The command line.

mod call;
mod check_model;
mod demo;
mod serve;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use contracts::authz::v1::VerificationRepair;
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
    /// Serve the services named, or all that have no address elsewhere (the default command)
    Serve {
        /// authz, identity, organization, invitation, resource
        services: Vec<ServiceName>,
    },
    /// Bring databases to the shape this version expects: of the services named, or of all that `serve` would serve
    Migrate {
        /// authz, identity, organization, invitation, resource
        services: Vec<ServiceName>,
    },
    /// Print the effective configuration, secrets masked
    Config,
    /// Work with access models
    #[command(subcommand)]
    Model(Model),
    /// Look after what authz holds
    #[command(subcommand)]
    Authz(Authz),
    /// Call a method of a running suite: tenantry call identity.v1.UserService/GetUser '{}' --token ...
    Call(call::Arguments),
    /// Play the story of a new customer against a running suite, and print what was allowed and what was refused
    Demo(demo::Arguments),
}

#[derive(Debug, Subcommand)]
enum Authz {
    /// Compare what authz holds with the logs of the services, stream by stream, while all serve
    Verify {
        #[command(flatten)]
        arguments: verify::Arguments,
        /// Bring anew what differs
        #[arg(long)]
        repair: bool,
    },
    /// Bring everything anew from the logs of the services, while all serve
    Rebuild(verify::Arguments),
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
        Command::Serve { services } => {
            let settings = settings()?.value;
            serve::serve(&settings, &named_or_own(&services, &settings)?)
        }
        Command::Migrate { services } => {
            let settings = settings()?.value;
            let services = named_or_own(&services, &settings)?;
            runtime()?.block_on(suite::migrate(&settings, &services))?;
            let names: Vec<_> = services.iter().map(|name| name.as_str()).collect();
            say(&format!("The databases of {} have the shape that this version expects", names.join(", ")));
            Ok(())
        }
        Command::Config => {
            say(&settings()?.effective);
            Ok(())
        }
        Command::Model(Model::Check { file }) => check_model::check_model(&file),
        Command::Authz(Authz::Verify { arguments, repair }) => {
            let repair = if repair { VerificationRepair::Different } else { VerificationRepair::Unspecified };
            runtime()?.block_on(verify::verify(&arguments, repair))
        }
        Command::Authz(Authz::Rebuild(arguments)) => {
            runtime()?.block_on(verify::verify(&arguments, VerificationRepair::All))
        }
        Command::Call(arguments) => runtime()?.block_on(call::call(&arguments)),
        Command::Demo(arguments) => runtime()?.block_on(demo::demo(&arguments)),
    }
}

/// The services of this process: those named, or all that no other process serves. So the file of one service never
/// starts the other four beside their own processes.
fn named_or_own(named: &[ServiceName], settings: &Settings) -> Result<Vec<ServiceName>> {
    let is_served = |name: &ServiceName| match named {
        [] => settings.of(*name).address.is_none(),
        named => named.contains(name),
    };
    let services: Vec<_> = ServiceName::ALL.into_iter().filter(is_served).collect();
    ensure!(!services.is_empty(), "each service has an address elsewhere: name those that this process is to serve");
    Ok(services)
}

/// A URL that can be called. There is no TLS here, and a token must not go in clear to where it was meant to be hidden.
fn plain_url(text: &str) -> Result<String, String> {
    if text.starts_with("http://") {
        Ok(text.to_owned())
    } else {
        Err("must begin with http:// (TLS is not spoken here)".to_owned())
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Whoever reads may have read enough (`| head`): then nobody is left to tell.
fn say(text: &str) {
    use std::io::Write as _;

    let _ = writeln!(std::io::stdout(), "{text}");
}

#[expect(clippy::print_stderr, reason = "the command line speaks to its user")]
fn say_error(error: &anyhow::Error) {
    eprintln!("tenantry: {}", with_causes(error));
}

/// The error and its causes. Some errors tell their cause themselves: it is not repeated.
fn with_causes(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

#[cfg(test)]
mod tests;
