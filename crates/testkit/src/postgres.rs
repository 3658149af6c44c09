//! Fresh databases on the PostgreSQL server of the tests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use anyhow::{Context, bail};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, RuntimeErr};

use crate::environment::required;

/// Where the server is and who makes databases on it; `cargo xtask test` sets it.
const SERVER: &str = "TENANTRY_TEST_POSTGRES_URL";

/// What PostgreSQL answers when a database of that name is there.
const DUPLICATE_DATABASE: &str = "42P04";

/// How many names are tried: a test that was killed leaves its database on a server that lives on.
const NAMES_MAX: u32 = 1000;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty database of one test, which is dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// What to connect to.
    pub url: String,
    server: String,
    name: String,
}

/// Creates a fresh, empty database. Works in a plain test and inside a runtime.
///
/// # Panics
///
/// If the tests do not run under `cargo xtask test`, with a sentence that says so, or if the server
/// does not create the database.
#[must_use]
#[expect(clippy::panic, reason = "a test without its database has failed")]
pub fn database() -> TestDatabase {
    let create = |server: String| {
        database_on(&server).with_context(|| format!("cannot create a database on the server that {SERVER} names"))
    };
    match required(SERVER, "PostgreSQL server").and_then(create) {
        Ok(database) => database,
        Err(error) => panic!("{error:#}"),
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // Best effort: the server of `cargo xtask test` goes away with all that is left on it, and an
        // error here would hide why the test failed.
        drop(on_server(&self.server, async move |connection| {
            connection.execute_unprepared(&statement).await?;
            Ok(())
        }));
    }
}

/// The same on the server at this address.
///
/// # Errors
///
/// If the server does not create it.
pub fn database_on(server: &str) -> anyhow::Result<TestDatabase> {
    let name = on_server(server, async |connection| {
        for _ in 0..NAMES_MAX {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("tenantry_test_{}_{number}", std::process::id());
            // `template0` has no visitors who could stand in the way of copying it.
            let statement = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
            match connection.execute_unprepared(&statement).await {
                Ok(_) => return Ok(name),
                Err(error) if is_duplicate(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        bail!("{NAMES_MAX} databases of earlier tests are in the way: drop tenantry_test_*")
    })?;
    Ok(TestDatabase { url: with_database(server, &name), server: server.to_owned(), name })
}

/// Runs one piece of work on a connection, in a thread of its own: a test may be in a runtime
/// already, where neither a blocking wait nor a `Drop` could drive a second one.
fn on_server<T: Send>(
    server: &str,
    work: impl AsyncFnOnce(&DatabaseConnection) -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut options = ConnectOptions::new(server);
            options.max_connections(1).sqlx_logging(false);
            let connection = Database::connect(options).await?;
            let outcome = work(&connection).await;
            connection.close().await?;
            outcome
        })
    };
    thread::scope(|scope| match scope.spawn(run).join() {
        Ok(outcome) => outcome,
        Err(_) => bail!("the thread that speaks to the server has panicked"),
    })
}

fn is_duplicate(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    error.as_database_error().and_then(|error| error.code()).as_deref() == Some(DUPLICATE_DATABASE)
}

/// The address of another database on the same server, with the same user and parameters.
fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = match server.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (server, String::new()),
    };
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}/{name}{parameters}")
}

#[cfg(test)]
mod tests;
