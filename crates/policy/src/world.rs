//! All facts, and the answers that follow from them.

use std::collections::HashMap;
use std::sync::Arc;

use ids::{MembershipId, OrganizationId, ResourceId, SessionId};

use crate::answer::{Because, Decision, Explanation, Why};
use crate::arena::Arena;
use crate::cow::Shards;
use crate::evaluate::{self, Proof};
use crate::fact::{Applied, Change, Fact, FactKey, Organization, Principal};
use crate::model::Model;
use crate::question::{Object, Page, Question, ResourceQuery, Subject, SubjectQuery};
use crate::time::Time;

/// All facts of all organizations, and the models they follow.
///
/// A clone is a snapshot: it counts references and shares all data. What is applied to one afterwards does not
/// show in the other, and copies only the small pieces that it changes.
#[derive(Debug, Clone, Default)]
pub struct World {
    models: HashMap<(String, u32), Arc<Model>>,
    facts: Shards<FactKey, Recorded>,
    organizations: Shards<OrganizationId, Arc<Arena>>,
}

/// What is known under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Recorded {
    Put { version: u64, fact: Arc<Fact> },
    Removed,
}

// === Facts ===

impl World {
    /// The world without any facts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a model known. One that is known already under its name and version stays as it is.
    pub fn add_model(&mut self, model: Arc<Model>) {
        let key = (model.name().to_owned(), model.version());
        if self.models.contains_key(&key) {
            return;
        }
        let follows = |arena: &Arena| arena.organization().is_some_and(|organization| key_of(organization) == key);
        let arenas = self.organizations.iter().filter(|(_, arena)| follows(arena));
        let waiting: Vec<OrganizationId> = arenas.map(|(id, _)| *id).collect();
        for id in waiting {
            if let Some(arena) = self.organizations.get_mut(&id) {
                Arc::make_mut(arena).set_model(Some(model.clone()));
            }
        }
        self.models.insert(key, model);
    }

    /// The model of this name and version.
    #[must_use]
    pub fn model(&self, name: &str, version: u32) -> Option<&Arc<Model>> {
        self.models.get(&(name.to_owned(), version))
    }

