//! Raw commits: one row, one statement, one commit, on a connection that does nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::figure::{histogram, nanoseconds};
use crate::writes::clients::IN_FLIGHT;
use crate::writes::load::Run;
use crate::writes::place::Place;

/// Connections to a table of their own, in the same database or on the same disk.
pub(crate) struct Raw(Vec<Arc<Mutex<Writer>>>);

enum Writer {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// As much as a membership or a grant has.
const BODY: [u8; 160] = [7; 160];

impl Raw {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let mut writers = match &place.postgres {
            None => vec![Writer::Sqlite(sqlite(place).await?)],
            Some(url) => {
                let mut writers = Vec::new();
                for _ in 0..IN_FLIGHT {
                    writers.push(Writer::Postgres(PgConnection::connect(url).await?));
                }
                writers
            }
        };
        writers.first_mut().context("no connection")?.create().await?;
        Ok(Self(writers.into_iter().map(|writer| Arc::new(Mutex::new(writer))).collect()))
    }

    /// So many, on one connection.
    pub(crate) async fn one_by_one(&mut self, count: usize) -> Result<Run> {
        self.run(count, 1).await
    }

    /// So many by as many as there are calls in flight, each on its own connection; on SQLite they take turns.
    pub(crate) async fn side_by_side(&mut self, count: usize) -> Result<Run> {
        self.run(count, IN_FLIGHT).await
    }

    async fn run(&self, count: usize, committers: usize) -> Result<Run> {
        let begun = Instant::now();
        let made = Arc::new(AtomicUsize::new(0));
        let mut running: JoinSet<Result<Histogram<u64>>> = JoinSet::new();
        for writer in self.0.iter().cycle().take(committers) {
            running.spawn(commit(Arc::clone(writer), Arc::clone(&made), count));
        }
        let mut times = histogram()?;
        while let Some(one) = running.join_next().await {
            times.add(one??)?;
        }
        Ok(Run::of(count, begun, times))
    }
}

async fn commit(writer: Arc<Mutex<Writer>>, made: Arc<AtomicUsize>, count: usize) -> Result<Histogram<u64>> {
    let mut times = histogram()?;
    while made.fetch_add(1, Ordering::Relaxed) < count {
        let begun = Instant::now();
        writer.lock().await.insert().await?;
        times.record(nanoseconds(begun.elapsed()).max(1))?;
    }
    Ok(times)
}

impl Writer {
    async fn create(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => {
                let table = "CREATE TABLE raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)";
                sqlx::query(table).execute(connection).await?;
            }
            Self::Postgres(connection) => {
                let table =
                    "CREATE TABLE raw (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body BYTEA NOT NULL)";
                sqlx::query(table).execute(connection).await?;
            }
        }
        Ok(())
    }

    async fn insert(&mut self) -> Result<()> {
        let statement = "INSERT INTO raw (body) VALUES ($1)";
        match self {
            Self::Sqlite(connection) => {
                sqlx::query(statement).bind(&BODY[..]).execute(connection).await?;
            }
            Self::Postgres(connection) => {
                sqlx::query(statement).bind(&BODY[..]).execute(connection).await?;
            }
        }
        Ok(())
    }
}

/// A file beside those of the suite, with what the design asks of it: `synchronous=FULL`.
async fn sqlite(place: &Place) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(place.directory().join("raw.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    Ok(options.disable_statement_logging().connect().await?)
}
