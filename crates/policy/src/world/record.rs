//! All that is known, to be written down: the facts in their versions, and what was removed.

use ids::OrganizationId;

use crate::arena::{Arena, Slot};
use crate::fact::{Fact, FactKey, User};
use crate::world::directory::Entry;
use crate::world::people::Account;
use crate::world::{Held, Recorded, World};

/// How many facts of which sort a world knows; those that were removed are counted as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    /// Resources.
    pub resources: usize,
    /// People, with those who were spoken of and whose accounts are not known.
    pub people: usize,
    /// What somebody holds: assignments, grants and places in groups.
    pub held: usize,
    /// All others.
    pub others: usize,
}

impl Census {
    /// How many there are of all sorts.
    #[must_use]
    pub fn facts(&self) -> usize {
        [self.resources, self.people, self.held, self.others].into_iter().fold(0, usize::saturating_add)
    }
}

/// All that a world knows. Applied to an empty world with the same models, in whatever order, it makes the same world.
#[derive(Debug)]
pub struct Records<'w> {
    world: &'w World,
    /// The facts that are kept as they came, sorted by their organizations.
    facts: Vec<(Slot<OrganizationId>, &'w (FactKey, Recorded))>,
}

impl World {
    /// How much it knows.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            resources: self.directory.len(),
            people: self.people.len(),
            held: self.held.len(),
            others: self.facts.len(),
        }
    }

    /// All that it knows.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        let organization_of = |recorded: &Recorded| match recorded {
            Recorded::Put { fact, .. } => self.organizations.find(&fact.organization()?),
            Recorded::Removed => None,
        };
        let facts = self.facts.iter().filter_map(|entry| Some((organization_of(&entry.1)?, entry)));
        let mut facts: Vec<_> = facts.collect();
        facts.sort_unstable_by_key(|(organization, _)| *organization);
        Records { world: self, facts }
    }
}

impl<'w> Records<'w> {
    /// What belongs to organizations: of each, all its facts with their versions, so that what others hang on mostly
    /// comes before them.
    pub fn organizations(&self) -> impl Iterator<Item = impl Iterator<Item = (u64, Fact)> + use<'w>> {
        let numbers = self.world.organizations.slots();
        numbers.filter_map(|number| {
            let arena = self.world.organizations.row(number)?.as_deref()?;
            Some(self.of(number, arena))
        })
    }

    /// What belongs to no organization.
    pub fn elsewhere(&self) -> impl Iterator<Item = (u64, Fact)> + use<'w> {
        let users = self.world.people.accounts().filter_map(|(id, account)| match account {
            Account::Put { version, active } => Some((version, Fact::User(User { id, active }))),
            Account::Unknown | Account::Removed => None,
        });
        let others = self.world.facts.iter().filter_map(|(_, recorded)| match recorded {
            Recorded::Put { version, fact } => fact.organization().is_none().then(|| (*version, Fact::clone(fact))),
            Recorded::Removed => None,
        });
        users.chain(others)
    }

    /// What was removed, for ever.
    pub fn removed(&self) -> impl Iterator<Item = FactKey> + use<'w> {
        let world = self.world;
        let resources = world.directory.iter().filter(|(_, entry)| *entry == Entry::Gone);
        let people = world.people.accounts().filter(|(_, account)| *account == Account::Removed);
        let held = world.held.iter().filter(|(_, known)| *known == Held::Removed);
        let others = world.facts.iter().filter(|(_, known)| *known == Recorded::Removed);
        resources
            .map(|(id, _)| FactKey::Resource(id))
            .chain(people.map(|(id, _)| FactKey::User(id)))
            .chain(held.map(|(key, _)| *key))
            .chain(others.map(|(key, _)| *key))
    }

    fn of(&self, number: Slot<OrganizationId>, arena: &'w Arena) -> impl Iterator<Item = (u64, Fact)> + use<'w> {
        let world = self.world;
        let first = self.facts.partition_point(|(organization, _)| *organization < number);
        let facts = self.facts.get(first..).unwrap_or_default().iter();
        let facts = facts.take_while(|(organization, _)| *organization == number);
        let mut facts: Vec<_> = facts.map(|(_, entry)| *entry).collect();
        // Kinds stand in the order in which they hang on each other.
        facts.sort_unstable_by_key(|(key, _)| *key);
        let resources = arena.all_resources().filter_map(|id| {
            let Entry::Here { version, .. } = world.directory.entry(id)? else { return None };
            Some((version.get(), Fact::Resource(world.resource(id)?)))
        });
        let held = arena.keys().filter_map(|key| {
            let Held::Put { version, .. } = world.held.get(&key)? else { return None };
            Some((version.get(), arena.told(key)?))
        });
        recorded(facts).chain(resources).chain(held)
    }
}

/// The facts of entries.
fn recorded<'w>(entries: Vec<&'w (FactKey, Recorded)>) -> impl Iterator<Item = (u64, Fact)> + use<'w> {
    entries.into_iter().filter_map(|(_, recorded)| match recorded {
        Recorded::Put { version, fact } => Some((*version, Fact::clone(fact))),
        Recorded::Removed => None,
    })
}
