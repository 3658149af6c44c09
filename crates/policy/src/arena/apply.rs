//! How a fact comes into the index, and how it leaves it.
//!
//! [`Arena::remove`] undoes what [`Arena::put`] did with the same fact. Neither touches anything that other
//! facts put there, so the order in which facts arrive makes no difference.

use std::sync::Arc;

use crate::arena::rows::{
    AssignmentRow, Bond, CustomRow, GrantRow, GroupMemberRow, HeldGrant, HeldRole, HeldSeat, Place, RoleRef, RoleRow,
    What,
};
use crate::arena::table::Slot;
use crate::arena::{Arena, Ground, HolderRow};
use crate::fact::{Assignment, CustomRole, Fact, FactKey, Grant, GroupMember, Holder, RoleScope, Scope};
use crate::model::{Assignable, Model, Role};
use crate::permission::PermissionSet;

impl Arena {
    pub(crate) fn put(&mut self, fact: &Fact, ground: &mut Ground<'_>) {
        self.hang(fact);
        match fact {
            Fact::Organization(fact) => self.organization = Some(fact.clone()),
            Fact::Workspace(fact) => {
                let place = self.places.intern(&Place::Workspace(fact.id));
                self.set_place(place, What::Workspace);
                self.workspaces.insert(fact.id);
            }
            Fact::Assignment(fact) => self.put_assignment(fact, ground),
            Fact::CustomRole(fact) => self.set_custom_role(fact, Some(fact.clone())),
            Fact::Group(fact) => self.set_group(Holder::Group(fact.id), true),
            Fact::GroupMember(fact) => self.put_group_member(fact, ground),
            Fact::Grant(fact) => self.put_grant(fact, ground),
            // These are looked up under their own key.
            Fact::User(_)
            | Fact::Session(_)
            | Fact::ServiceAccount(_)
            | Fact::Token(_)
            | Fact::Share(_)
            | Fact::Resource(_) => {}
        }
    }

    pub(crate) fn remove(&mut self, fact: &Fact) {
        self.unhang(fact);
        match fact {
            Fact::Organization(_) => self.organization = None,
            Fact::Workspace(fact) => {
                let place = self.places.intern(&Place::Workspace(fact.id));
                self.set_place(place, What::Absent);
                self.workspaces.remove(&fact.id);
            }
            Fact::Assignment(fact) => self.remove_assignment(fact),
            Fact::CustomRole(fact) => self.set_custom_role(fact, None),
            Fact::Group(fact) => self.set_group(Holder::Group(fact.id), false),
            Fact::GroupMember(fact) => self.remove_group_member(fact),
            Fact::Grant(fact) => self.remove_grant(fact),
            Fact::User(_)
            | Fact::Session(_)
            | Fact::ServiceAccount(_)
            | Fact::Token(_)
            | Fact::Share(_)
            | Fact::Resource(_) => {}
        }
    }

    /// Says which model the names are to be read by. To be called after each change of the organization
    /// itself, and when its model becomes known.
    pub(crate) fn set_model(&mut self, model: Option<Arc<Model>>) {
        self.model = model;
        for slot in self.roles.slots() {
            let Some(name) = self.roles.id(slot) else { continue };
            let custom = self.roles.row(slot).and_then(|row| row.custom.as_ref()).map(|custom| custom.fact.clone());
            let row = role_row(self.model.as_deref(), name, custom);
            self.roles.row_mut(slot).into_iter().for_each(|old| *old = row.clone());
        }
        for slot in self.kinds.slots() {
            let number = self.kinds.id(slot).and_then(|name| kind_number(self.model.as_deref(), name));
            self.kinds.row_mut(slot).into_iter().for_each(|old| *old = number);
        }
        for slot in self.assignments.slots() {
            if let Some(id) = self.assignment_id(slot) {
                self.bind_assignment(id);
            }
        }
    }

