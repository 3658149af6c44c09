//! A world that is put together from [parts](Part).

use std::collections::HashMap;
use std::sync::Arc;

use ids::{OrganizationId, ResourceId, UserId};

use crate::arena::{Arena, Slot, Table};
use crate::cow::Spread;
use crate::fact::FactKey;
use crate::model::Model;
use crate::world::directory::Entry;
use crate::world::part::{Overlap, Part};
use crate::world::people::{self, People};
use crate::world::record::Census;
use crate::world::{Directory, Held, Recorded, World};

/// A piece of work, which any thread can do.
pub type Work<'a> = &'a mut (dyn FnMut() + Send);

/// The parts of a world to be, as far as they have come. A world that was made so answers like one to which the same
/// facts were applied.
///
/// What is one organization's is taken as it is. What all have in common are tables that are too large for any cache, so
/// they are made at the end, piece by piece.
#[derive(Debug)]
pub struct Gathering {
    models: Arc<HashMap<(String, u32), Arc<Model>>>,
    organizations: Table<OrganizationId, Option<Arc<Arena>>>,
    resources: Spread<ResourceId, Entry>,
    people: Spread<UserId, people::Known>,
    held: Spread<FactKey, Held>,
    facts: Spread<FactKey, Recorded>,
}

impl Gathering {
    /// A world with the models of this one, which will have about so many facts.
    #[must_use]
    pub fn of(world: &World, room: &Census) -> Self {
        Self {
            models: Arc::clone(&world.models),
            organizations: Table::default(),
            resources: Spread::with_room(room.resources),
            people: Spread::with_room(room.people),
            held: Spread::with_room(room.held),
            facts: Spread::with_room(room.others),
        }
    }

    /// Takes over a part. It is of no use afterwards; letting it go takes a while, and can be done elsewhere.
    ///
    /// # Errors
    ///
    /// When the part is of a world with other models, or an earlier one had something of one of its organizations.
    pub fn add(&mut self, part: &mut Part) -> Result<(), Overlap> {
        let Part(part) = part;
        let numbers = self.add_organizations(part)?;
        // All that is in a part is in one of its organizations.
        let number = |there: Slot<OrganizationId>| numbers.get(there.index()).copied().unwrap_or(there);
        for (id, entry) in part.directory.iter() {
            let entry = match entry {
                Entry::Here { version, organization, leaf } => {
                    Entry::Here { version, organization: number(organization), leaf }
                }
                Entry::Gone => Entry::Gone,
            };
            self.resources.push(id, entry);
        }
        for (id, known) in part.people.iter() {
            self.people.push(id, known.renumbered(number));
        }
        for (key, held) in part.held.iter() {
            let held = match *held {
                Held::Put { version, organization } => Held::Put { version, organization: number(organization) },
                Held::Removed => Held::Removed,
            };
            self.held.push(*key, held);
        }
        part.facts.iter().for_each(|(key, recorded)| self.facts.push(*key, recorded.clone()));
        Ok(())
    }

    /// The world. `both` does two pieces of work, at the same time if it can.
    ///
    /// # Errors
    ///
    /// When two parts had the same fact, or `both` has not done its work.
    pub fn finish(self, both: impl FnOnce(Work<'_>, Work<'_>)) -> Result<World, Overlap> {
        let Self { models, organizations, resources, people, held, facts } = self;
        let (mut spread, mut others) = (Some(resources), Some((people, held, facts)));
        let (mut resources, mut rest) = (None, None);
        both(&mut || resources = spread.take().and_then(|spread| spread.finish(|_, _| false)), &mut || {
            rest = others.take().and_then(|(people, held, facts)| {
                let people = people.finish(people::Known::merge)?;
                Some((people, held.finish(|_, _| false)?, facts.finish(|_, _| false)?))
            });
        });
        let (resources, (people, held, facts)) = resources.zip(rest).ok_or(Overlap)?;
        let (directory, people) = (Directory::of(resources), People::of(people));
        Ok(World { models, organizations, directory, people, held, facts })
    }

    /// Takes over the arenas; gives the numbers that the part's organizations have here, in the order of theirs.
    fn add_organizations(&mut self, part: &mut World) -> Result<Vec<Slot<OrganizationId>>, Overlap> {
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
