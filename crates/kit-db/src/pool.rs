//! The database of one service.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kit::seal::Seal;
use kit::wire::Channel;
use kit::{Cx, Fault, Kit, Source, Witness};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use tokio::sync::{Notify, watch};

use crate::commits::disk::{Disk, WriteAheadLog};
use crate::commits::{Closing, Commits};
use crate::config::{DatabaseConfig, DatabaseConfigError, Place};
use crate::fault::StoreError;
use crate::feed::Feed;
use crate::key_proof;
use crate::log::heads::Compared;
use crate::migrate::{self, Migrations};
use crate::pool::lock::FileLock;
use crate::pool::slots::Slots;
use crate::pool::writer::Writer;
use crate::tx::{Origin, Tx};

pub use crate::pool::reader::Reader;

pub(crate) mod lock;
pub(crate) mod postgres;
mod reader;
pub(crate) mod slots;
pub(crate) mod sqlite;
mod writer;

/// The database of one service: the only way to write to it is [`Db::begin`]. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

/// What a database works with.
#[derive(Debug)]
pub struct Parts {
    /// Time and ids.
    pub source: Source,
    /// Seals answers and mails at rest.
    pub seal: Seal,
    /// authz, for a service whose log it has to know.
    pub facts: Option<Channel>,
}

/// Why a database does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The configuration cannot be used.
    #[error("the database's configuration: {0}")]
    Config(#[from] DatabaseConfigError),
    /// Another process serves the file.
    #[error("{} is in use: another process serves it, and SQLite stands one only", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A file or a directory cannot be made.
    #[error("cannot use {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The built-in SQLite is too old.
    #[error("SQLite {version} can lose what was committed; 3.51.3 is the oldest that does not")]
    OldSqlite {
        /// What was found.
        version: String,
    },
    /// The key is not the one that the database was written with.
    #[error(
        "the key is not the one that this database was written with: it would open none of what rests sealed there, and \
         know none of the tokens. Bring the key back (keys/{service}.key in the data directory, or `key` in the \
         configuration); to go on without it, and lose those, delete the row of the table key_proof"
    )]
    OtherKey {
        /// Whose key.
        service: &'static str,
    },
    /// What is behind the pooler is used as it comes, and this is not the service's.
    #[error(
        "the pooler's connections have {} as the first schema of their search path, and not {expected}: set it with the \
         pooler's `connect_query`, or give the service a role with that name (deploy/pgbouncer.ini shows it)",
        found.as_deref().unwrap_or("none")
    )]
    SearchPath {
        /// The schema where it would find its tables.
        found: Option<String>,
        /// The schema where they are.
        expected: String,
    },
    /// The database answers no, or does not answer.
    #[error("the database does not open: {0}")]
    Database(#[from] DbErr),
}

pub(crate) struct Inner {
    pub(crate) service: &'static str,
    slots: Slots,
    writer: DatabaseConnection,
    reader: Reader,
    pub(crate) commits: Commits,
    pub(crate) source: Source,
    pub(crate) seal: Seal,
    pub(crate) feed: Feed,
    pub(crate) compared: Compared,
    /// Woken when there is a mail to send.
    pub(crate) mail: Notify,
    /// Whether the database answered the last time that it was asked.
    pub(crate) answers: watch::Sender<bool>,
    _closing: Closing,
    /// Held as long as the service lives.
    _lock: Option<FileLock>,
}

// === impl Db ===

impl Db {
    /// Opens a service's database, and brings it to the shape that the migrations make.
    ///
    /// # Errors
    /// When it cannot be reached or migrated, and on SQLite when another process serves it.
    pub async fn open(
        config: &DatabaseConfig,
        service: &'static str,
        migrations: Migrations,
        parts: Parts,
    ) -> Result<Self, OpenError> {
        Self::open_on(config, service, migrations, parts, |log| log).await
    }