    /// The number of a type's name.
    pub(super) fn intern_kind(&mut self, name: &String) -> Slot<String> {
        match self.kinds.find(name) {
            Some(kind) => kind,
            None => self.kinds.set(name, kind_number(self.model.as_deref(), name)),
        }
    }

    // --- Roles ----------------------------------------------------------------

    fn put_assignment(&mut self, fact: &Assignment, ground: &mut Ground<'_>) {
        let row = AssignmentRow {
            holder: self.seat(fact.holder, ground),
            place: self.intern_scope(fact.scope),
            role: self.intern_role(&fact.role),
            suspended: fact.suspended,
            expires: fact.expires,
            via: fact.via.map(|via| self.assignments.intern(&via)),
        };
        let (holder, place, role) = (row.holder, row.place, row.role);
        let slot = self.assignments.set(&fact.id, Some(row));
        self.seats.insert((place, role, fact.holder, slot));
        if let Some(holder) = self.holders.row_mut(holder) {
            // What it means is noted below.
            let held = HeldRole { place, id: fact.id, slot, role: RoleRef::Unknown, bond: Bond::Bound };
            let index = holder.roles.partition_point(|known| (known.place, known.id) < (place, fact.id));
            holder.roles.insert(index, held);
        }
        self.bind(fact.id);
    }

    fn remove_assignment(&mut self, fact: &Assignment) {
        let slot = self.assignments.set(&fact.id, None);
        let (place, role) = (self.intern_scope(fact.scope), self.intern_role(&fact.role));
        self.seats.remove(&(place, role, fact.holder, slot));
        if let Some(holder) = self.holder_mut(fact.holder) {
            holder.roles.retain(|known| known.slot != slot);
        }
        self.bind(fact.id);
    }

    fn set_custom_role(&mut self, role: &CustomRole, fact: Option<CustomRole>) {
        let name = role.id.to_string();
        let row = role_row(self.model.as_deref(), &name, fact);
        self.roles.set(&name, row);
        let held: Vec<FactKey> = self.hanging_on(FactKey::CustomRole(role.id)).collect();
        for key in held {
            if let FactKey::Assignment(id) = key {
                self.bind_assignment(id);
            }
        }
    }

    fn intern_role(&mut self, name: &String) -> Slot<String> {
        match self.roles.find(name) {
            Some(slot) => slot,
            None => self.roles.set(name, role_row(self.model.as_deref(), name, None)),
        }
    }

    fn intern_scope(&mut self, scope: Scope) -> Slot<Place> {
        match scope {
            Scope::Organization => self.top,
            Scope::Workspace(id) => self.places.intern(&Place::Workspace(id)),
        }
    }

    // --- Groups ---------------------------------------------------------------

    fn set_group(&mut self, group: Holder, exists: bool) {
        let slot = self.intern_holder(group);
        if let Some(row) = self.holders.row_mut(slot) {
            row.is_group = exists;
        }
    }

    fn put_group_member(&mut self, fact: &GroupMember, ground: &mut Ground<'_>) {
        let group = self.intern_holder(Holder::Group(fact.group));
        let member = self.seat(fact.member.into(), ground);
        let row = GroupMemberRow { group, member, via: fact.via.map(|via| self.assignments.intern(&via)) };
        let slot = self.group_members.set(&fact.id, Some(row));
        self.members.insert((group, fact.member.into(), slot));
        if let Some(member) = self.holders.row_mut(member) {
            let held = HeldSeat { id: fact.id, slot, group, bond: Bond::Bound };
            let index = member.groups.partition_point(|known| known.id < fact.id);
            member.groups.insert(index, held);
        }
        self.bind_seat(fact.id);
    }

    fn remove_group_member(&mut self, fact: &GroupMember) {
        let slot = self.group_members.set(&fact.id, None);
        let group = self.intern_holder(Holder::Group(fact.group));
        self.members.remove(&(group, fact.member.into(), slot));
        if let Some(member) = self.holder_mut(fact.member.into()) {
            member.groups.retain(|known| known.slot != slot);
        }
    }

