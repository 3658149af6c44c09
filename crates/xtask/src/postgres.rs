//! A PostgreSQL server of the tests' own: found or installed, started, and gone when they are over.

mod account;
mod cluster;
mod install;
mod programs;

use std::path::Path;

pub(crate) use crate::postgres::cluster::Cluster;

/// Starts a server with its data under `target`, installing PostgreSQL first where there is none.
pub(crate) fn start(target: &Path) -> anyhow::Result<Cluster> {
    let programs = programs::find().map_or_else(install::install, Ok)?;
    Cluster::start(&programs, target)
}