    /// The same, with something between the database and its disk.
    pub(crate) async fn open_on<D: Disk>(
        config: &DatabaseConfig,
        service: &'static str,
        migrations: Migrations,
        parts: Parts,
        disk: impl FnOnce(WriteAheadLog) -> D,
    ) -> Result<Self, OpenError> {
        let place = config.place(service)?;
        let lock = migrate::prepare(&place, migrations).await?;
        let (writer, reader) = connect(&place).await?;
        let Parts { source, seal, facts } = parts;
        if !key_proof::is_own(&writer, &seal).await? {
            return Err(OpenError::OtherKey { service });
        }
        let (commits, closing) = match &place {
            Place::Sqlite { path, .. } => {
                let on = |log| Commits::on(disk(log), service);
                WriteAheadLog::of(path).and_then(on).map_err(|error| OpenError::file(path, error))?
            }
            Place::Postgres(_) => (Commits::durable_by_themselves(), Closing::nothing()),
        };
        let reader = Reader::new(reader, commits.clone());
        let (feed, mail) = (Feed::new(service, facts), Notify::new());
        Ok(Self(Arc::new(Inner {
            service,
            slots: Slots::before(place.writers()),
            writer,
            reader,
            commits,
            source,
            seal,
            feed,
            compared: Compared::nowhere(),
            mail,
            answers: watch::Sender::new(true),
            _closing: closing,
            _lock: lock,
        })))
    }

    /// For reading: what was committed before is seen, and nothing that could still be lost.
    #[must_use]
    pub fn read(&self) -> &Reader {
        &self.0.reader
    }

    /// A transaction of a call, when it is the turn of its organization. On SQLite it begins when all earlier ones have
    /// ended.
    ///
    /// # Errors
    /// UNAVAILABLE when the database cannot be reached in time; `OVERLOADED` when too many wait for their turn.
    pub async fn begin<A>(&self, cx: &Cx<A>, witness: &impl Witness) -> Result<Tx, Fault> {
        let origin = Origin {
            actor: witness.actor().to_string(),
            request_id: cx.request_id().to_owned(),
            key: cx.key().cloned(),
            deadline: cx.deadline(),
        };
        let slot = match witness.whose() {
            Some(whose) => Some(self.0.slots.take(whose).await?),
            None => None,
        };
        let tx = Tx::new(self.clone(), self.begin_own().await?, slot, origin);
        // What it finds may not be on the disk yet. If it ends without a commit, nothing waits but the answer.
        let (commits, newest) = (self.0.commits.clone(), self.0.commits.newest());
        if !commits.have_reached(newest) {
            cx.answer_after(async move { Ok(commits.reached(newest).await.map_err(StoreError::from)?) });
        }
        Ok(tx)
    }

    /// A transaction of the service's own work, behind no call.
    ///
    /// # Errors
    /// UNAVAILABLE when the database cannot be reached in time.
    pub async fn begin_housekeeping(&self, witness: &impl Witness) -> Result<Tx, Fault> {
        self.begin_from(Origin::housekeeping(witness)).await
    }

    /// Closes the connections, after what is under way; a file is free for another process once the last clone of
    /// this value is gone.
    pub async fn close(&self) {
        let closed = [self.0.reader.close().await, self.0.writer.close_by_ref().await];
        if let Some(error) = closed.into_iter().find_map(Result::err) {
            tracing::warn!(service = self.0.service, error = &error as &dyn std::error::Error, "closing the database");
        }
    }

    pub(crate) async fn begin_from(&self, origin: Origin) -> Result<Tx, Fault> {
        Ok(Tx::new(self.clone(), self.begin_own().await?, None, origin))
    }

    /// A transaction that logs nothing, for the tables that are kit-db's own.
    pub(crate) async fn begin_own(&self) -> Result<DatabaseTransaction, StoreError> {
        Ok(self.transaction().await?)
    }

    /// For the tables that are kit-db's own.
    pub(crate) fn write(&self) -> Writer<'_> {
        Writer(self)
    }

    /// Whether other processes may write to the same database: SQLite stands one only.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.0.writer.get_database_backend()
    }

    async fn transaction(&self) -> Result<DatabaseTransaction, DbErr> {
        self.0.commits.usable()?;
        // Immediate: a transaction that first reads and then writes would be refused the write otherwise.
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        self.0.writer.begin_with_options(options).await
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.0.service)
    }
}

/// The connections that write, and those that read.
async fn connect(place: &Place) -> Result<(DatabaseConnection, DatabaseConnection), OpenError> {
    Ok(match place {
        Place::Sqlite { path, readers } => {
            let writer = sqlite::writer(path).await?;
            (writer, sqlite::readers(path, *readers).await?)
        }
        Place::Postgres(server) => (postgres::writer(server).await?, postgres::reader(server).await?),
    })
}

// === impl Parts ===

impl Parts {
    /// The parts of a service's kit; with authz at the end of the channel, if it has to know the service's log.
    #[must_use]
    pub fn of(kit: &Kit, facts: Option<Channel>) -> Self {
        Self { source: kit.source().clone(), seal: kit.seal().clone(), facts }
    }
}

// === impl OpenError ===

impl OpenError {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}