    // --- Grants ---------------------------------------------------------------

    fn put_grant(&mut self, fact: &Grant, ground: &mut Ground<'_>) {
        let (holder, place) = (self.seat(fact.holder, ground), self.refer(fact.resource, ground));
        let level = self.levels.intern(&fact.level);
        let via = fact.via.map(|via| self.assignments.intern(&via));
        let row = GrantRow { holder, place, level, expires: fact.expires, via };
        let slot = self.grants.set(&fact.id, Some(row));
        self.granted.insert((place, fact.holder, slot));
        self.enter(slot, self.standing_of(place));
        if let Some(holder) = self.holders.row_mut(holder) {
            let held = HeldGrant { place, id: fact.id, slot, level, bond: Bond::Bound };
            let index = holder.find_grant(place, fact.id).unwrap_or_else(|index| index);
            holder.grants.insert(index, held);
        }
        self.bind_grant(fact.id);
    }

    fn remove_grant(&mut self, fact: &Grant) {
        let Some(slot) = self.grants.find(&fact.id) else { return };
        let Some(&GrantRow { holder, place, .. }) = self.grant(slot) else { return };
        self.granted.remove(&(place, fact.holder, slot));
        self.strike(slot, self.standing_of(place));
        self.grants.set(&fact.id, None);
        if let Some(holder) = self.holders.row_mut(holder)
            && let Ok(index) = holder.find_grant(place, fact.id)
        {
            holder.grants.remove(index);
        }
    }

    // --- Holders --------------------------------------------------------------

    /// The number of somebody who is going to hold something.
    fn seat(&mut self, holder: Holder, ground: &mut Ground<'_>) -> Slot<Holder> {
        if let Some(known) = self.holders.find(&holder) {
            return known;
        }
        let slot = self.intern_holder(holder);
        if let Holder::User(id) = holder {
            ground.people.sit(id, self.here, slot);
        }
        slot
    }

    fn intern_holder(&mut self, holder: Holder) -> Slot<Holder> {
        if let Some(slot) = self.holders.find(&holder) {
            return slot;
        }
        if let Some(principal) = holder.principal() {
            self.principals.insert(principal);
        }
        self.holders.intern(&holder)
    }

    fn holder_mut(&mut self, holder: Holder) -> Option<&mut HolderRow> {
        let slot = self.holders.find(&holder)?;
        self.holders.row_mut(slot)
    }
}

fn kind_number(model: Option<&Model>, name: &str) -> Option<usize> {
    model?.resource_types().iter().position(|kind| kind.name == name)
}

/// What the name of a role stands for under this model.
fn role_row(model: Option<&Model>, name: &str, custom: Option<CustomRole>) -> RoleRow {
    let position = |roles: &[Role]| {
        let place = roles.iter().position(|role| role.name == name)?;
        u16::try_from(place).ok()
    };
    RoleRow {
        in_organization: model.and_then(|model| position(model.organization_roles())),
        in_workspace: model.and_then(|model| position(model.workspace_roles())),
        custom: custom.map(|fact| Box::new(CustomRow { role: custom_role(model, &fact), fact })),
    }
}

/// A custom role in the form of the model's own.
fn custom_role(model: Option<&Model>, fact: &CustomRole) -> Role {
    let sets = fact.permissions.iter().filter_map(|name| model.map(|model| model.permissions_like(name)));
    Role {
        name: fact.id.to_string(),
        title: String::new(),
        description: String::new(),
        permissions: sets.fold(PermissionSet::EMPTY, |all, set| all.union(&set)),
        every_workspace: fact.every_workspace && fact.scope == RoleScope::Organization,
        outsiders: false,
        may_assign: Assignable::from_names(fact.may_assign.iter().map(String::as_str)),
        may_assign_in_workspace: Assignable::from_names(fact.may_assign_in_workspace.iter().map(String::as_str)),
    }
}
