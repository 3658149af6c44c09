//! What a stream's facts come to: the same on the side that logs them and on the side that applies them, in whatever
//! order the events came.

use std::collections::BTreeMap;

use contracts::authz::internal::v1::fact::Fact as Kind;
use contracts::authz::internal::v1::{Fact, FactChange, FactKey, FactKind, RestoredFact, fact_change};
use prost::{DecodeError, Message as _};
use sha2::{Digest as _, Sha256};

/// The name of a fact: its kind's number, and its id.
pub type Key = (i32, String);

/// A stream's facts: the last writer wins by the number of its event, and a removal is for ever.
#[derive(Debug, Clone, Default)]
pub struct Fold(BTreeMap<Key, (i64, Option<Vec<u8>>)>);

// === impl Fold ===

impl Fold {
    /// Applies an event's changes, in their order.
    pub fn apply(&mut self, sequence: i64, changes: &[FactChange]) {
        for change in changes {
            match &change.change {
                Some(fact_change::Change::Put(fact)) => self.put(sequence, fact),
                Some(fact_change::Change::Remove(key)) => self.remove(sequence, (key.kind, key.id.clone())),
                None => {}
            }
        }
    }

    /// SHA-256 over the facts in the order of their keys: kind (4 bytes), length of the id (4 bytes), id, number
    /// (8 bytes), then 0 for a removal, or 1, the length (4 bytes) and the encoded fact. Numbers are big-endian.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for ((kind, id), (sequence, fact)) in &self.0 {
            hash.update(kind.to_be_bytes());
            hash.update(length(id.as_bytes()));
            hash.update(id);
            hash.update(sequence.to_be_bytes());
            match fact {
                None => hash.update([0]),
                Some(fact) => {
                    hash.update([1]);
                    hash.update(length(fact));
                    hash.update(fact);
                }
            }
        }
        hash.finalize().into()
    }

    /// The facts and removals themselves, in the order of their keys.
    pub(crate) fn into_facts(self) -> Result<Vec<RestoredFact>, DecodeError> {
        let restored = |((kind, id), (sequence, fact)): (Key, (i64, Option<Vec<u8>>))| {
            let change = match fact {
                Some(fact) => fact_change::Change::Put(Fact::decode(fact.as_slice())?),
                None => fact_change::Change::Remove(FactKey { kind, id }),
            };
            Ok(RestoredFact { sequence, change: Some(FactChange { change: Some(change) }) })
        };
        self.0.into_iter().map(restored).collect()
    }

    fn put(&mut self, sequence: i64, fact: &Fact) {
        let Some(key) = key(fact) else { return };
        match self.0.get(&key) {
            Some((_, None)) => {}
            Some((known, Some(_))) if *known > sequence => {}
            _ => {
                self.0.insert(key, (sequence, Some(fact.encode_to_vec())));
            }
        }
    }

    fn remove(&mut self, sequence: i64, key: Key) {
        // A second removal changes nothing: the number is that of the first.
        let sequence = match self.0.get(&key) {
            Some((known, None)) => sequence.min(*known),
            _ => sequence,
        };
        self.0.insert(key, (sequence, None));
    }
}

/// The name of a fact; nothing if it says nothing.
#[must_use]
pub fn key(fact: &Fact) -> Option<Key> {
    let (kind, id) = match fact.fact.as_ref()? {
        Kind::User(fact) => (FactKind::User, &fact.user_id),
        Kind::Session(fact) => (FactKind::Session, &fact.session_id),
        Kind::Organization(fact) => (FactKind::Organization, &fact.organization_id),
        Kind::Workspace(fact) => (FactKind::Workspace, &fact.workspace_id),
        Kind::Assignment(fact) => (FactKind::Assignment, &fact.membership_id),
        Kind::Resource(fact) => (FactKind::Resource, &fact.resource_id),
        Kind::Grant(fact) => (FactKind::Grant, &fact.grant_id),
        Kind::Token(fact) => (FactKind::Token, &fact.access_token_id),
        Kind::CustomRole(fact) => (FactKind::CustomRole, &fact.role_id),
        Kind::Group(fact) => (FactKind::Group, &fact.group_id),
        Kind::GroupMember(fact) => (FactKind::GroupMember, &fact.group_member_id),
        Kind::Share(fact) => (FactKind::Share, &fact.share_id),
        Kind::ServiceAccount(fact) => (FactKind::ServiceAccount, &fact.service_account_id),
    };
    Some((kind.into(), id.clone()))
}

/// Facts are far from four gigabytes.
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests;
