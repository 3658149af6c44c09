//! A PostgreSQL server of the tests' own: found or installed, started, and gone when they are over.

mod account;
mod cluster;
mod install;
mod programs;

use std::path::Path;

pub(crate) use crate::postgres::cluster::Cluster;
use crate::postgres::cluster::Disk;

/// Starts a server with its data under `target`, installing PostgreSQL first where there is none.
pub(crate) fn start(target: &Path) -> anyhow::Result<Cluster> {
    let programs = programs::find().map_or_else(install::install, Ok)?;
    Cluster::start(&programs, target, Disk::Ignored)
}

/// The same with a server that waits for its disk, so that it can be crashed.
pub(crate) fn start_to_crash(target: &Path) -> anyhow::Result<Cluster> {
    let programs = programs::find().map_or_else(install::install, Ok)?;
    Cluster::start(&programs, target, Disk::Waited)
}

/// Starts a server that waits for its disk, to be measured; nothing where there is no PostgreSQL.
pub(crate) fn start_durable(target: &Path) -> anyhow::Result<Option<Cluster>> {
    programs::find().map(|programs| Cluster::start(&programs, target, Disk::Waited)).transpose()
}
