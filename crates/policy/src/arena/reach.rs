//! How far somebody's grants reach: what they are granted, in the order of ids, and where more hangs under it. A list
//! of resources walks along these, so it costs what it shows, however much somebody is granted.

use ids::{GrantId, ResourceId};

use crate::arena::Arena;
use crate::arena::rows::{GrantRow, Node, Place, What};
use crate::arena::table::Slot;
use crate::fact::Holder;

/// A resource of a type is granted to somebody, at a level.
pub(super) type GrantOfKind = (Slot<Holder>, Slot<String>, Slot<String>, ResourceId, Slot<GrantId>);
/// Somebody is granted a place, at a level.
pub(super) type GrantAbove = (Slot<Holder>, Slot<String>, Slot<Place>, Slot<GrantId>);

/// What a place is to the grants on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// The resource's type, if it is there.
    kind: Option<Slot<String>>,
    /// Whether anything hangs under it.
    pub(super) is_above: bool,
}

impl Arena {
    /// What somebody is granted at a level, of one type and after this one, in the order of their ids; one that was
    /// granted twice comes twice.
    pub(crate) fn granted_of_kind_after(
        &self,
        holder: Slot<Holder>,
        level: Slot<String>,
        kind: Slot<String>,
        after: Option<ResourceId>,
    ) -> impl Iterator<Item = ResourceId> + '_ {
        let own = (holder, level, kind);
        let place = |grant: &GrantOfKind| ((grant.0, grant.1, grant.2), grant.3);
        let is_early = move |grant: &GrantOfKind| {
            let (at, id) = place(grant);
            at < own || (at == own && after.is_some_and(|after| id <= after))
        };
        let granted = self.grants_of_kinds.beyond(is_early).map(place);
        granted.take_while(move |(at, _)| *at == own).map(|(_, id)| id)
    }

    /// The places that somebody is granted at a level and under which something hangs; one that was granted twice
    /// comes twice.
    pub(crate) fn grants_above(
        &self,
        holder: Slot<Holder>,
        level: Slot<String>,
    ) -> impl Iterator<Item = Slot<Place>> + '_ {
        let own = (holder, level);
        let above = self.grants_above.beyond(move |grant| (grant.0, grant.1) < own);
        above.take_while(move |grant| (grant.0, grant.1) == own).map(|grant| grant.2)
    }

    /// The levels that were ever spoken of.
    pub(crate) fn levels(&self) -> impl Iterator<Item = Slot<String>> + use<> {
        self.levels.slots()
    }

    pub(super) fn standing_of(&self, place: Slot<Place>) -> Standing {
        self.places.row(place).map_or(Standing { kind: None, is_above: false }, Node::standing)
    }

    /// Changes what is known of a place, and with it what is known of the grants on it.
    pub(super) fn amend(&mut self, place: Slot<Place>, change: impl FnOnce(&mut Node)) {
        let Some(node) = self.places.row_mut(place) else { return };
        let before = node.standing();
        change(node);
        let (after, what) = (node.standing(), node.what);
        if before == after {
            return;
        }
        for grant in self.granted_at(place) {
            self.strike(grant, before);
            self.enter(grant, after);
        }
        if before.is_above != after.is_above
            && let What::Resource(leaf) = what
            && let Some(above) = self.places.row_mut(leaf.above)
        {
            match after.is_above {
                true => above.inner.insert(place),
                false => above.inner.remove(&place),
            }
        }
        if before.is_above != after.is_above {
            self.draw_lines(place);
        }
    }

    /// Notes a grant on a place that stands so.
    pub(super) fn enter(&mut self, grant: Slot<GrantId>, standing: Standing) {
        let (of_kind, above) = self.noted(grant, standing);
        of_kind.into_iter().for_each(|grant| self.grants_of_kinds.insert(grant));
        above.into_iter().for_each(|grant| self.grants_above.insert(grant));
    }

    /// Undoes [`Arena::enter`].
    pub(super) fn strike(&mut self, grant: Slot<GrantId>, standing: Standing) {
        let (of_kind, above) = self.noted(grant, standing);
        of_kind.into_iter().for_each(|grant| self.grants_of_kinds.remove(&grant));
        above.into_iter().for_each(|grant| self.grants_above.remove(&grant));
    }

    fn noted(&self, grant: Slot<GrantId>, standing: Standing) -> (Option<GrantOfKind>, Option<GrantAbove>) {
        let Some(&GrantRow { holder, place, level, .. }) = self.grant(grant) else { return (None, None) };
        let resource = standing.kind.zip(self.resource_id(place));
        let of_kind = resource.map(|(kind, id)| (holder, level, kind, id, grant));
        (of_kind, standing.is_above.then_some((holder, level, place, grant)))
    }

    fn granted_at(&self, place: Slot<Place>) -> Vec<Slot<GrantId>> {
        let granted = self.granted.beyond(move |(at, ..)| *at < place);
        granted.take_while(|(at, ..)| *at == place).map(|(.., grant)| *grant).collect()
    }
}

impl Node {
    fn standing(&self) -> Standing {
        let kind = match self.what {
            What::Resource(leaf) => Some(leaf.kind),
            What::Absent | What::Organization | What::Workspace => None,
        };
        Standing { kind, is_above: !self.below.is_empty() }
    }
}