    /// All models that are known, in no order.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.values()
    }

    /// The model that an organization follows, if both are known.
    #[must_use]
    pub fn model_of(&self, organization: OrganizationId) -> Option<&Model> {
        self.arena(organization)?.model()
    }

    /// Applies one change. In whatever order, and however often, changes are applied: the end is the same.
    pub fn apply(&mut self, version: u64, change: Change) -> Applied {
        let key = change.key();
        let old = match (self.facts.get(&key), &change) {
            (Some(Recorded::Removed), _) => return Applied::Gone,
            (Some(Recorded::Put { version: known, .. }), Change::Put(_)) if version <= *known => return Applied::Known,
            (Some(Recorded::Put { fact, .. }), _) => Some(fact.clone()),
            (None, _) => None,
        };
        if let Some(fact) = old {
            self.change_arena(&fact, Arena::remove);
        }
        let recorded = match change {
            Change::Put(fact) => {
                let fact = Arc::new(fact);
                self.change_arena(&fact, Arena::put);
                Recorded::Put { version, fact }
            }
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

    /// The organization that an object belongs to, if the object is known.
    #[must_use]
    pub fn organization_of(&self, object: Object) -> Option<OrganizationId> {
        let key = match object {
            Object::Organization(id) => FactKey::Organization(id),
            Object::Workspace(id) => FactKey::Workspace(id),
            Object::Resource(id) => FactKey::Resource(id),
        };
        self.fact(key)?.organization()
    }

    pub(crate) fn arena(&self, organization: OrganizationId) -> Option<&Arena> {
        self.organizations.get(&organization).map(Arc::as_ref)
    }

    fn change_arena(&mut self, fact: &Fact, change: impl Fn(&mut Arena, &Fact)) {
        let Some(organization) = fact.organization() else { return };
        let models = &self.models;
        if self.organizations.get(&organization).is_none() {
            self.organizations.insert(organization, Arc::new(Arena::new(organization)));
        }
        let Some(arena) = self.organizations.get_mut(&organization).map(Arc::make_mut) else { return };
        change(arena, fact);
        if matches!(fact, Fact::Organization(_)) {
            let model = arena.organization().and_then(|organization| models.get(&key_of(organization)));
            arena.set_model(model.cloned());
        }
    }
}

fn key_of(organization: &Organization) -> (String, u32) {
    (organization.model.clone(), organization.model_version)
}

// === Answers ===

impl World {
    /// May this subject do this, here, now?
    #[must_use]
    pub fn check(&self, question: &Question<'_>) -> Decision {
        let proof = evaluate::prove(self, question);
        let because = proof.as_ref().map_or_else(|why| Because::Denied(*why), Proof::because);
        Decision::new(self.organization_of(question.object), because)
    }

    /// Answers many questions on one state of the world, in their order.
    #[must_use]
    pub fn check_all(&self, questions: &[Question<'_>]) -> Vec<Decision> {
        questions.iter().map(|question| self.check(question)).collect()
    }

    /// The answer of [`World::check`] with its reasons.
    #[must_use]
    pub fn explain(&self, question: &Question<'_>) -> Explanation {
        evaluate::explain(self, question)
    }

    /// Whether the subject can act at all: the person is active and the session theirs and alive, the
    /// token neither revoked nor expired nor its membership ended, the share open.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub fn subject_live(&self, subject: Subject, session: Option<SessionId>, now: Time) -> Result<(), Why> {
        evaluate::subject_live(self, subject, session, now)
    }

    /// The full names of all permissions that the subject has on the object, in the model's order.
    #[must_use]
    pub fn list_permissions(
        &self,
        subject: Subject,
        session: Option<SessionId>,
        object: Object,
        now: Time,
    ) -> Vec<String> {
        let held = evaluate::permissions(self, subject, session, object, now);
        let names = held.map(|(model, held)| model.names_of(&held).into_iter().map(str::to_owned).collect());
        names.unwrap_or_default()
    }

    /// Those of some permissions that the subject does not have on the object, in their order. Each is a text as in
    /// [`Question::permission`], or a `type.*` that stands for all permissions of a type.
    #[must_use]
    pub fn missing<'a>(
        &self,
        subject: Subject,
        session: Option<SessionId>,
        permissions: impl IntoIterator<Item = &'a str>,
        object: Object,
        now: Time,
    ) -> Vec<&'a str> {
        let all = evaluate::permissions(self, subject, session, object, now).ok();
        let has_all_like = |pattern: &str| {
            let Some((model, held)) = all else { return false };
            let wanted = model.permissions_like(pattern);
            !wanted.is_empty() && held.contains_all(&wanted)
        };
        let has = |permission: &str| match permission.ends_with(".*") {
            true => has_all_like(permission),
            false => self.check(&Question { subject, session, permission, object, now }).allowed,
        };
        permissions.into_iter().filter(|permission| !has(permission)).collect()
    }

    /// The names of the model's roles, and the ids of custom ones, that the subject may hand out on this
    /// organization or workspace.
    #[must_use]
    pub fn assignable_roles(
        &self,
        subject: Subject,
        session: Option<SessionId>,
        object: Object,
        now: Time,
    ) -> Vec<String> {
        evaluate::assignable(self, subject, session, object, now).unwrap_or_default()
    }

    /// The resources on which the subject has the permission.
    #[must_use]
    pub fn list_resources(&self, query: &ResourceQuery<'_>) -> Page<ResourceId> {
        evaluate::resources(self, query).unwrap_or_else(|_| Page { items: Vec::new(), more: false })
    }

    /// Those who have the permission on the object.
    #[must_use]
    pub fn list_subjects(&self, query: &SubjectQuery<'_>) -> Page<Principal> {
        evaluate::subjects(self, query).unwrap_or_else(|_| Page { items: Vec::new(), more: false })
    }

    /// The live assignment by which somebody belongs to an organization; the first by its id if there are
    /// several. A token that acts as a service account belongs by that account's.
    #[must_use]
    pub fn membership(&self, organization: OrganizationId, holder: Principal, now: Time) -> Option<MembershipId> {
        evaluate::membership(self, organization, holder, now)
    }

    /// The live assignment that somebody is at this object by; what they make for themselves there should hang on it.
    ///
    /// In a workspace that they have by a role there, and by none that reaches into every workspace, it is that role's
    /// assignment. Else it is the one by which they belong to the organization; and for a guest where neither is, the
    /// one that they are a guest by. The first by its id if there are several. What is held through a group is
    /// nobody's own, so whoever has a workspace through a group alone is there by their membership.
    #[must_use]
    pub fn standing(&self, object: Object, principal: Principal, now: Time) -> Option<MembershipId> {
        evaluate::standing(self, object, principal, now)
    }

    /// Whom somebody holds things as: a token that acts as a service account is that account, everybody else is
    /// themselves.
    pub(crate) fn itself(&self, principal: Principal) -> Principal {
        let Principal::AccessToken(id) = principal else { return principal };
        let Some(Fact::Token(token)) = self.fact(FactKey::Token(id)) else { return principal };
        token.acts_as.map_or(principal, Principal::ServiceAccount)
    }
}
