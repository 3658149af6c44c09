//! How far somebody's grants reach: what they are granted, in the order of ids, and where more hangs under it. A list
//! of resources walks along these, so it costs what it shows, however much somebody is granted.

use ids::{GrantId, ResourceId};

use crate::arena::Arena;
use crate::arena::rows::{GrantRow, Node, Place, What};
use crate::arena::table::Slot;
use crate::fact::Holder;

/// A resource of a type is granted to somebody, at a level.
pub(super) type Gift = (Slot<Holder>, Slot<String>, Slot<String>, ResourceId, Slot<GrantId>);
/// Somebody is granted a place, at a level.
pub(super) type GiftAbove = (Slot<Holder>, Slot<String>, Slot<Place>, Slot<GrantId>);

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
    pub(crate) fn gifts_after(
        &self,
        holder: Slot<Holder>,
        level: Slot<String>,
        kind: Slot<String>,
        after: Option<ResourceId>,
    ) -> impl Iterator<Item = ResourceId> + '_ {
        let own = (holder, level, kind);
        let is_early = move |gift: &Gift| {
            let at = (gift.0, gift.1, gift.2);
            at < own || (at == own && after.is_some_and(|after| gift.3 <= after))
        };
        self.gifts.beyond(is_early).take_while(move |gift| (gift.0, gift.1, gift.2) == own).map(|gift| gift.3)
    }

    /// The places that somebody is granted at a level and under which something hangs; one that was granted twice
    /// comes twice.
    pub(crate) fn gifts_above(
        &self,
        holder: Slot<Holder>,
        level: Slot<String>,
    ) -> impl Iterator<Item = Slot<Place>> + '_ {
        let own = (holder, level);
        let above = self.gifts_above.beyond(move |gift| (gift.0, gift.1) < own);
        above.take_while(move |gift| (gift.0, gift.1) == own).map(|gift| gift.2)
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
        let (gift, above) = self.gift(grant, standing);
        gift.into_iter().for_each(|gift| self.gifts.insert(gift));
        above.into_iter().for_each(|above| self.gifts_above.insert(above));
    }

    /// Undoes [`Arena::enter`].
    pub(super) fn strike(&mut self, grant: Slot<GrantId>, standing: Standing) {
        let (gift, above) = self.gift(grant, standing);
        gift.into_iter().for_each(|gift| self.gifts.remove(&gift));
        above.into_iter().for_each(|above| self.gifts_above.remove(&above));
    }

    fn gift(&self, grant: Slot<GrantId>, standing: Standing) -> (Option<Gift>, Option<GiftAbove>) {
        let Some(&GrantRow { holder, place, level, .. }) = self.grant(grant) else { return (None, None) };
        let resource = standing.kind.zip(self.resource_id(place));
        let gift = resource.map(|(kind, id)| (holder, level, kind, id, grant));
        (gift, standing.is_above.then_some((holder, level, place, grant)))
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
