//! All scopes of a service: those of its log, and those that authz holds anything of.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::pool::Db;
use crate::verifier::Trouble;

/// How many are asked for at a time.
const PAGE: i32 = 500;

/// Goes through them in their order.
pub(super) struct Scopes<'d> {
    db: &'d Db,
    known: BTreeSet<Uuid>,
    /// Up to here all are known, or have been.
    until: Option<Uuid>,
    is_last: bool,
}

impl<'d> Scopes<'d> {
    pub(super) fn new(db: &'d Db) -> Self {
        Self { db, known: BTreeSet::new(), until: None, is_last: false }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Uuid>, Trouble> {
        while self.known.is_empty() && !self.is_last {
            self.turn().await?;
        }
        Ok(self.known.pop_first())
    }

    /// A page of each side. The side whose page ends first says how far both are known.
    async fn turn(&mut self) -> Result<(), Trouble> {
        let heads = self.db.log_heads(self.until, PAGE.unsigned_abs().into()).await?;
        let after = self.until.map_or_else(String::new, |scope| scope.to_string());
        let held = self.db.inner().feed.standing(after, PAGE).await?;
        let logged: Vec<Uuid> = heads.iter().map(|head| head.scope).collect();
        // What is no id is none of ours either.
        let held: Vec<Uuid> = held.iter().filter_map(|digest| digest.scope_id.parse().ok()).collect();
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let ends = [&logged, &held].into_iter().filter(|side| side.len() >= page).filter_map(|side| side.last());
        let end = ends.min().copied();
        let all = logged.iter().chain(&held).copied();
        self.known.extend(all.filter(|scope| end.is_none_or(|end| *scope <= end)));
        self.is_last = end.is_none();
        self.until = end;
        Ok(())
    }
}
