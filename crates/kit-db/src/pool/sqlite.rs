//! SQLite: one connection writes, behind a queue, and some read. Several writing connections would starve each other
//! for hundreds of milliseconds, however long they wait.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, Statement};

use crate::pool::OpenError;
use crate::pool::lock::{FileLock, beside};

/// How long somebody waits for the one writing connection.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);
/// Another process has no business here; this is for the moment in which a backup copies the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Older versions can lose what was committed: two connections that reset the WAL at once corrupt it.
const OLDEST_VERSION: [u32; 3] = [3, 51, 3];
/// Kibibytes of pages per connection, as SQLite wants them: negative.
const CACHE_SIZE: &str = "-16384";

/// Waits until nobody else migrates the file.
pub(crate) async fn migration_lock(path: &Path) -> Result<FileLock, OpenError> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory).map_err(|error| OpenError::file(directory, error))?;
    }
    create_private(path).map_err(|error| OpenError::file(path, error))?;
    let lock = beside(path, ".migrate.lock");
    FileLock::take(lock.clone()).await.map_err(|error| OpenError::file(&lock, error))
}

/// Refuses if another process serves the file.
pub(crate) fn service_lock(path: &Path) -> Result<FileLock, OpenError> {
    let lock = beside(path, ".lock");
    let taken = FileLock::try_take(&lock).map_err(|error| OpenError::file(&lock, error))?;
    taken.ok_or_else(|| OpenError::InUse { path: path.to_owned() })
}

/// The one connection that writes. What it commits is in the write-ahead log, and on the disk when `Commits` says so.
pub(crate) async fn writer(path: &Path) -> Result<DatabaseConnection, OpenError> {
    writing(path, SqliteSynchronous::Normal).await
}

/// A connection of its own that migrates. What it commits is on the disk.
pub(crate) async fn migrating(path: &Path) -> Result<DatabaseConnection, OpenError> {
    writing(path, SqliteSynchronous::Full).await
}

/// The connections that read. The writer opens the file before they do.
pub(crate) async fn readers(path: &Path, max_connections: u32) -> Result<DatabaseConnection, OpenError> {
    let path = path.to_owned();
    Ok(connect(max_connections, move |options| options.filename(&path).read_only(true)).await?)
}

/// An empty file is an empty database. SQLite would let everybody on the machine read it; the files that it makes
/// beside take after this one.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

async fn connect(
    max_connections: u32,
    options_of: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, DbErr> {
    // The path is set below and not in the url, where it would have to be escaped.
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(max_connections)
        .min_connections(1)
        .acquire_timeout(QUEUE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options.in_memory(false).shared_cache(false);
            options_of(options).foreign_keys(true).busy_timeout(BUSY_TIMEOUT).pragma("cache_size", CACHE_SIZE)
        })
        // A full disk ends a transaction of which the driver goes on to believe that it is under way. What is begun then
        // is a part of it and never committed, however often that is said: such a connection is not used again.
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
    Database::connect(options).await
}

async fn writing(path: &Path, synchronous: SqliteSynchronous) -> Result<DatabaseConnection, OpenError> {
    let path = path.to_owned();
    let options_of = move |options: SqliteConnectOptions| {
        let options = options.filename(&path).journal_mode(SqliteJournalMode::Wal).synchronous(synchronous);
        options.optimize_on_close(true, 400)
    };
    let connection = connect(1, options_of).await?;
    check_version(&connection).await?;
    Ok(connection)
}

async fn check_version(connection: &DatabaseConnection) -> Result<(), OpenError> {
    let question = Statement::from_string(connection.get_database_backend(), "SELECT sqlite_version() AS version");
    let row = connection.query_one_raw(question).await?;
    let version: String = row.map_or_else(|| Ok(String::new()), |row| row.try_get("", "version"))?;
    if is_at_least(&version, OLDEST_VERSION) { Ok(()) } else { Err(OpenError::OldSqlite { version }) }
}

pub(crate) fn is_at_least(version: &str, oldest: [u32; 3]) -> bool {
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts.is_some_and(|parts| parts.as_slice() >= oldest.as_slice())
}
