//! Where each resource is. There are a hundred times more resources than anything else, and most of them are leaves of
//! which nothing is to be known but what they are and what they hang under: so that is kept here, in one place for
//! all organizations, and a check finds its object in one look-up.

use ids::{OrganizationId, ResourceId};

use crate::arena::{Leaf, Slot};
use crate::cow::Map;

/// All resources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    entries: Map<ResourceId, Entry>,
}

/// What is known of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is in this organization.
    Here { version: u64, organization: Slot<OrganizationId>, leaf: Leaf },
    /// It was removed.
    Gone,
}

impl Directory {
    #[inline]
    pub(crate) fn entry(&self, id: ResourceId) -> Option<Entry> {
        self.entries.get(&id).copied()
    }

    /// One that is empty, and takes so many resources before it grows.
    pub(super) fn with_room(resources: usize) -> Self {
        Self { entries: Map::with_room(resources) }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All that is known, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceId, Entry)> + '_ {
        self.entries.iter().copied()
    }

    /// Adds one of which nothing is known yet; tells whether it was so.
    pub(super) fn add(&mut self, id: ResourceId, entry: Entry) -> bool {
        self.entries.insert_new(id, entry)
    }

    /// The same for many.
    pub(super) fn add_all(&mut self, entries: impl IntoIterator<Item = (ResourceId, Entry)>) -> bool {
        self.entries.insert_all_new(entries)
    }

    pub(crate) fn set(&mut self, id: ResourceId, entry: Entry) {
        self.entries.insert(id, entry);
    }

    /// What a resource is, if it is in this organization.
    pub(crate) fn leaf(&self, id: ResourceId, here: Slot<OrganizationId>) -> Option<Leaf> {
        match self.entry(id)? {
            Entry::Here { organization, leaf, .. } if organization == here => Some(leaf),
            _ => None,
        }
    }

    /// The same, to change in place.
    pub(crate) fn leaf_mut(&mut self, id: ResourceId, here: Slot<OrganizationId>) -> Option<&mut Leaf> {
        match self.entries.get_mut(&id)? {
            Entry::Here { organization, leaf, .. } if *organization == here => Some(leaf),
            _ => None,
        }
    }
}
