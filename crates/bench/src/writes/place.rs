//! Where the suite keeps its data while it is measured.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;

use crate::child::NotPossible;
use crate::machine;
use crate::writes;
use crate::writes::load::Run;

/// A directory on a disk, and the database.
#[derive(Debug)]
pub(crate) struct Place {
    directory: TempDir,
    /// The database on the server; SQLite files in the directory if there is none.
    pub(crate) postgres: Option<String>,
    _own: Option<TestDatabase>,
}

/// Where the server for the measurement is: `cargo xtask bench` starts one, with a disk that is waited for.
pub(crate) const POSTGRES: &str = "TENANTRY_BENCH_POSTGRES_URL";

impl Place {
    pub(crate) fn sqlite() -> Result<Self> {
        Ok(Self { directory: on_disk()?, postgres: None, _own: None })
    }

    pub(crate) fn postgres() -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "a benchmark is no service: nobody else configures it")]
        let url = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty());
        let url = url.ok_or_else(|| NotPossible(format!("{POSTGRES} names no PostgreSQL server")))?;
        let own = testkit::postgres::database_on(&url)?;
        writes::runtime()?.block_on(ensure_durable(&own.url))?;
        Ok(Self { directory: on_disk()?, postgres: Some(own.url.clone()), _own: Some(own) })
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn database(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// The raw commits that writes are held against: SQLite has one writer at a time, PostgreSQL is faster with many.
    pub(crate) fn base<'a>(&self, one_by_one: &'a Run, side_by_side: &'a Run) -> &'a Run {
        if self.postgres.is_some() { side_by_side } else { one_by_one }
    }
}

/// The directory of this program, beside which the suite's program lies too.
pub(crate) fn programs() -> Result<PathBuf> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    Ok(program.parent().context("this program lies nowhere")?.to_owned())
}

/// Refused if the server does not wait for its disk: it would be measured quicker than any that keeps what it says.
async fn ensure_durable(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&mut connection).await?;
        ensure!(value == "on", "{setting} is {value}: the server's commits are not durable");
    }
    Ok(connection.close().await?)
}

/// A new directory beside this program: that is on a disk, where the temporary directory is in memory on many machines.
fn on_disk() -> Result<TempDir> {
    let directory = tempfile::Builder::new().prefix("writes-").tempdir_in(programs()?)?;
    if machine::is_in_memory(directory.path()) {
        let shown = directory.path().display();
        return Err(NotPossible(format!("{shown} is in memory, and a commit there says nothing")).into());
    }
    Ok(directory)
}
