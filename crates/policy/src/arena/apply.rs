//! How a fact comes into the index, and how it leaves it.
//!
//! [`Arena::remove`] undoes what [`Arena::put`] did with the same fact. Neither touches anything that other
//! facts put there, so the order in which facts arrive makes no difference.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::arena::rows::{Above, AssignmentRow, CustomRow, GrantRow, GroupMemberRow, Place, RoleRow, What};
use crate::arena::table::{Slot, Table};
use crate::arena::{Arena, HolderRow};
use crate::fact::{Assignment, CustomRole, Fact, Grant, GroupMember, Holder, Parent, Resource, RoleScope, Scope};
use crate::model::{Assignable, Model, Role};
use crate::permission::PermissionSet;

impl Arena {
    pub(crate) fn put(&mut self, fact: &Fact) {
        self.hang(fact);
        match fact {
            Fact::Organization(fact) => self.organization = Some(fact.clone()),
            Fact::Workspace(fact) => {
                self.set_node(Place::Workspace(fact.id), What::Workspace);
                self.workspaces.insert(fact.id, ());
            }
            Fact::Resource(fact) => self.put_resource(fact),
            Fact::Assignment(fact) => self.put_assignment(fact),
            Fact::CustomRole(fact) => self.put_custom_role(fact),
            Fact::Group(fact) => self.set_group(Holder::Group(fact.id), true),
            Fact::GroupMember(fact) => self.put_group_member(fact),
            Fact::Grant(fact) => self.put_grant(fact),
            // These are looked up under their own key.
            Fact::User(_) | Fact::Session(_) | Fact::ServiceAccount(_) | Fact::Token(_) | Fact::Share(_) => {}
        }
    }

    pub(crate) fn remove(&mut self, fact: &Fact) {
        self.unhang(fact);
        match fact {
            Fact::Organization(_) => self.organization = None,
            Fact::Workspace(fact) => {
                self.set_node(Place::Workspace(fact.id), What::Absent);
                self.workspaces.remove(&fact.id);
            }
            Fact::Resource(fact) => {
                self.set_node(Place::Resource(fact.id), What::Absent);
                self.resources.remove(&fact.id);
            }
            Fact::Assignment(fact) => self.remove_assignment(fact),
            Fact::CustomRole(fact) => {
                let name = fact.id.to_string();
                self.roles.set(&name, role_row(self.model.as_deref(), &name, None));
            }
            Fact::Group(fact) => self.set_group(Holder::Group(fact.id), false),
            Fact::GroupMember(fact) => self.remove_group_member(fact),
            Fact::Grant(fact) => self.remove_grant(fact),
            Fact::User(_) | Fact::Session(_) | Fact::ServiceAccount(_) | Fact::Token(_) | Fact::Share(_) => {}
        }
    }

    /// Says which model the names are to be read by. To be called after each change of the organization
    /// itself, and when its model becomes known.
    pub(crate) fn set_model(&mut self, model: Option<Arc<Model>>) {
        self.model = model;
        let model = self.model.as_deref();
        for (name, row) in self.roles.rows_mut() {
            *row = role_row(model, name, row.custom.take().map(|custom| custom.fact));
        }
        for (name, kind) in self.kinds.rows_mut() {
            *kind = kind_number(model, name);
        }
    }

    // --- The tree -------------------------------------------------------------

    fn put_resource(&mut self, fact: &Resource) {
        let above = match fact.parent {
            Parent::Organization => Above::Organization,
            Parent::Workspace(id) => Above::Node(self.nodes.intern(&Place::Workspace(id))),
            Parent::Resource(id) => Above::Node(self.nodes.intern(&Place::Resource(id))),
        };
        let kind = match self.kinds.find(&fact.kind) {
            Some(kind) => kind,
            None => self.kinds.set(&fact.kind, kind_number(self.model.as_deref(), &fact.kind)),
        };
        let place = Place::Resource(fact.id);
        self.set_node(place, What::Resource { kind, above, inherits: fact.inherits });
        self.resources.insert(fact.id, self.nodes.intern(&place));
    }

    fn set_node(&mut self, place: Place, what: What) {
        let slot = self.nodes.intern(&place);
        if let Some(node) = self.nodes.row_mut(slot) {
            node.what = what;
        }
    }

    // --- Roles ----------------------------------------------------------------

    fn put_assignment(&mut self, fact: &Assignment) {
        let row = AssignmentRow {
            holder: self.intern_holder(fact.holder),
            workspace: self.scope(fact.scope),
            role: self.intern_role(&fact.role),
            suspended: fact.suspended,
            expires: fact.expires,
            via: fact.via.map(|via| self.assignments.intern(&via)),
        };
        let (holder, workspace) = (row.holder, row.workspace);
        let slot = self.assignments.set(&fact.id, Some(row));
        let Some(holder) = self.holders.row_mut(holder) else { return };
        let list = match workspace {
            None => &mut holder.in_organization,
            Some(workspace) => holder.in_workspaces.entry(workspace).or_default(),
        };
        put_in(list, slot, &self.assignments);
    }

