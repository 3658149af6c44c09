//! One organization: its facts, indexed so that a question costs a few look-ups and a walk up the parents.
//!
//! This module is the door to the index. What lies behind it can change as long as [`Arena::put`] and
//! [`Arena::remove`] keep what the questions below answer.

mod apply;
mod bond;
mod hanging;
mod line;
mod reach;
mod rows;
mod seats;
mod site;
mod table;
mod told;
mod tree;

use std::sync::Arc;

use ids::{GrantId, GroupId, GroupMemberId, MembershipId, OrganizationId, ResourceId, RoleId, WorkspaceId};

use self::reach::{GrantAbove, GrantOfKind};
pub(crate) use self::rows::{AssignmentRow, Bond, GrantRow, HeldGrant, HeldRole, HolderRow, Leaf, Place};
use self::rows::{GroupMemberRow, Node, RoleRef, RoleRow, What};
pub(crate) use self::site::Site;
pub(crate) use self::table::{Slot, Table};
pub(crate) use self::tree::Ground;
use crate::cow::Sorted;
use crate::fact::{FactKey, Holder, Organization, Principal, RoleScope};
use crate::model::{Model, ResourceType, Role};
use crate::permission::PermissionSet;
use crate::time::Time;

/// An assignment hangs on another one, that one on the next; a longer chain is dead.
pub(crate) const VIA_LIMIT: usize = 8;

/// One organization.
#[derive(Debug, Clone)]
pub(crate) struct Arena {
    id: OrganizationId,
    here: Slot<OrganizationId>,
    organization: Option<Organization>,
    model: Option<Arc<Model>>,
    places: Table<Place, Node>,
    /// The place of the organization itself; of all places the first.
    top: Slot<Place>,
    holders: Table<Holder, HolderRow>,
    assignments: Table<MembershipId, Option<AssignmentRow>>,
    grants: Table<GrantId, Option<GrantRow>>,
    group_members: Table<GroupMemberId, Option<GroupMemberRow>>,
    roles: Table<String, RoleRow>,
    /// For each name the number of the model's type.
    kinds: Table<String, Option<usize>>,
    levels: Table<String, ()>,
    /// All resources, by their types.
    resources: Sorted<(Slot<String>, ResourceId)>,
    workspaces: Sorted<WorkspaceId>,
    principals: Sorted<Principal>,
    /// Who has a role where.
    seats: Sorted<Seat>,
    /// Who has a grant where.
    granted: Sorted<(Slot<Place>, Holder, Slot<GrantId>)>,
    /// What somebody is granted.
    grants_of_kinds: Sorted<GrantOfKind>,
    /// Those of them under which something hangs.
    grants_above: Sorted<GrantAbove>,
    /// Who is in a group.
    members: Sorted<(Slot<Holder>, Principal, Slot<GroupMemberId>)>,
    /// What hangs on a fact: for each pair, the second names the first.
    hanging: Sorted<(FactKey, FactKey)>,
}

/// Somebody has a role at a place, by this assignment.
type Seat = (Slot<Place>, Slot<String>, Holder, Slot<MembershipId>);

/// Whether an assignment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Live,
    Suspended,
    Expired(Time),
    /// What it hangs on is gone.
    Ended,
}

impl Arena {
    pub(crate) fn new(id: OrganizationId, here: Slot<OrganizationId>) -> Self {
        let mut places = Table::default();
        let top = places.intern(&Place::Organization);
        let mut arena = Self {
            id,
            here,
            organization: None,
            model: None,
            places,
            top,
            holders: Table::default(),
            assignments: Table::default(),
            grants: Table::default(),
            group_members: Table::default(),
            roles: Table::default(),
            kinds: Table::default(),
            levels: Table::default(),
            resources: Sorted::default(),
            workspaces: Sorted::default(),
            principals: Sorted::default(),
            seats: Sorted::default(),
            granted: Sorted::default(),
            grants_of_kinds: Sorted::default(),
            grants_above: Sorted::default(),
            members: Sorted::default(),
            hanging: Sorted::default(),
        };
        arena.set_place(top, What::Organization);
        arena
    }

    pub(crate) fn id(&self) -> OrganizationId {
        self.id
    }

    /// Its number among all organizations.
    pub(crate) fn here(&self) -> Slot<OrganizationId> {
        self.here
    }

    /// Its number in the world that it is going to be in.
    pub(crate) fn move_to(&mut self, here: Slot<OrganizationId>) {
        self.here = here;
    }

    pub(crate) fn organization(&self) -> Option<&Organization> {
        self.organization.as_ref()
    }

    pub(crate) fn model(&self) -> Option<&Model> {
        self.model.as_deref()
    }

    /// The place of the organization itself.
    pub(crate) fn top(&self) -> Slot<Place> {
        self.top
    }

    // --- Those who hold something --------------------------------------------

    pub(crate) fn find_holder(&self, holder: Holder) -> Option<Slot<Holder>> {
        self.holders.find(&holder)
    }

    pub(crate) fn holder(&self, slot: Slot<Holder>) -> Option<&HolderRow> {
        self.holders.row(slot)
    }

    pub(crate) fn holder_id(&self, slot: Slot<Holder>) -> Option<Holder> {
        self.holders.id(slot).copied()
    }

