//! PostgreSQL: connections that write and connections that read, each with the service's schema as its search path.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, Statement};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::config::Server;
use crate::pool::OpenError;

/// How long somebody waits for a connection, be it for another caller to give one back or for the server to open one.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// No statement of the suite takes this long; one that does stands in everybody's way.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(15);
/// A process that was stopped in the middle of a transaction holds its locks no longer than this.
const IDLE_IN_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that lay idle is asked whether it still lives before it is used.
const IDLE_BEFORE_TEST: Duration = Duration::from_secs(2);

/// The connections that write.
pub(crate) async fn writer(server: &Server) -> Result<DatabaseConnection, OpenError> {
    serving(server, server.writers(), "off").await
}

/// The connections that read. They are apart from those that write: an operation reads while it holds a transaction,
/// and many that wait for a second connection with the first in hand would wait for each other.
pub(crate) async fn reader(server: &Server) -> Result<DatabaseConnection, OpenError> {
    serving(server, (server.max_connections / 2).max(1), "on").await
}

async fn serving(
    server: &Server,
    max_connections: u32,
    read_only: &'static str,
) -> Result<DatabaseConnection, OpenError> {
    let mut options = options(&server.url, &server.schema, max_connections);
    options.test_before_acquire_if_idle_for(IDLE_BEFORE_TEST);
    if server.direct_url.is_some() {
        // A pooler has no place for it, and only floats that are read as text would look different.
        options.map_sqlx_postgres_opts(|options| options.extra_float_digits(None));
        let connection = Database::connect(options).await?;
        look_behind(&connection, &server.schema).await?;
        return Ok(connection);
    }
    options.set_schema_search_path(&server.schema).statement_timeout(STATEMENT_TIMEOUT);
    options.map_sqlx_postgres_opts(move |options| {
        let millis = IDLE_IN_TRANSACTION_TIMEOUT.as_millis().to_string();
        options.options([
            ("idle_in_transaction_session_timeout", millis.as_str()),
            ("default_transaction_read_only", read_only),
        ])
    });
    Ok(Database::connect(options).await?)
}

/// Whether a pooler's connections come with all that is said to a session elsewhere.
async fn look_behind(connection: &DatabaseConnection, schema: &str) -> Result<(), OpenError> {
    let question = "SELECT current_schema()::text, current_setting('statement_timeout') <> '0' \
                    AND current_setting('idle_in_transaction_session_timeout') <> '0'";
    let question = Statement::from_string(connection.get_database_backend(), question);
    let Some(row) = connection.query_one_raw(question).await? else { return Ok(()) };
    let found: Option<String> = row.try_get_by_index(0)?;
    if found.as_deref() != Some(schema) {
        return Err(OpenError::SearchPath { found, expected: schema.to_owned() });
    }
    if !row.try_get_by_index::<bool>(1)? {
        tracing::warn!(
            schema,
            "the pooler's connections have no statement_timeout or no idle_in_transaction_session_timeout: a process that \
             stops in the middle of a transaction holds its locks for ever"
        );
    }
    Ok(())
}

/// One connection that nobody else migrates beside, with the schema there. The lock is the connection's: it is free
/// again when the connection is closed, and when this process is killed.
pub(crate) async fn migrating(server: &Server) -> Result<DatabaseConnection, DbErr> {
    let (url, schema) = (server.direct_url.as_ref().unwrap_or(&server.url), &server.schema);
    let mut options = options(url, schema, 1);
    // The lock would go with a connection that the pool renews.
    options.set_schema_search_path(schema).idle_timeout(None).max_lifetime(None);
    let connection = Database::connect(options).await?;
    let lock = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT pg_advisory_lock($1)",
        [lock_number(schema).into()],
    );
    connection.query_one_raw(lock).await?;
    // `is_plain_name` has seen the schema: it holds no quote.
    connection.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\"")).await?;
    Ok(connection)
}

fn options(url: &SecretString, schema: &str, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(max_connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .set_application_name(format!("tenantry {schema}"))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

/// The number of a schema's advisory lock. Such locks are of one database, and others may use them too.
fn lock_number(schema: &str) -> i64 {
    let digest = Sha256::digest(format!("tenantry migrates {schema}"));
    let mut number = [0; 8];
    number.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    i64::from_be_bytes(number)
}