    fn remove_assignment(&mut self, fact: &Assignment) {
        let slot = self.assignments.set(&fact.id, None);
        let workspace = self.scope(fact.scope);
        let Some(holder) = self.holder_mut(fact.holder) else { return };
        match workspace {
            None => holder.in_organization.retain(|known| *known != slot),
            Some(workspace) => take_out(&mut holder.in_workspaces, workspace, slot),
        }
    }

    fn put_custom_role(&mut self, fact: &CustomRole) {
        let name = fact.id.to_string();
        let row = role_row(self.model.as_deref(), &name, Some(fact.clone()));
        self.roles.set(&name, row);
    }

    fn intern_role(&mut self, name: &str) -> Slot<String> {
        let name = name.to_owned();
        match self.roles.find(&name) {
            Some(slot) => slot,
            None => self.roles.set(&name, role_row(self.model.as_deref(), &name, None)),
        }
    }

    fn scope(&mut self, scope: Scope) -> Option<Slot<Place>> {
        match scope {
            Scope::Organization => None,
            Scope::Workspace(id) => Some(self.nodes.intern(&Place::Workspace(id))),
        }
    }

    // --- Groups ---------------------------------------------------------------

    fn set_group(&mut self, group: Holder, exists: bool) {
        let slot = self.intern_holder(group);
        if let Some(row) = self.holders.row_mut(slot) {
            row.is_group = exists;
        }
    }

    fn put_group_member(&mut self, fact: &GroupMember) {
        let row = GroupMemberRow {
            group: self.intern_holder(Holder::Group(fact.group)),
            via: fact.via.map(|via| self.assignments.intern(&via)),
        };
        let member = self.intern_holder(fact.member.into());
        let slot = self.group_members.set(&fact.id, Some(row));
        if let Some(member) = self.holders.row_mut(member) {
            put_in(&mut member.groups, slot, &self.group_members);
        }
    }

    fn remove_group_member(&mut self, fact: &GroupMember) {
        let slot = self.group_members.set(&fact.id, None);
        if let Some(member) = self.holder_mut(fact.member.into()) {
            member.groups.retain(|known| *known != slot);
        }
    }

    // --- Grants ---------------------------------------------------------------

    fn put_grant(&mut self, fact: &Grant) {
        let row = GrantRow {
            node: self.nodes.intern(&Place::Resource(fact.resource)),
            level: self.levels.intern(&fact.level),
            expires: fact.expires,
            via: fact.via.map(|via| self.assignments.intern(&via)),
        };
        let node = row.node;
        let slot = self.grants.set(&fact.id, Some(row));
        self.count_grants(node, |count| count.saturating_add(1));
        let holder = self.intern_holder(fact.holder);
        if let Some(holder) = self.holders.row_mut(holder) {
            put_in(holder.grants.entry(node).or_default(), slot, &self.grants);
        }
    }

    fn remove_grant(&mut self, fact: &Grant) {
        let node = self.nodes.intern(&Place::Resource(fact.resource));
        let slot = self.grants.set(&fact.id, None);
        self.count_grants(node, |count| count.saturating_sub(1));
        if let Some(holder) = self.holder_mut(fact.holder) {
            take_out(&mut holder.grants, node, slot);
        }
    }

    fn count_grants(&mut self, node: Slot<Place>, count: impl Fn(usize) -> usize) {
        if let Some(node) = self.nodes.row_mut(node) {
            node.grants = count(node.grants);
        }
    }

    // --- Holders --------------------------------------------------------------

    fn intern_holder(&mut self, holder: Holder) -> Slot<Holder> {
        if let Some(slot) = self.holders.find(&holder) {
            return slot;
        }
        if let Some(principal) = holder.principal() {
            self.principals.insert(principal, ());
        }
        self.holders.intern(&holder)
    }

    fn holder_mut(&mut self, holder: Holder) -> Option<&mut HolderRow> {
        let slot = self.holders.find(&holder)?;
        self.holders.row_mut(slot)
    }
}

/// Puts a row into a list that is in the order of the ids, so that what is found first in it does not depend
/// on what arrived first.
fn put_in<K: Hash + Eq + Ord + Clone, V: Default + Clone>(list: &mut Vec<Slot<K>>, slot: Slot<K>, table: &Table<K, V>) {
    let place = list.partition_point(|known| table.id(*known) < table.id(slot));
    list.insert(place, slot);
}

/// Takes one row out of a list, and the list away with its last row.
fn take_out<K, R>(lists: &mut HashMap<Slot<K>, Vec<Slot<R>>>, key: Slot<K>, row: Slot<R>) {
    if let Some(list) = lists.get_mut(&key) {
        list.retain(|known| *known != row);
        if list.is_empty() {
            lists.remove(&key);
        }
    }
}

fn kind_number(model: Option<&Model>, name: &str) -> Option<usize> {
    model?.resource_types().iter().position(|kind| kind.name == name)
}

/// What the name of a role stands for under this model.
fn role_row(model: Option<&Model>, name: &str, custom: Option<CustomRole>) -> RoleRow {
    let position = |roles: &[Role]| roles.iter().position(|role| role.name == name);
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
