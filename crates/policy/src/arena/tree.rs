//! Resources come and go, and become places when something hangs on them.

use ids::{OrganizationId, ResourceId};

use crate::arena::Arena;
use crate::arena::rows::{Below, Leaf, Place, What};
use crate::arena::table::Slot;
use crate::fact::{Parent, Resource};
use crate::world::{Directory, People};

/// What an organization stands on: its number, the directory in which its resources are, and where people are.
pub(crate) struct Ground<'a> {
    pub(crate) here: Slot<OrganizationId>,
    pub(crate) directory: &'a mut Directory,
    pub(crate) people: &'a mut People,
}

impl Arena {
    /// What a resource is and where it hangs, from now on in the organization's tree.
    pub(crate) fn put_resource(&mut self, fact: &Resource, ground: &mut Ground<'_>) -> Leaf {
        let above = match fact.parent {
            Parent::Organization => self.top,
            Parent::Workspace(id) => self.places.intern(&Place::Workspace(id)),
            Parent::Resource(id) => self.refer(id, ground),
        };
        let kind = self.intern_kind(&fact.kind);
        let own = self.places.find(&Place::Resource(fact.id));
        let leaf = Leaf { kind, above, own, inherits: fact.inherits };
        self.resources.insert((kind, fact.id));
        // What it is now comes first, because it may hang under itself; and the lines last, when all is in its place.
        if let Some(own) = own {
            self.amend(own, |node| node.what = What::Resource(leaf));
        }
        self.amend(above, |node| node.below.insert(below(fact.id, leaf)));
        if let Some(own) = own {
            if self.standing_of(own).is_above
                && let Some(above) = self.places.row_mut(above)
            {
                above.inner.insert(own);
            }
            self.draw_lines(own);
        }
        leaf
    }

    /// Takes a resource out of the tree; what hangs on it hangs on nothing then.
    pub(crate) fn remove_resource(&mut self, id: ResourceId, leaf: Leaf) {
        self.detach_resource(id, leaf);
        if let Some(own) = leaf.own {
            self.set_place(own, What::Absent);
        }
    }

    /// The same for a resource that is to be put in the next moment: nothing below is told yet.
    pub(crate) fn detach_resource(&mut self, id: ResourceId, leaf: Leaf) {
        self.resources.remove(&(leaf.kind, id));
        self.amend(leaf.above, |node| {
            node.below.remove(&below(id, leaf));
            leaf.own.into_iter().for_each(|own| node.inner.remove(&own));
        });
    }

    /// The place of a resource on which something is going to hang.
    pub(super) fn refer(&mut self, id: ResourceId, ground: &mut Ground<'_>) -> Slot<Place> {
        let place = Place::Resource(id);
        if let Some(known) = self.places.find(&place) {
            return known;
        }
        let own = self.places.intern(&place);
        if let Some(leaf) = ground.directory.leaf_mut(id, ground.here) {
            leaf.own = Some(own);
            let leaf = *leaf;
            self.set_place(own, What::Resource(leaf));
        }
        own
    }
}

fn below(id: ResourceId, leaf: Leaf) -> Below {
    Below { kind: leaf.kind, is_cut_off: !leaf.inherits, id }
}
