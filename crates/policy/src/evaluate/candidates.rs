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
use crate::fact::Holder;
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

/// From where somebody reaches resources.
enum Origin {
    /// All over the organization.
    Everywhere,
    /// This one itself.
    Itself(ResourceId),
    /// What hangs right under a place.
    Under(Slot<Place>),
    /// What is granted to a holder at a level.
    Granted(Slot<Holder>, Slot<String>),
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
                for origin in view.origins(caller, own, permission) {
                    candidates.add(own, &origin, query.after, ask);
                }
            }
        }
        candidates
    }

    /// Adds the resources of one type that are reached from there.
    fn add(&mut self, kind: Slot<String>, origin: &Origin, after: Option<ResourceId>, ask: Ask<'q>) {
        let arena = self.view.arena;
        match *origin {
            Origin::Everywhere => self.push(arena.resources_after(kind, after), ask),
            Origin::Under(place) => self.push(arena.below_after(place, kind, after), ask),
            Origin::Granted(holder, level) => self.push(arena.granted_of_kind_after(holder, level, kind, after), ask),
            Origin::Itself(id) => {
                let leaf = self.view.world.leaf(arena.id(), id).filter(|leaf| leaf.kind == kind);
                let itself = leaf.map(|_| id).filter(|id| after.is_none_or(|after| *id > after));
                self.push(itself.into_iter(), ask);
            }
        }
    }

    fn push(&mut self, mut stream: impl Iterator<Item = ResourceId> + 'w, ask: Ask<'q>) {
        if let Some(head) = stream.next() {
            self.heads.push(Reverse((head, self.streams.len())));
            self.streams.push((Box::new(stream), ask));
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
    /// From where somebody may reach resources of a type with this permission.
    fn origins(&self, caller: &Caller<'w>, kind: Slot<String>, permission: Permission) -> Vec<Origin> {
        match caller {
            Caller::Share(share, _) => {
                let place = self.arena.find_place(Place::Resource(share.resource));
                let under = self.under(place.into_iter().collect()).unwrap_or_else(|| vec![Origin::Everywhere]);
                under.into_iter().chain([Origin::Itself(share.resource)]).collect()
            }
            Caller::Acting(acting) => {
                // A token gets no further than the member that it is bound to, so either tells where to look.
                let members = || self.origins_of(acting.member.as_ref()?, kind, permission);
                let held = self.origins_of(&acting.actor, kind, permission).or_else(members);
                held.unwrap_or_else(|| vec![Origin::Everywhere])
            }
        }
    }

    /// From where somebody reaches resources by what they hold; none if that is everywhere.
    fn origins_of(&self, actor: &Actor<'w>, kind: Slot<String>, permission: Permission) -> Option<Vec<Origin>> {
        let model = self.arena.kind_named(kind);
        let gives = |level: &Slot<String>| {
            model.and_then(|kind| self.arena.level(kind, *level)).is_some_and(|set| set.contains(permission))
        };
        let levels: Vec<Slot<String>> = self.arena.levels().filter(gives).collect();
        let (mut tops, mut granted) = (Vec::new(), Vec::new());
        for (row, slot) in self.holders(actor) {
            for held in &row.roles {
                let Some(role) = self.live_role(held).filter(|role| role.permissions.contains(permission)) else {
                    continue;
                };
                if held.place == self.arena.top() && role.every_workspace {
                    return None;
                }
                tops.push(held.place);
            }
            if row.grants.is_empty() {
                continue;
            }
            for level in &levels {
                tops.extend(self.arena.grants_above(slot, *level));
                granted.push(Origin::Granted(slot, *level));
            }
        }
        granted.extend(self.under(tops)?);
        Some(granted)
    }

    /// What hangs under these places, as far as what is held there reaches down; none if there are too many of them.
    fn under(&self, mut open: Vec<Slot<Place>>) -> Option<Vec<Origin>> {
        let mut places = BTreeSet::new();
        while let Some(place) = open.pop() {
            if !places.insert(place) {
                continue;
            }
            if places.len() > PLACES_MAX {
                return None;
            }
            let inherits = |inner: &Slot<Place>| self.arena.leaf(*inner).is_some_and(|(_, leaf)| leaf.inherits);
            open.extend(self.arena.inner(place).filter(inherits));
        }
        Some(places.into_iter().map(Origin::Under).collect())
    }
}
