//! Whole organizations at once: built apart from the world, where all that they are fits into the processor's caches and
//! on any thread, and then taken over.

use std::sync::Arc;

use ids::OrganizationId;

use crate::arena::{Ground, Slot};
use crate::cow::Map;
use crate::fact::{Change, Fact, FactKey, Resource};
use crate::world::directory::Entry;
use crate::world::{Census, Directory, Known, Membership, People, World};

/// All facts of some organizations, or some facts of none. Give it everything that is known of an organization, each
/// fact once, in any order; then have it [taken over](World::adopt).
///
/// A world that was made so answers like one to which the same facts were applied.
#[derive(Debug)]
pub struct Part(World);

/// Two parts of a world know the same fact, or facts of the same organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fact or an organization is in two parts of the world")]
pub struct Overlap;

impl Part {
    /// An empty part of this world, with room for so many resources.
    #[must_use]
    pub fn of(world: &World, resources: usize) -> Self {
        let (models, directory) = (Arc::clone(&world.models), Directory::with_room(resources));
        Self(World { models, directory, ..World::default() })
    }

    /// Adds a fact, in this version.
    ///
    /// # Errors
    ///
    /// When something is known under its key.
    pub fn put(&mut self, version: u64, fact: Fact) -> Result<(), Overlap> {
        self.vacant(fact.key())?;
        self.0.apply(version, Change::Put(fact));
        Ok(())
    }

    /// The same for a resource, which there are most of: it is only read.
    ///
    /// # Errors
    ///
    /// When something is known under its key. The part is of no use then.
    pub fn put_resource(&mut self, version: u64, resource: &Resource) -> Result<(), Overlap> {
        let here = self.0.intern(resource.organization);
        let World { organizations, directory, people, .. } = &mut self.0;
        let Some(arena) = organizations.row_mut(here).and_then(Option::as_mut) else { return Err(Overlap) };
        let leaf = Arc::make_mut(arena).put_resource(resource, &mut Ground { here, directory, people });
        let is_new = directory.add(resource.id, Entry::Here { version, organization: here, leaf });
        if is_new { Ok(()) } else { Err(Overlap) }
    }

    /// Notes that a fact was removed for ever.
    ///
    /// # Errors
    ///
    /// When something is known under its key.
    pub fn remove(&mut self, key: FactKey) -> Result<(), Overlap> {
        self.vacant(key)?;
        self.0.apply(0, Change::Remove(key));
        Ok(())
    }

    fn vacant(&self, key: FactKey) -> Result<(), Overlap> {
        if matches!(self.0.known(key), Known::Nothing) { Ok(()) } else { Err(Overlap) }
    }
}

impl World {
    /// A world with the models of this one and no facts, which takes so many before it grows.
    #[must_use]
    pub fn emptied(&self, room: &Census) -> Self {
        Self {
            models: Arc::clone(&self.models),
            directory: Directory::with_room(room.resources),
            people: People::with_room(room.people),
            memberships: Map::with_room(room.assignments),
            facts: Map::with_room(room.others),
            ..Self::default()
        }
    }

    /// Takes over a part of a world with the same models.
    ///
    /// # Errors
    ///
    /// When this world knows one of the facts, or something of one of the organizations. It is of no use then: what it
    /// has of the part is not all.
    pub fn adopt(&mut self, part: Part) -> Result<(), Overlap> {
        let Part(mut part) = part;
        let numbers = self.adopt_organizations(&mut part)?;
        // All that is in a part is in one of its organizations.
        let number = |there: Slot<OrganizationId>| numbers.get(there.index()).copied().unwrap_or(there);
        let resources = part.directory.iter().map(|(id, entry)| match entry {
            Entry::Here { version, organization, leaf } => {
                (id, Entry::Here { version, organization: number(organization), leaf })
            }
            Entry::Gone => (id, Entry::Gone),
        });
        let memberships = part.memberships.iter().map(|(id, known)| match *known {
            Membership::Put { version, organization } => {
                (*id, Membership::Put { version, organization: number(organization) })
            }
            Membership::Removed => (*id, Membership::Removed),
        });
        let mut is_new = self.directory.add_all(resources);
        is_new &= self.memberships.insert_all_new(memberships);
        is_new &= self.facts.insert_all_new(part.facts.iter().cloned());
        for (id, known) in part.people.iter() {
            is_new &= self.people.take_over(id, known, number);
        }
        if is_new { Ok(()) } else { Err(Overlap) }
    }

    /// Takes over the arenas; gives the numbers that the part's organizations have here, in the order of theirs.
    fn adopt_organizations(&mut self, part: &mut World) -> Result<Vec<Slot<OrganizationId>>, Overlap> {
        if !Arc::ptr_eq(&self.models, &part.models) {
            return Err(Overlap);
        }
        let mut numbers = Vec::new();
        for slot in part.organizations.slots() {
            let mut arena = part.organizations.row_mut(slot).and_then(Option::take).ok_or(Overlap)?;
            let id = arena.id();
            if self.organizations.find(&id).is_some() {
                return Err(Overlap);
            }
            let here = self.organizations.intern(&id);
            // Nobody else has it, so nothing is copied.
            Arc::make_mut(&mut arena).move_to(here);
            self.organizations.set(&id, Some(arena));
            numbers.push(here);
        }
        Ok(numbers)
    }
}
