//! Who comes into question for a list: those who have a role or a grant that gives the permission there, themselves or
//! by a group, and nobody else. Each of them is asked about as in a check.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::arena::{Place, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::ask::Ask;
use crate::fact::{Holder, Principal};
use crate::model::Role;

/// Principals in their order, each once.
pub(crate) struct Seated<'w> {
    streams: Vec<Stream<'w>>,
    /// The next one of each stream.
    heads: BinaryHeap<Reverse<(Principal, usize)>>,
    last: Option<Principal>,
}

type Stream<'w> = Box<dyn Iterator<Item = Principal> + 'w>;

impl<'w> Seated<'w> {
    /// Those after this one.
    pub(crate) fn of(view: View<'w>, site: Site<'w>, ask: Ask<'_>, after: Option<Principal>) -> Self {
        let mut seated = Self { streams: Vec::new(), heads: BinaryHeap::new(), last: None };
        let Ask::Permission(permission) = ask else {
            // What can be handed on follows from several things that are held together.
            seated.push(Box::new(view.arena.principals_after(after)));
            return seated;
        };
        let places = std::iter::once(view.arena.top()).chain(site.workspace());
        for place in places {
            for (name, role) in view.arena.roles_seated_at(place) {
                if role.permissions.contains(permission) && view.may_count(role, place, site) {
                    seated.push(Box::new(view.arena.seated_after(place, name, after)));
                    seated.add_groups(view, view.arena.groups_seated(place, name), after);
                }
            }
        }
        for place in site.granted() {
            seated.push(Box::new(view.arena.granted_after(place, after)));
            seated.add_groups(view, view.arena.groups_granted(place), after);
        }
        seated
    }

    fn add_groups(&mut self, view: View<'w>, groups: impl Iterator<Item = Holder>, after: Option<Principal>) {
        for group in groups.filter_map(|group| view.arena.find_holder(group)) {
            self.push(Box::new(view.arena.members_after(group, after)));
        }
    }

    fn push(&mut self, mut stream: Stream<'w>) {
        if let Some(head) = stream.next() {
            self.heads.push(Reverse((head, self.streams.len())));
            self.streams.push(stream);
        }
    }
}

impl Iterator for Seated<'_> {
    type Item = Principal;

    fn next(&mut self) -> Option<Principal> {
        loop {
            let Reverse((principal, number)) = self.heads.pop()?;
            if let Some(head) = self.streams.get_mut(number)?.next() {
                self.heads.push(Reverse((head, number)));
            }
            if self.last.replace(principal) != Some(principal) {
                return Some(principal);
            }
        }
    }
}

impl View<'_> {
    /// Whether a role at this place counts at the object for anybody.
    fn may_count(&self, role: &Role, place: Slot<Place>, site: Site<'_>) -> bool {
        let is_everywhere = place == self.arena.top() && role.every_workspace;
        let is_whole = site.inherits_all() && (place != self.arena.top() || site.workspace().is_none());
        is_everywhere || is_whole
    }
}
