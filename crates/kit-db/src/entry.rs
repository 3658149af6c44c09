//! What a transaction says about itself: one entry of the log, which is outbox, audit trail and change feed at once.

use contracts::authz::internal::v1::{Fact, FactChange, FactEvent, FactKey, FactKind, fact, fact_change};
use prost::Message as _;
use serde_json::{Map, Value};
use uuid::Uuid;

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The organization or the person whose stream it is.
    pub scope: Uuid,
    /// What happened, as a noun and a verb: "member.removed".
    pub kind: &'static str,
    /// Whether it takes something away from somebody: then nobody is told OK before authz has it.
    pub narrowing: bool,
    /// Whether it says how things stand, whoever made them so: then nobody is told OK before authz has everything that
    /// was taken away in the scope before.
    pub affirms: bool,
    /// What authz has to know of it, in order.
    pub facts: Vec<FactChange>,
    /// Ids and names of what took part, for those who read the log. Never a secret.
    pub summary: Vec<(&'static str, String)>,
}

// === impl Entry ===

impl Entry {
    /// An entry that gives, or that changes nothing about who may do what.
    #[must_use]
    pub fn widening(scope: Uuid, kind: &'static str) -> Self {
        Self { scope, kind, narrowing: false, affirms: false, facts: Vec::new(), summary: Vec::new() }
    }

    /// An entry that takes away.
    #[must_use]
    pub fn narrowing(scope: Uuid, kind: &'static str) -> Self {
        Self { narrowing: true, ..Self::widening(scope, kind) }
    }

    /// The caller said how things are to stand, and may have found them so: what somebody else has taken away to that
    /// end, and was not told OK about, counts for this caller too.
    #[must_use]
    pub fn affirming(self) -> Self {
        Self { affirms: true, ..self }
    }

    /// Writes a fact.
    #[must_use]
    pub fn put(mut self, fact: fact::Fact) -> Self {
        let change = fact_change::Change::Put(Fact { fact: Some(fact) });
        self.facts.push(FactChange { change: Some(change) });
        self
    }

    /// Takes a fact away for ever.
    #[must_use]
    pub fn remove(mut self, kind: FactKind, id: impl Into<String>) -> Self {
        let change = fact_change::Change::Remove(FactKey { kind: kind.into(), id: id.into() });
        self.facts.push(FactChange { change: Some(change) });
        self
    }

    /// Names something that took part.
    #[must_use]
    pub fn about(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.summary.push((name, value.into()));
        self
    }

    /// The facts as they are stored: an event with its changes alone. Empty where there are none.
    pub(crate) fn encoded_facts(&self) -> Vec<u8> {
        FactEvent { changes: self.facts.clone(), ..FactEvent::default() }.encode_to_vec()
    }

    pub(crate) fn summary_text(&self) -> String {
        let pairs = self.summary.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        Value::Object(pairs.collect::<Map<_, _>>()).to_string()
    }
}
