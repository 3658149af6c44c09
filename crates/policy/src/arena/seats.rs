//! Who has something where: the questions of the lists.

use ids::{GrantId, GroupId, GroupMemberId};

use crate::arena::rows::Place;
use crate::arena::table::Slot;
use crate::arena::{Arena, Seat};
use crate::fact::{Holder, Principal};
use crate::model::Role;

impl Arena {
    /// The roles that somebody has at a place.
    pub(crate) fn roles_seated_at(&self, place: Slot<Place>) -> impl Iterator<Item = (Slot<String>, &Role)> {
        let scope = self.scope_at(place);
        let mut next = self.seats.beyond(move |seat| seat.0 < place).next();
        let names = std::iter::from_fn(move || {
            let (_, name, ..) = *next.filter(|seat| seat.0 == place)?;
            next = self.seats.beyond(move |seat| (seat.0, seat.1) <= (place, name)).next();
            Some(name)
        });
        names.filter_map(move |name| Some((name, self.role_by_name(scope, name)?)))
    }

    /// Those who have a role at a place, after this one.
    pub(crate) fn seated_after(
        &self,
        place: Slot<Place>,
        role: Slot<String>,
        after: Option<Principal>,
    ) -> impl Iterator<Item = Principal> + '_ {
        let is_early = move |seat: &Seat| {
            (seat.0, seat.1) < (place, role) || ((seat.0, seat.1) == (place, role) && is_early(seat.2, after))
        };
        let seats = self.seats.beyond(is_early).take_while(move |seat| (seat.0, seat.1) == (place, role));
        seats.filter_map(|(_, _, holder, _)| holder.principal())
    }

    /// The groups that have a role at a place.
    pub(crate) fn groups_seated(&self, place: Slot<Place>, role: Slot<String>) -> impl Iterator<Item = Holder> + '_ {
        let is_early = move |seat: &Seat| (seat.0, seat.1, seat.2) < (place, role, FIRST_GROUP);
        let seats = self.seats.beyond(is_early).take_while(move |seat| (seat.0, seat.1) == (place, role));
        seats.map(|(_, _, holder, _)| *holder).take_while(|holder| matches!(holder, Holder::Group(_)))
    }

    /// Those who have a grant at a place, after this one.
    pub(crate) fn granted_after(
        &self,
        place: Slot<Place>,
        after: Option<Principal>,
    ) -> impl Iterator<Item = Principal> + '_ {
        let is_early = move |(at, holder, _): &(Slot<Place>, Holder, Slot<GrantId>)| {
            *at < place || (*at == place && is_early(*holder, after))
        };
        let granted = self.granted.beyond(is_early).take_while(move |(at, ..)| *at == place);
        granted.filter_map(|(_, holder, _)| holder.principal())
    }

    /// The groups that have a grant at a place.
    pub(crate) fn groups_granted(&self, place: Slot<Place>) -> impl Iterator<Item = Holder> + '_ {
        let is_early =
            move |(at, holder, _): &(Slot<Place>, Holder, Slot<GrantId>)| (*at, *holder) < (place, FIRST_GROUP);
        let granted = self.granted.beyond(is_early).take_while(move |(at, ..)| *at == place);
        granted.map(|(_, holder, _)| *holder).take_while(|holder| matches!(holder, Holder::Group(_)))
    }

    /// Those in a group, after this one.
    pub(crate) fn members_after(
        &self,
        group: Slot<Holder>,
        after: Option<Principal>,
    ) -> impl Iterator<Item = Principal> + '_ {
        let is_early = move |(of, member, _): &(Slot<Holder>, Principal, Slot<GroupMemberId>)| {
            *of < group || (*of == group && after.is_some_and(|after| *member <= after))
        };
        self.members.beyond(is_early).take_while(move |(of, ..)| *of == group).map(|(_, member, _)| *member)
    }
}

/// Of all groups the first in the order of holders.
const FIRST_GROUP: Holder = Holder::Group(GroupId::NIL);

/// Whether a holder stands in a list before what is asked for. Groups stand between principals, and are in no list.
fn is_early(holder: Holder, after: Option<Principal>) -> bool {
    after.is_some_and(|after| holder <= Holder::from(after))
}
