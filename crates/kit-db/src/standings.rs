//! Where all streams of a service stand: those of its log, and those that authz holds anything of.

use std::collections::BTreeMap;

use tonic::Status;
use uuid::Uuid;

use crate::fault::StoreError;
use crate::pool::Db;

/// Where a stream stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The number of its last entry in the log; 0 if there is none.
    pub(crate) logged: i64,
    /// The number up to which authz has applied it, asked for after that.
    pub(crate) applied: i64,
}

/// Why it is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StandingError {
    #[error("the log cannot be read")]
    Store(#[from] StoreError),
    #[error("authz does not say it")]
    Authz(#[from] Status),
}

/// Goes through them in the order of scopes.
pub(crate) struct Standings<'d> {
    db: &'d Db,
    known: BTreeMap<Uuid, Standing>,
    /// Up to here all are known, or have been.
    until: Option<Uuid>,
    is_last: bool,
}

/// How many are asked for at a time.
const PAGE: i32 = 500;

impl<'d> Standings<'d> {
    pub(crate) fn new(db: &'d Db) -> Self {
        Self { db, known: BTreeMap::new(), until: None, is_last: false }
    }

    pub(crate) async fn next(&mut self) -> Result<Option<(Uuid, Standing)>, StandingError> {
        while self.known.is_empty() && !self.is_last {
            self.turn().await?;
        }
        Ok(self.known.pop_first())
    }

    /// A page of each side. The side whose page ends first says how far both are known.
    async fn turn(&mut self) -> Result<(), StandingError> {
        let heads = self.db.log_heads(self.until, PAGE.unsigned_abs().into()).await?;
        let after = self.until.map_or_else(String::new, |scope| scope.to_string());
        let held = self.db.inner().feed.standing(after, PAGE).await?;
        let logged: Vec<(Uuid, i64)> = heads.iter().map(|head| (head.scope, head.sequence)).collect();
        // What is no id is none of ours either.
        let held = held.iter().filter_map(|digest| Some((digest.scope_id.parse().ok()?, digest.applied_sequence)));
        let held: Vec<(Uuid, i64)> = held.collect();
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let ends = [&logged, &held].into_iter().filter(|side| side.len() >= page).filter_map(|side| side.last());
        let end = ends.map(|(scope, _)| *scope).min();
        let is_known = |(scope, _): &(Uuid, i64)| end.is_none_or(|end| *scope <= end);
        for (scope, logged) in logged.into_iter().filter(is_known) {
            self.known.entry(scope).or_default().logged = logged;
        }
        for (scope, applied) in held.into_iter().filter(is_known) {
            self.known.entry(scope).or_default().applied = applied;
        }
        self.is_last = end.is_none();
        self.until = end;
        Ok(())
    }
}
