//! All facts, and the answers that follow from them.

mod directory;
mod gathering;
mod part;
mod people;
mod record;
mod version;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use ids::{MembershipId, OrganizationId, ResourceId, SessionId, UserId};

pub(crate) use self::directory::Directory;
use self::directory::Entry;
pub use self::gathering::{Gathering, Work};
pub use self::part::{Overlap, Part};
use self::people::Account;
pub(crate) use self::people::People;
pub use self::record::{Census, Records};
use self::version::Version;
use crate::answer::{Decision, Explanation, Why};
use crate::arena::{Arena, Ground, Leaf, Place, Site, Slot, Table};
use crate::cow::Map;
use crate::evaluate;
use crate::fact::{Applied, Change, Fact, FactKey, Holder, Organization, Parent, Principal, Resource, User};
use crate::model::Model;
use crate::question::{Object, Page, Question, ResourceQuery, Subject, SubjectQuery};
use crate::time::Time;

/// All facts of all organizations, and the models they follow.
///
/// A clone is a snapshot: it counts a few references and shares all data. What is applied to one afterwards does not
/// show in the other, and copies only the small pieces that it changes.
#[derive(Debug, Clone, Default)]
pub struct World {
    models: Arc<HashMap<(String, u32), Arc<Model>>>,
    organizations: Table<OrganizationId, Option<Arc<Arena>>>,
    directory: Directory,
    people: People,
    /// Where assignments, grants and places in groups are: all else about one is in its organization.
    held: Map<FactKey, Held>,
    /// All facts but these, and those of resources and people.
    facts: Map<FactKey, Recorded>,
}

/// What is known of something that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Put { version: Version, organization: Slot<OrganizationId> },
    Removed,
}

/// What is known under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Recorded {
    Put { version: u64, fact: Arc<Fact> },
    Removed,
}

/// An object that is known, in its organization.
#[derive(Clone, Copy)]
pub(crate) struct Located<'w> {
    pub(crate) arena: &'w Arena,
    spot: Spot,
}

#[derive(Clone, Copy)]
enum Spot {
    Organization,
    Workspace(ids::WorkspaceId),
    Resource(ResourceId, Leaf),
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
        for slot in self.organizations.slots() {
            let Some(arena) = self.organizations.row(slot).and_then(Option::as_deref) else { continue };
            if arena.organization().is_some_and(|organization| key_of(organization) == key)
                && let Some(arena) = self.organizations.row_mut(slot).and_then(Option::as_mut)
            {
                Arc::make_mut(arena).set_model(Some(model.clone()));
            }
        }
        Arc::make_mut(&mut self.models).insert(key, model);
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
        let known = self.known(change.key());
        match (known, &change) {
            (Known::Removed, _) => return Applied::Gone,
            (Known::Put(known), Change::Put(_)) if version <= known => return Applied::Known,
            _ => {}
        }
        match change {
            Change::Put(Fact::Resource(fact)) => self.put_resource(version, &fact),
            Change::Remove(FactKey::Resource(id)) => self.remove_resource(id),
            Change::Put(Fact::User(User { id, active })) => self.people.set(id, Account::Put { version, active }),
            Change::Remove(FactKey::User(id)) => self.people.set(id, Account::Removed),
            change => self.apply_recorded(version, change),
        }
        Applied::Changed
    }

    /// The fact under this key, if it is known and was not removed.
    #[must_use]
    pub fn fact(&self, key: FactKey) -> Option<Cow<'_, Fact>> {
        match key {
            FactKey::Resource(id) => self.resource(id).map(|fact| Cow::Owned(Fact::Resource(fact))),
            FactKey::User(id) => self.is_active(id).map(|active| Cow::Owned(Fact::User(User { id, active }))),
            key if is_held(key) => self.held(key).map(Cow::Owned),
            key => self.recorded(key).map(Cow::Borrowed),
        }
    }

    /// The organization that an object belongs to, if the object is known.
    #[must_use]
    pub fn organization_of(&self, object: Object) -> Option<OrganizationId> {
        self.locate(object).map(|located| located.arena.id())
    }

    /// Where an object is, if it is known.
    pub(crate) fn locate(&self, object: Object) -> Option<Located<'_>> {
        match object {
            Object::Organization(id) => {
                self.recorded(FactKey::Organization(id))?;
                Some(Located { arena: self.arena(id)?, spot: Spot::Organization })
            }
            Object::Workspace(id) => {
                let organization = self.recorded(FactKey::Workspace(id))?.organization()?;
                Some(Located { arena: self.arena(organization)?, spot: Spot::Workspace(id) })
            }
            Object::Resource(id) => {
                let Entry::Here { organization, leaf, .. } = self.directory.entry(id)? else { return None };
                let arena = self.organizations.row(organization)?.as_deref()?;
                Some(Located { arena, spot: Spot::Resource(id, leaf) })
            }
        }
    }

    /// A fact of those that are kept as they came.
    pub(crate) fn recorded(&self, key: FactKey) -> Option<&Fact> {
        match self.facts.get(&key)? {
            Recorded::Put { fact, .. } => Some(fact),
            Recorded::Removed => None,
        }
    }

    /// Whether somebody whose account is known may act.
    pub(crate) fn is_active(&self, id: UserId) -> Option<bool> {
        self.people.is_active(id)
    }

    /// Under which number somebody holds things in an organization.
    pub(crate) fn seat(&self, holder: Holder, arena: &Arena) -> Option<Slot<Holder>> {
        let seat = match holder {
            Holder::User(id) => self.people.seat(id, arena.here()),
            _ => None,
        };
        seat.or_else(|| arena.find_holder(holder))
    }

    /// What a resource of an organization is.
    pub(crate) fn leaf(&self, organization: OrganizationId, id: ResourceId) -> Option<Leaf> {
        self.directory.leaf(id, self.organizations.find(&organization)?)
    }

    pub(crate) fn arena(&self, organization: OrganizationId) -> Option<&Arena> {
        self.organizations.row(self.organizations.find(&organization)?)?.as_deref()
    }
}

