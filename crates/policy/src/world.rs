//! All facts, and the answers that follow from them.

mod shards;

use std::collections::HashMap;
use std::sync::Arc;

use ids::{OrganizationId, ResourceId, SessionId};

use self::shards::Shards;
use crate::answer::{Because, Decision, Explanation, Why};
use crate::fact::{Applied, Change, Fact, FactKey, Principal};
use crate::model::Model;
use crate::question::{Object, Page, Question, ResourceQuery, Subject, SubjectQuery};
use crate::time::Time;

/// All facts of all organizations, and the models they follow.
///
/// A clone is a snapshot: it costs a few hundred reference counts and shares all data; what is applied to
/// one afterwards does not show in the other.
#[derive(Debug, Clone, Default)]
pub struct World {
    models: HashMap<(String, u32), Arc<Model>>,
    facts: Shards<FactKey, Recorded>,
}

/// What is known under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Recorded {
    Put { version: u64, fact: Arc<Fact> },
    Removed,
}

impl World {
    /// The world without any facts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a model known. One that is known already under its name and version stays as it is.
    pub fn add_model(&mut self, model: Arc<Model>) {
        self.models.entry((model.name().to_owned(), model.version())).or_insert(model);
    }

    /// The model of this name and version.
    #[must_use]
    pub fn model(&self, name: &str, version: u32) -> Option<&Arc<Model>> {
        self.models.get(&(name.to_owned(), version))
    }

    /// The model that an organization follows, if both are known.
    #[must_use]
    pub fn model_of(&self, organization: OrganizationId) -> Option<&Arc<Model>> {
        match self.fact(FactKey::Organization(organization)) {
            Some(Fact::Organization(organization)) => self.model(&organization.model, organization.model_version),
            _ => None,
        }
    }

    /// Applies one change. In whatever order, and how often, changes are applied: the end is the same.
    pub fn apply(&mut self, version: u64, change: Change) -> Applied {
        let key = change.key();
        match (self.facts.get(&key), &change) {
            (Some(Recorded::Removed), _) => return Applied::Gone,
            (Some(Recorded::Put { version: known, .. }), Change::Put(_)) if version <= *known => return Applied::Known,
            _ => {}
        }
        let recorded = match change {
            Change::Put(fact) => Recorded::Put { version, fact: Arc::new(fact) },
            Change::Remove(_) => Recorded::Removed,
        };
        self.facts.insert(key, recorded);
        Applied::Changed
    }

    /// The fact under this key, if it is known and was not removed.
    #[must_use]
    pub fn fact(&self, key: FactKey) -> Option<&Fact> {
        match self.facts.get(&key)? {
            Recorded::Put { fact, .. } => Some(fact),
            Recorded::Removed => None,
        }
    }

    /// May this subject do this, here, now?
    #[must_use]
    pub fn check(&self, question: &Question<'_>) -> Decision {
        let _ = question;
        Decision::new(None, Because::Denied(Why::ModelUnknown))
    }

    /// Answers many questions on one state of the world, in their order.
    #[must_use]
    pub fn check_all(&self, questions: &[Question<'_>]) -> Vec<Decision> {
        questions.iter().map(|question| self.check(question)).collect()
    }

    /// The answer of [`World::check`] with its reasons.
    #[must_use]
    pub fn explain(&self, question: &Question<'_>) -> Explanation {
        Explanation { decision: self.check(question), reasons: Vec::new(), misses: Vec::new() }
    }

    /// Whether the subject can act at all: the person is active and the session theirs and alive, the
    /// token neither revoked nor expired nor its membership ended, the share open.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub fn subject_live(&self, subject: Subject, session: Option<SessionId>, now: Time) -> Result<(), Why> {
        let _ = (subject, session, now);
        Err(Why::Anonymous)
    }

    /// The full names of all permissions that the subject has on the object, in the model's order.
    #[must_use]
    pub fn list_permissions(&self, subject: Subject, session: Option<SessionId>, object: Object, now: Time) -> Vec<String> {
        let _ = (subject, session, object, now);
        Vec::new()
    }

    /// The names of the model's roles, and the ids of custom ones, that the subject may hand out on this
    /// organization or workspace.
    #[must_use]
    pub fn assignable_roles(&self, subject: Subject, session: Option<SessionId>, object: Object, now: Time) -> Vec<String> {
        let _ = (subject, session, object, now);
        Vec::new()
    }

    /// The resources on which the subject has the permission.
    #[must_use]
    pub fn list_resources(&self, query: &ResourceQuery<'_>) -> Page<ResourceId> {
        let _ = query;
        Page { items: Vec::new(), more: false }
    }

    /// Those who have the permission on the object.
    #[must_use]
    pub fn list_subjects(&self, query: &SubjectQuery<'_>) -> Page<Principal> {
        let _ = query;
        Page { items: Vec::new(), more: false }
    }
}
