//! Brings anew what a stream comes to: not its events, of which a removal would come after what it removes, but where
//! each fact has ended.

use contracts::authz::internal::v1::{RestoreStreamRequest, RestoredFact};
use prost::Message as _;
use uuid::Uuid;

use crate::fault::StoreError;
use crate::log::lost;
use crate::pool::Db;
use crate::verifier::Trouble;

/// The contract's limit.
const FACTS_MAX: usize = 1000;
/// What a part weighs at most: a message carries four megabytes.
const BYTES_MAX: usize = 2 << 20;

/// Replaces what authz has of a stream.
pub(super) async fn restore(db: &Db, scope: Uuid) -> Result<(), Trouble> {
    let feed = &db.inner().feed;
    let applied = feed.digest(scope).await?.map_or(0, |held| held.applied_sequence);
    // Numbers that the log never gave: what is written from here on comes after them.
    lost::pass_over(db, scope, applied).await?;
    let head = db.log_head(scope).await?;
    let facts = db.log_fold(scope, head).await?.into_facts();
    let facts = facts.map_err(|_| StoreError::Corrupt("log_entry.facts"))?;
    // Of a scope that the log does not know, all goes.
    let up_to_sequence = head.max(applied);
    let mut parts = parts(facts).into_iter().peekable();
    let mut since_revision = 0;
    while let Some(facts) = parts.next() {
        let last = parts.peek().is_none();
        let (service, scope_id) = (String::new(), scope.to_string());
        let part = RestoreStreamRequest { service, scope_id, up_to_sequence, facts, since_revision, last };
        since_revision = feed.restore(part).await?;
    }
    Ok(())
}

/// Parts that fit into a message; one without facts, if there are none.
fn parts(facts: Vec<RestoredFact>) -> Vec<Vec<RestoredFact>> {
    let (mut parts, mut bytes) = (vec![Vec::new()], 0);
    for fact in facts {
        let length = fact.encoded_len();
        match parts.last_mut() {
            Some(part) if part.is_empty() || part.len() < FACTS_MAX && bytes + length <= BYTES_MAX => {
                bytes += length;
                part.push(fact);
            }
            _ => {
                bytes = length;
                parts.push(vec![fact]);
            }
        }
    }
    parts
}