    /// All who can act and were ever spoken of, after this one, in the order of lists.
    pub(crate) fn principals_after(&self, after: Option<Principal>) -> impl Iterator<Item = Principal> + '_ {
        self.principals.beyond(move |known| after.is_some_and(|after| *known <= after)).copied()
    }

    /// The groups that a holder is in now; whether the holder may count on them is another question.
    pub(crate) fn groups_of<'a>(&'a self, row: &'a HolderRow, now: Time) -> impl Iterator<Item = Slot<Holder>> + 'a {
        let lives = row.groups.iter().filter(move |held| held.bond == Bond::Free || self.is_member_now(held.slot, now));
        lives.map(|held| held.group).filter(|group| self.holder(*group).is_some_and(|group| group.is_group))
    }

    fn is_member_now(&self, slot: Slot<GroupMemberId>, now: Time) -> bool {
        let row = self.group_members.row(slot).and_then(Option::as_ref);
        row.is_some_and(|row| row.via.is_none_or(|via| self.life_of(via, now) == Life::Live))
    }

    /// The id of a holder that is a group.
    pub(crate) fn group_id(&self, slot: Slot<Holder>) -> Option<GroupId> {
        match self.holder_id(slot)? {
            Holder::Group(id) => Some(id),
            _ => None,
        }
    }

    // --- What they hold -------------------------------------------------------

    pub(crate) fn find_assignment(&self, id: MembershipId) -> Option<&AssignmentRow> {
        self.assignment(self.assignments.find(&id)?)
    }

    pub(crate) fn assignment(&self, slot: Slot<MembershipId>) -> Option<&AssignmentRow> {
        self.assignments.row(slot)?.as_ref()
    }

    pub(crate) fn assignment_id(&self, slot: Slot<MembershipId>) -> Option<MembershipId> {
        self.assignments.id(slot).copied()
    }

    /// All resources, those of one type together, in the order of their ids.
    pub(crate) fn all_resources(&self) -> impl Iterator<Item = ResourceId> + '_ {
        self.resources.iter().map(|(_, id)| *id)
    }

    pub(crate) fn grant(&self, slot: Slot<GrantId>) -> Option<&GrantRow> {
        self.grants.row(slot)?.as_ref()
    }

    /// Whether an assignment counts, with all that it hangs on.
    pub(crate) fn life(&self, row: &AssignmentRow, now: Time) -> Life {
        let mut row = row;
        for _ in 0..=VIA_LIMIT {
            if row.suspended {
                return Life::Suspended;
            }
            if let Some(expires) = row.expires.filter(|expires| now.is_past(Some(*expires))) {
                return Life::Expired(expires);
            }
            let Some(via) = row.via else { return Life::Live };
            let Some(next) = self.assignment(via) else { return Life::Ended };
            row = next;
        }
        Life::Ended
    }

    /// Whether the assignment that something hangs on counts.
    pub(crate) fn life_of(&self, slot: Slot<MembershipId>, now: Time) -> Life {
        self.assignment(slot).map_or(Life::Ended, |row| self.life(row, now))
    }

    // --- What the names mean --------------------------------------------------

    /// The role that is held.
    pub(crate) fn role(&self, held: &HeldRole) -> Option<&Role> {
        let scope = self.scope_at(held.place);
        match held.role {
            RoleRef::Model(place) => self.model()?.roles(scope).get(usize::from(place)),
            RoleRef::Custom => self.roles.row(self.assignment(held.slot)?.role)?.custom(scope),
            RoleRef::Unknown => None,
        }
    }

    /// The name of the role that is held.
    pub(crate) fn name_of_role(&self, held: &HeldRole) -> &str {
        self.assignment(held.slot).map_or("", |row| self.role_name(row.role))
    }

    /// The role that a name stands for in a scope.
    fn role_by_name(&self, scope: RoleScope, name: Slot<String>) -> Option<&Role> {
        let row = self.roles.row(name)?;
        match row.reference(scope) {
            RoleRef::Model(place) => self.model()?.roles(scope).get(usize::from(place)),
            RoleRef::Custom => row.custom(scope),
            RoleRef::Unknown => None,
        }
    }

    /// Which roles are held at a place.
    pub(crate) fn scope_at(&self, place: Slot<Place>) -> RoleScope {
        if place == self.top { RoleScope::Organization } else { RoleScope::Workspace }
    }

    /// The role of this name, or of this custom role's id.
    pub(crate) fn role_named(&self, scope: RoleScope, name: &str) -> Option<&Role> {
        let model = || self.model()?.roles(scope).iter().find(|role| role.name == name);
        model().or_else(|| self.roles.row(self.roles.find(&name.to_owned())?)?.custom(scope))
    }

    pub(crate) fn role_name(&self, slot: Slot<String>) -> &str {
        self.roles.id(slot).map_or("", String::as_str)
    }

    /// The ids of the organization's own roles of this scope, in their order.
    pub(crate) fn custom_roles(&self, scope: RoleScope) -> Vec<RoleId> {
        let rows = self.roles.rows().filter_map(|row| row.custom.as_ref());
        let mut ids: Vec<RoleId> =
            rows.filter(|custom| custom.fact.scope == scope).map(|custom| custom.fact.id).collect();
        ids.sort();
        ids
    }

    pub(crate) fn level_name(&self, slot: Slot<String>) -> &str {
        self.levels.id(slot).map_or("", String::as_str)
    }

    /// What a level means on a resource of this type.
    pub(crate) fn level<'a>(&self, kind: &'a ResourceType, level: Slot<String>) -> Option<&'a PermissionSet> {
        kind.levels.get(self.level_name(level))
    }
}

#[cfg(test)]
mod tests;