// === How changes are applied ===

/// What is known already under a key.
#[derive(Clone, Copy)]
enum Known {
    Nothing,
    Put(u64),
    Removed,
}

impl World {
    fn known(&self, key: FactKey) -> Known {
        match key {
            FactKey::Resource(id) => match self.directory.entry(id) {
                Some(Entry::Here { version, .. }) => Known::Put(version.get()),
                Some(Entry::Gone) => Known::Removed,
                None => Known::Nothing,
            },
            FactKey::User(id) => match self.people.account(id) {
                Account::Put { version, .. } => Known::Put(version),
                Account::Removed => Known::Removed,
                Account::Unknown => Known::Nothing,
            },
            key if is_held(key) => match self.held.get(&key) {
                Some(Held::Put { version, .. }) => Known::Put(version.get()),
                Some(Held::Removed) => Known::Removed,
                None => Known::Nothing,
            },
            key => match self.facts.get(&key) {
                Some(Recorded::Put { version, .. }) => Known::Put(*version),
                Some(Recorded::Removed) => Known::Removed,
                None => Known::Nothing,
            },
        }
    }

    fn put_resource(&mut self, version: u64, fact: &Resource) {
        let here = self.intern(fact.organization);
        if let Some(Entry::Here { organization, leaf, .. }) = self.directory.entry(fact.id) {
            // It is nowhere until it is put again: it may hang under itself.
            self.directory.set(fact.id, Entry::Gone);
            if let Some(arena) = self.arena_mut(organization) {
                if organization == here {
                    arena.detach_resource(fact.id, leaf);
                } else {
                    arena.remove_resource(fact.id, leaf);
                }
            }
        }
        let Self { organizations, directory, people, .. } = self;
        let Some(arena) = organizations.row_mut(here).and_then(Option::as_mut) else { return };
        let leaf = Arc::make_mut(arena).put_resource(fact, &mut Ground { here, directory, people });
        directory.set(fact.id, Entry::Here { version: version.into(), organization: here, leaf });
    }

    fn remove_resource(&mut self, id: ResourceId) {
        if let Some(Entry::Here { organization, leaf, .. }) = self.directory.entry(id)
            && let Some(arena) = self.arena_mut(organization)
        {
            arena.remove_resource(id, leaf);
        }
        self.directory.set(id, Entry::Gone);
    }

    fn apply_recorded(&mut self, version: u64, change: Change) {
        let key = change.key();
        let before = match key {
            key if is_held(key) => self.held(key).map(Arc::new),
            key => match self.facts.get(&key) {
                Some(Recorded::Put { fact, .. }) => Some(Arc::clone(fact)),
                Some(Recorded::Removed) | None => None,
            },
        };
        if let Some(fact) = before {
            self.change_arena(&fact, |arena, fact, _| arena.remove(fact));
        }
        match change {
            Change::Put(fact) => {
                self.change_arena(&fact, Arena::put);
                self.record(version, fact);
            }
            Change::Remove(key) if is_held(key) => self.held.insert(key, Held::Removed),
            Change::Remove(key) => self.facts.insert(key, Recorded::Removed),
        }
    }

