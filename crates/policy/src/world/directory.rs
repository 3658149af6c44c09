//! Where each resource is. There are a hundred times more resources than anything else, and most of them are leaves of
//! which nothing is to be known but what they are and what they hang under: so that is kept here, in one place for
//! all organizations, and a check finds its object in one look-up.

use ids::{OrganizationId, ResourceId};

use crate::arena::{Leaf, Slot};
use crate::cow::Map;
use crate::world::version::Version;

/// All resources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    entries: Map<ResourceId, Entry>,
}

/// What is known of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is in this organization.
    Here { version: Version, organization: Slot<OrganizationId>, leaf: Leaf },
    /// It was removed.
    Gone,
}

impl Directory {
    #[inline]
    pub(crate) fn entry(&self, id: ResourceId) -> Option<Entry> {
        self.entries.get(&id).copied()
    }

    /// The one with these entries.
    pub(super) fn of(entries: Map<ResourceId, Entry>) -> Self {
        Self { entries }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All that is known, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceId, Entry)> + '_ {
        self.entries.iter().copied()
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
