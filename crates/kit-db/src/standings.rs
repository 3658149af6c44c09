//! Where all streams of a service stand: those of its log, and those that authz holds anything of.

use std::collections::{BTreeMap, BTreeSet};

use contracts::authz::internal::v1::StreamDigest;
use tonic::Status;
use uuid::Uuid;

use crate::fault::StoreError;
use crate::log::heads;
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
    /// Whose heads they are.
    servers: BTreeSet<i64>,
}

/// How many are asked for at a time.
const PAGE: i32 = 500;

impl<'d> Standings<'d> {
    pub(crate) fn new(db: &'d Db) -> Self {
        Self { db, known: BTreeMap::new(), until: None, is_last: false, servers: BTreeSet::new() }
    }

    pub(crate) async fn next(&mut self) -> Result<Option<(Uuid, Standing)>, StandingError> {
        while self.known.is_empty() && !self.is_last {
            self.turn().await?;
        }
        Ok(self.known.pop_first())
    }

    /// Whether all heads so far were of this server, or of none.
    pub(crate) fn are_of(&self, server: i64) -> bool {
        self.servers.iter().all(|known| *known == server)
    }

    /// A page of each side. The side whose page ends first says how far both are known.
    async fn turn(&mut self) -> Result<(), StandingError> {
        let (heads, server) = heads::page(self.db.read(), self.until, PAGE.unsigned_abs().into()).await?;
        self.servers.extend(server);
        let after = self.until.map_or_else(String::new, |scope| scope.to_string());
        let held = self.db.inner().feed.standing(after, PAGE).await?;
        let logged: Vec<(Uuid, i64)> = heads.iter().map(|head| (head.scope, head.sequence)).collect();
        let position = |digest: &StreamDigest| {
            let scope = digest.scope_id.parse();
            scope.map(|scope| (scope, digest.applied_sequence)).map_err(|_| Status::internal("authz names no scope"))
        };
        let held: Vec<(Uuid, i64)> = held.iter().map(position).collect::<Result<_, _>>()?;
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
