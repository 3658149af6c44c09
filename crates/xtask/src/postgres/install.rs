//! The system's package manager brings PostgreSQL to a machine that has none.

use std::path::PathBuf;

use anyhow::Context;

use crate::packages::Package;
use crate::postgres::programs;

const SERVER: Package = Package {
    name: "PostgreSQL",
    apt: "postgresql",
    dnf: "postgresql-server",
    apk: "postgresql",
    pacman: "postgresql",
    brew: Some("postgresql@17"),
    by_hand: "install the PostgreSQL server (13 or newer), or set TENANTRY_TEST_POSTGRES_URL to a server where the \
              tests may create databases",
};

/// Installs the server and says where its programs are.
pub(crate) fn install() -> anyhow::Result<PathBuf> {
    SERVER.install()?;
    programs::find().with_context(|| {
        format!("the package manager installed no PostgreSQL server that I can find: {}", SERVER.by_hand)
    })
}
