//! What holds whatever the time is: most of what people have is neither suspended nor going to expire, nor hangs on
//! something that is. That is noted where it is held, so that a check need not follow what hangs on what.

use ids::{GrantId, GroupMemberId, MembershipId};

use crate::arena::rows::{Bond, GrantRow, HeldRole};
use crate::arena::table::Slot;
use crate::arena::{Arena, Life, VIA_LIMIT};
use crate::fact::FactKey;
use crate::time::Time;

impl Arena {
    /// Whether a role that is held counts now.
    pub(crate) fn lives(&self, held: &HeldRole, now: Time) -> bool {
        held.bond == Bond::Free || self.life_of(held.slot, now) == Life::Live
    }

    /// Notes anew, after an assignment has changed, what it means for itself and for all that hangs on it.
    pub(super) fn bind(&mut self, assignment: MembershipId) {
        let mut open = vec![(FactKey::Assignment(assignment), VIA_LIMIT.saturating_add(1))];
        while let Some((key, steps)) = open.pop() {
            match key {
                FactKey::Assignment(id) => self.bind_assignment(id),
                FactKey::Grant(id) => self.bind_grant(id),
                FactKey::GroupMember(id) => self.bind_seat(id),
                _ => continue,
            }
            // A chain of the greatest length, and what hangs on its end. What hangs further away is dead anyhow, and a
            // circle has no end.
            if let Some(left) = steps.checked_sub(1) {
                open.extend(self.hanging_on(key).map(|hanging| (hanging, left)));
            }
        }
    }

    /// Notes what the role and the bond of an assignment are.
    pub(super) fn bind_assignment(&mut self, id: MembershipId) {
        let Some(slot) = self.assignments.find(&id) else { return };
        let Some(row) = self.assignment(slot) else { return };
        let (holder, place, name) = (row.holder, row.place, row.role);
        let bond = self.bond_of(Some(slot));
        let scope = self.scope_at(place);
        let role = self.roles.row(name).map(|row| row.reference(scope)).unwrap_or_default();
        let Some(holder) = self.holders.row_mut(holder) else { return };
        if let Some(held) = holder.roles.iter_mut().find(|held| held.slot == slot) {
            (held.bond, held.role) = (bond, role);
        }
    }

    pub(super) fn bind_grant(&mut self, id: GrantId) {
        let Some(slot) = self.grants.find(&id) else { return };
        let Some(&GrantRow { holder, place, expires, via, .. }) = self.grant(slot) else { return };
        let bond = if expires.is_some() { Bond::Bound } else { self.bond_of(via) };
        let Some(holder) = self.holders.row_mut(holder) else { return };
        if let Ok(index) = holder.find_grant(place, id)
            && let Some(held) = holder.grants.get_mut(index)
        {
            held.bond = bond;
        }
    }

    pub(super) fn bind_seat(&mut self, id: GroupMemberId) {
        let Some(slot) = self.group_members.find(&id) else { return };
        let Some(row) = self.group_members.row(slot).and_then(Option::as_ref) else { return };
        let (member, bond) = (row.member, self.bond_of(row.via));
        let Some(member) = self.holders.row_mut(member) else { return };
        if let Some(held) = member.groups.iter_mut().find(|held| held.slot == slot) {
            held.bond = bond;
        }
    }

    /// The bond of what hangs on this assignment, or on nothing.
    fn bond_of(&self, slot: Option<Slot<MembershipId>>) -> Bond {
        let mut next = slot;
        for _ in 0..=VIA_LIMIT.saturating_add(1) {
            let Some(slot) = next else { return Bond::Free };
            match self.assignment(slot) {
                Some(row) if !row.suspended && row.expires.is_none() => next = row.via,
                _ => return Bond::Bound,
            }
        }
        Bond::Bound
    }
}
