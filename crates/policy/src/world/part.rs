//! Whole organizations at once: built apart from the world, where all that they are fits into the processor's caches, and
//! on any thread.

use std::sync::Arc;

use crate::arena::Ground;
use crate::fact::{Change, Fact, FactKey, Resource};
use crate::world::directory::Entry;
use crate::world::{Known, World};

/// All facts of some organizations, or some facts of none. Give it everything that is known of an organization, each
/// fact once, in any order; then [gather](crate::Gathering) it with the others.
#[derive(Debug)]
pub struct Part(pub(super) World);

/// Two parts of a world know the same fact, or facts of the same organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fact or an organization is in two parts of the world")]
pub struct Overlap;

impl Part {
    /// An empty part of a world with the models of this one.
    #[must_use]
    pub fn of(world: &World) -> Self {
        Self(World { models: Arc::clone(&world.models), ..World::default() })
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
    /// When something is known under its key.
    pub fn put_resource(&mut self, version: u64, resource: &Resource) -> Result<(), Overlap> {
        self.vacant(FactKey::Resource(resource.id))?;
        let here = self.0.intern(resource.organization);
        let World { organizations, directory, people, .. } = &mut self.0;
        let Some(arena) = organizations.row_mut(here).and_then(Option::as_mut) else { return Err(Overlap) };
        let leaf = Arc::make_mut(arena).put_resource(resource, &mut Ground { here, directory, people });
        directory.set(resource.id, Entry::Here { version: version.into(), organization: here, leaf });
        Ok(())
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
