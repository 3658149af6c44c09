//! Reading the log: for the audit trail, and for whoever has to be told again what happened.

use std::collections::BTreeMap;

use contracts::authz::internal::v1::{FactChange, FactEvent};
use kit::Time;
use prost::Message as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::digest::Fold;
use crate::fault::StoreError;
use crate::feed::Place;
use crate::pool::Db;
use crate::revision::Revision;
use crate::row::{log_entry, log_head};

pub(crate) mod heads;
pub(crate) mod lost;

/// An entry as it was written.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The organization or the person.
    pub scope: Uuid,
    /// The number in the scope, from 1.
    pub sequence: i64,
    /// The entry's id.
    pub event_id: Uuid,
    /// What happened.
    pub kind: String,
    /// Whether it took something away.
    pub narrowing: bool,
    /// Who did it.
    pub actor: String,
    /// The call's name in logs.
    pub request_id: String,
    /// When.
    pub time: Time,
    /// What authz has to know of it.
    pub facts: Vec<FactChange>,
    /// Ids of what took part, as a JSON object.
    pub summary: String,
}

/// How many entries are folded at a time.
const FOLD_STEP: u64 = 500;

impl Db {
    /// A scope's entries after this number, in order.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn log_after(&self, scope: Uuid, sequence: i64, limit: u64) -> Result<Vec<LogEntry>, StoreError> {
        let rows = log_entry::Entity::find()
            .filter(log_entry::Column::Scope.eq(scope))
            .filter(log_entry::Column::Sequence.gt(sequence))
            .order_by_asc(log_entry::Column::Sequence)
            .limit(limit)
            .all(self.read());
        rows.await?.into_iter().map(LogEntry::try_from).collect()
    }

    /// A scope's entries before this number, or the last ones of all, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn log_before(
        &self,
        scope: Uuid,
        sequence: Option<i64>,
        limit: u64,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let mut question = log_entry::Entity::find().filter(log_entry::Column::Scope.eq(scope));
        if let Some(sequence) = sequence {
            question = question.filter(log_entry::Column::Sequence.lt(sequence));
        }
        let rows = question.order_by_desc(log_entry::Column::Sequence).limit(limit).all(self.read());
        rows.await?.into_iter().map(LogEntry::try_from).collect()
    }

    /// Where a scope stands now; empty while nothing of it is logged.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn revision(&self, scope: Uuid) -> Result<String, StoreError> {
        let head = log_head::Entity::find_by_id(scope).one(self.read()).await?;
        let service = self.inner().service;
        Ok(head.map_or_else(String::new, |head| {
            Revision { service: service.to_owned(), scope, sequence: head.sequence }.to_string()
        }))
    }

    /// What authz must hold of a scope, up to this number: to compare with what it does hold.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn log_digest(&self, scope: Uuid, up_to: i64) -> Result<[u8; 32], StoreError> {
        Ok(self.log_fold(scope, up_to).await?.digest())
    }

    /// What a scope's facts come to up to this number.
    pub(crate) async fn log_fold(&self, scope: Uuid, up_to: i64) -> Result<Fold, StoreError> {
        let mut fold = Fold::default();
        let mut after = 0;
        while after < up_to {
            let entries = self.log_after(scope, after, FOLD_STEP).await?;
            let Some(last) = entries.last() else { break };
            after = last.sequence;
            for entry in entries.iter().filter(|entry| entry.sequence <= up_to) {
                fold.apply(entry.sequence, &entry.facts);
            }
        }
        Ok(fold)
    }
}

// === impl LogEntry ===

impl TryFrom<log_entry::Model> for LogEntry {
    type Error = StoreError;

    fn try_from(row: log_entry::Model) -> Result<Self, StoreError> {
        let facts = FactEvent::decode(row.facts.as_slice()).map_err(|_| StoreError::Corrupt("log_entry.facts"))?;
        Ok(Self {
            scope: row.scope,
            sequence: row.sequence,
            event_id: row.event_id,
            kind: row.kind,
            narrowing: row.narrowing,
            actor: row.actor,
            request_id: row.request_id,
            time: Time::from_millis(row.time_ms),
            facts: facts.changes,
            summary: row.summary,
        })
    }
}

impl LogEntry {
    /// The ids and names of what took part.
    ///
    /// # Errors
    /// When the row holds what nobody writes there.
    pub fn details(&self) -> Result<BTreeMap<String, String>, StoreError> {
        serde_json::from_str(&self.summary).map_err(|_| StoreError::Corrupt("log_entry.summary"))
    }

    pub(crate) fn place(&self) -> Place {
        Place { scope: self.scope, sequence: self.sequence }
    }

    /// The entry as authz takes it.
    pub(crate) fn into_event(self) -> FactEvent {
        FactEvent {
            scope_id: self.scope.to_string(),
            sequence: self.sequence,
            event_id: self.event_id.to_string(),
            changes: self.facts,
        }
    }
}
