//! The write transaction: rows, log, answer and mails together, and afterwards the promise that OK means everywhere.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use contracts::authz::internal::v1::FactChange;
use kit::call::RequestKey;
use kit::mail::Mail;
use kit::{Fault, Witness};
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::time::Instant;
use uuid::Uuid;

use crate::answer;
use crate::entry::Entry;
use crate::fault::StoreError;
use crate::feed;
use crate::log::LogEntry;
use crate::mailbox;
use crate::pool::Db;
use crate::pool::slots::Slot;
use crate::relay::pending;
use crate::tx::numbers::Written;

pub(crate) mod numbers;

/// A write transaction. Statements go through it as through any connection (`&tx`); dropped without a commit, it has
/// never been. A statement that failed has spoilt it, on both databases: let it go, and answer the failure.
pub struct Tx {
    db: Db,
    transaction: DatabaseTransaction,
    /// Where it is a caller's.
    slot: Option<Slot>,
    origin: Origin,
    entries: Vec<Entry>,
    mails: Vec<Mail>,
    spoilt: AtomicBool,
}

/// Where a transaction comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) actor: String,
    pub(crate) request_id: String,
    pub(crate) key: Option<RequestKey>,
    /// Until when the caller waits.
    pub(crate) deadline: Instant,
}

// === impl Origin ===

impl Origin {
    /// Behind no call.
    pub(crate) fn housekeeping(witness: &impl Witness) -> Self {
        let (actor, deadline) = (witness.actor().to_string(), feed::deadline());
        Self { actor, request_id: String::new(), key: None, deadline }
    }
}

// === impl Tx ===

impl Tx {
    pub(crate) fn new(db: Db, transaction: DatabaseTransaction, slot: Option<Slot>, origin: Origin) -> Self {
        let (entries, mails, spoilt) = (Vec::new(), Vec::new(), AtomicBool::new(false));
        Self { db, transaction, slot, origin, entries, mails, spoilt }
    }

    /// Logs what this transaction does; any number of entries in any number of scopes.
    pub fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Sends a mail once the transaction is committed, and then surely.
    pub fn send_mail(&mut self, mail: Mail) {
        self.mails.push(mail);
    }

    /// Commits, with the answer to the call: it is made of the revision of the entry that was recorded last (empty if
    /// there was none), and kept for repeats of the call.
    ///
    /// # Errors
    /// ABORTED when another change came in between, which `kit::call` runs again. UNAVAILABLE: the outcome is unknown,
    /// or (`REMOVAL_PENDING`) it is committed and authz does not have it yet; repeating with the same `request_id`
    /// tells.
    pub async fn commit<Res: Message>(self, answer: impl FnOnce(String) -> Res) -> Result<Res, Fault> {
        let key = self.origin.key.clone();
        self.finish(key, answer).await
    }

    /// Commits one step of an operation that goes on: there is no answer yet that could be kept. Gives the revision.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub async fn commit_step(self) -> Result<String, Fault> {
        self.finish(None, |revision| revision).await
    }

    /// What this transaction would tell authz, for somebody who only wants to know: it is rolled back.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn abandon(self) -> Result<Vec<FactChange>, Fault> {
        self.transaction.rollback().await.map_err(StoreError::from)?;
        Ok(self.entries.into_iter().flat_map(|entry| entry.facts).collect())
    }

    async fn finish<Res: Message>(
        self,
        key: Option<RequestKey>,
        answer: impl FnOnce(String) -> Res,
    ) -> Result<Res, Fault> {
        let Self { db, transaction, slot, origin, entries, mails, spoilt } = self;
        if spoilt.into_inner() {
            return Err(Fault::internal("a transaction goes on after a statement that failed"));
        }
        let inner = db.inner();
        let taken_away = pending::taken_away_in(&transaction, &affirmed(&entries)).await?;
        let written = Written::write(&transaction, inner, &origin, entries).await?;
        let answer = answer(written.revision(inner.service));
        if let Some(key) = &key {
            let mut narrowing: Vec<_> = taken_away.iter().map(LogEntry::place).collect();
            narrowing.extend(written.narrowing_places());
            answer::keep(&transaction, inner, key, &answer.encode_to_vec(), &narrowing).await?;
        }
        mailbox::put(&transaction, inner, &mails).await?;
        // Asked for before the commit: the relay could be faster than the next line.
        let arrival = inner.feed.arrival(&written.widening_places());
        inner.commits.commit_holding(transaction, slot).await.map_err(StoreError::from)?;
        arrival.written();
        inner.feed.wake();
        if !mails.is_empty() {
            inner.mail.notify_one();
        }
        let mut narrowing: Vec<_> = taken_away.into_iter().map(LogEntry::into_event).collect();
        narrowing.extend(written.into_narrowing_events());
        inner.feed.narrow(narrowing, origin.deadline).await?;
        arrival.wait(origin.deadline).await;
        Ok(answer)
    }

    async fn watch<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let outcome = statement.await;
        if outcome.is_err() {
            self.spoilt.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

/// The scopes in which a caller said how things are to stand.
fn affirmed(entries: &[Entry]) -> Vec<Uuid> {
    let mut scopes: Vec<_> = entries.iter().filter(|entry| entry.affirms).map(|entry| entry.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watch(self.transaction.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watch(self.transaction.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.watch(self.transaction.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watch(self.transaction.query_all_raw(statement)).await
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("db", &self.db).field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}