    fn record(&mut self, version: u64, fact: Fact) {
        let key = fact.key();
        match fact.organization().filter(|_| is_held(key)) {
            Some(organization) => {
                let organization = self.intern(organization);
                self.held.insert(key, Held::Put { version: version.into(), organization });
            }
            None => self.facts.insert(key, Recorded::Put { version, fact: Arc::new(fact) }),
        }
    }

    fn change_arena(&mut self, fact: &Fact, change: impl Fn(&mut Arena, &Fact, &mut Ground<'_>)) {
        let Some(organization) = fact.organization() else { return };
        let here = self.intern(organization);
        let Self { organizations, directory, people, models, .. } = self;
        let Some(arena) = organizations.row_mut(here).and_then(Option::as_mut).map(Arc::make_mut) else { return };
        change(arena, fact, &mut Ground { here, directory, people });
        if matches!(fact, Fact::Organization(_)) {
            let model = arena.organization().and_then(|organization| models.get(&key_of(organization)));
            arena.set_model(model.cloned());
        }
    }

    /// The number of an organization, which has an arena from now on.
    fn intern(&mut self, id: OrganizationId) -> Slot<OrganizationId> {
        if let Some(known) = self.organizations.find(&id) {
            return known;
        }
        let here = self.organizations.intern(&id);
        self.organizations.set(&id, Some(Arc::new(Arena::new(id, here))));
        here
    }

    fn arena_mut(&mut self, organization: Slot<OrganizationId>) -> Option<&mut Arena> {
        self.organizations.row_mut(organization)?.as_mut().map(Arc::make_mut)
    }

    /// The fact of something that is held, as it was told.
    fn held(&self, key: FactKey) -> Option<Fact> {
        let Held::Put { organization, .. } = *self.held.get(&key)? else { return None };
        self.organizations.row(organization)?.as_deref()?.told(key)
    }

    /// The fact of a resource, as it was told.
    fn resource(&self, id: ResourceId) -> Option<Resource> {
        let Entry::Here { organization, leaf, .. } = self.directory.entry(id)? else { return None };
        let arena = self.organizations.row(organization)?.as_deref()?;
        let parent = match arena.place(leaf.above)? {
            Place::Organization => Parent::Organization,
            Place::Workspace(id) => Parent::Workspace(id),
            Place::Resource(id) => Parent::Resource(id),
        };
        let kind = arena.name_of_kind(leaf.kind).to_owned();
        Some(Resource { id, organization: arena.id(), kind, parent, inherits: leaf.inherits })
    }
}

impl<'w> Located<'w> {
    /// Where it stands; nowhere if anything on its way up is missing.
    pub(crate) fn site(&self) -> Option<Site<'w>> {
        match self.spot {
            Spot::Organization => self.arena.organization_site(),
            Spot::Workspace(id) => self.arena.workspace_site(self.arena.find_place(Place::Workspace(id))?),
            Spot::Resource(id, leaf) => self.arena.resource_site(id, leaf),
        }
    }
}

/// Whether a fact is of a kind that its organization keeps, as rows of what somebody holds.
fn is_held(key: FactKey) -> bool {
    matches!(key, FactKey::Assignment(_) | FactKey::Grant(_) | FactKey::GroupMember(_))
}

fn key_of(organization: &Organization) -> (String, u32) {
    (organization.model.clone(), organization.model_version)
}

// === Answers ===

impl World {
    /// May this subject do this, here, now?
    #[must_use]
    pub fn check(&self, question: &Question<'_>) -> Decision {
        evaluate::check(self, question)
    }

    /// Answers many questions on one state of the world, in their order.
    #[must_use]
    pub fn check_all(&self, questions: &[Question<'_>]) -> Vec<Decision> {
        questions.iter().map(|question| self.check(question)).collect()
    }

    /// The answer of [`World::check`] with its reasons.
    #[must_use]
    pub fn explain(&self, question: &Question<'_>) -> Explanation<'_> {
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

    /// Whether there is anything at all that the subject may do on the object.
    #[must_use]
    pub fn has_any_permission(&self, subject: Subject, session: Option<SessionId>, object: Object, now: Time) -> bool {
        evaluate::permissions(self, subject, session, object, now).is_ok_and(|(_, held)| !held.is_empty())
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

    /// Whether somebody holds something in an organization, or came by a share there: others are listed nothing of it.
    #[must_use]
    pub fn is_known_in(&self, organization: OrganizationId, subject: Subject, now: Time) -> bool {
        evaluate::is_known(self, organization, subject, now)
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
        let Some(Fact::Token(token)) = self.recorded(FactKey::Token(id)) else { return principal };
        token.acts_as.map_or(principal, Principal::ServiceAccount)
    }
}
