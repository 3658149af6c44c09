//! Which resources come into question for a list: those that lie under something that gives the permission, and
//! hardly any others. Each of them is asked about as in a check, so a candidate too many costs time and nothing else.
//!
//! What lies under a place is kept in the order of ids, so a list merges the places that somebody reaches: a page costs
//! what it shows and the places that it comes from, whatever the size of the organization or of the whole result.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use ids::ResourceId;

use crate::arena::{Place, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::{Actor, Caller};
use crate::permission::Permission;
use crate::question::{Object, ResourceQuery};

/// A resource that comes into question.
pub(crate) struct Candidate<'w, 'q> {
    pub(crate) id: ResourceId,
    pub(crate) site: Site<'w>,
    /// What the permission's text means on it.
    pub(crate) ask: Ask<'q>,
}

/// The candidates of one query, in the order of their ids, each once.
pub(crate) struct Candidates<'w, 'q> {
    view: View<'w>,
    streams: Vec<(Stream<'w>, Ask<'q>)>,
    /// The next one of each stream.
    heads: BinaryHeap<Reverse<(ResourceId, usize)>>,
    last: Option<ResourceId>,
}

type Stream<'w> = Box<dyn Iterator<Item = ResourceId> + 'w>;

/// Where resources lie that somebody may reach.
enum Reach {
    /// All over the organization.
    Everywhere,
    /// At and under these places.
    Places(BTreeSet<Slot<Place>>),
    /// Nowhere but here: nothing lies under it.
    Leaf(ResourceId),
}

/// With more places than this it is cheaper to go through all resources.
const PLACES_MAX: usize = 4096;

impl<'w, 'q> Candidates<'w, 'q> {
    /// `kind`: those of this type alone.
    pub(crate) fn of(view: View<'w>, caller: &Caller<'w>, query: &ResourceQuery<'q>, kind: Option<&str>) -> Self {
        let mut candidates = Self { view, streams: Vec::new(), heads: BinaryHeap::new(), last: None };
        for own in view.arena.kinds() {
            let name = view.arena.name_of_kind(own);
            if kind.is_some_and(|kind| kind != name) {
                continue;
            }
            if let Ok(ask @ Ask::Permission(permission)) = view.ask_of_type(query.permission, name) {
                candidates.add(own, view.reach(caller, own, permission), query.after, ask);
            }
        }
        candidates
    }

    /// Adds the resources of one type.
    fn add(&mut self, kind: Slot<String>, reach: Reach, after: Option<ResourceId>, ask: Ask<'q>) {
        let arena = self.view.arena;
        let is_later = move |id: &ResourceId| after.is_none_or(|after| *id > after);
        match reach {
            Reach::Everywhere => self.push(Box::new(arena.resources_after(kind, after)), ask),
            Reach::Leaf(id) => {
                let leaf = self.view.world.leaf(arena.id(), id).filter(|leaf| leaf.kind == kind);
                self.push(Box::new(leaf.map(|_| id).filter(is_later).into_iter()), ask);
            }
            Reach::Places(places) => {
                for place in places {
                    let itself = arena.leaf(place).filter(|(_, leaf)| leaf.kind == kind).map(|(id, _)| id);
                    self.push(Box::new(itself.filter(is_later).into_iter()), ask);
                    self.push(Box::new(arena.below_after(place, kind, after)), ask);
                }
            }
        }
    }

    fn push(&mut self, mut stream: Stream<'w>, ask: Ask<'q>) {
        if let Some(head) = stream.next() {
            self.heads.push(Reverse((head, self.streams.len())));
            self.streams.push((stream, ask));
        }
    }
}

impl<'w, 'q> Iterator for Candidates<'w, 'q> {
    type Item = Candidate<'w, 'q>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Reverse((id, number)) = self.heads.pop()?;
            let (stream, ask) = self.streams.get_mut(number)?;
            let ask = *ask;
            if let Some(head) = stream.next() {
                self.heads.push(Reverse((head, number)));
            }
            // Two places can lead to the same one.
            if self.last.replace(id) == Some(id) {
                continue;
            }
            if let Ok(site) = self.view.site(Object::Resource(id)) {
                return Some(Candidate { id, site, ask });
            }
        }
    }
}

impl<'w> View<'w> {
    /// Where somebody may reach resources of a type with this permission.
    fn reach(&self, caller: &Caller<'w>, kind: Slot<String>, permission: Permission) -> Reach {
        match caller {
            Caller::Share(share, _) => match self.arena.find_place(Place::Resource(share.resource)) {
                Some(place) => self.under(vec![place]),
                None => Reach::Leaf(share.resource),
            },
            Caller::Acting(acting) => {
                // A token gets no further than the member that it is bound to, so either tells where to look.
                let members = || self.tops(acting.member.as_ref()?, kind, permission);
                let tops = self.tops(&acting.actor, kind, permission).or_else(members);
                tops.map_or(Reach::Everywhere, |tops| self.under(tops))
            }
        }
    }

    /// The places at which somebody holds something with this permission; none if it reaches everywhere.
    fn tops(&self, actor: &Actor<'w>, kind: Slot<String>, permission: Permission) -> Option<Vec<Slot<Place>>> {
        let mut tops = Vec::new();
        for row in self.holders(actor) {
            for held in &row.roles {
                let Some(role) = self.live_role(held).filter(|role| role.permissions.contains(permission)) else {
                    continue;
                };
                if held.place == self.arena.top() && role.every_workspace {
                    return None;
                }
                tops.push(held.place);
            }
            let kind = self.arena.kind_named(kind);
            let gives = |level| kind.and_then(|kind| self.arena.level(kind, level));
            let with = row.grants.iter().filter(|held| gives(held.level).is_some_and(|set| set.contains(permission)));
            tops.extend(with.map(|held| held.place));
        }
        Some(tops)
    }

    /// The places and those under them, as far as what is held at the top reaches down.
    fn under(&self, mut open: Vec<Slot<Place>>) -> Reach {
        let mut places = BTreeSet::new();
        while let Some(place) = open.pop() {
            if !places.insert(place) {
                continue;
            }
            if places.len() > PLACES_MAX {
                return Reach::Everywhere;
            }
            let inherits = |inner: &Slot<Place>| self.arena.leaf(*inner).is_some_and(|(_, leaf)| leaf.inherits);
            open.extend(self.arena.inner(place).filter(inherits));
        }
        Reach::Places(places)
    }
}
