//! How much somebody may put into a role: no more than they hold and may hand out themselves.
//!
//! A role can reach into every workspace and hand out others, which no permission tells. Whoever may hand out a role can
//! have all that it gives, by somebody to whom they give it: so what counts besides the caller's own roles is every role
//! that they may hand out.

use std::collections::BTreeSet;

use crate::model::{Powers, Role, RoleScope, expand};

/// Hands out all roles that do not exceed it.
const ALL: &str = "*";

/// What a caller may put into a role.
#[derive(Debug)]
pub(crate) struct Ceiling<'a> {
    /// All roles that there are.
    roles: &'a [Role],
    /// All permissions of the model.
    known: &'a [String],
    /// The permissions that the caller holds on the organization.
    held: BTreeSet<String>,
    /// The roles in the organization that the caller may hand out.
    assignable: BTreeSet<String>,
    /// The roles in the organization that the caller has.
    own: BTreeSet<String>,
}

impl<'a> Ceiling<'a> {
    pub(crate) fn new(
        roles: &'a [Role],
        known: &'a [String],
        held: BTreeSet<String>,
        assignable: BTreeSet<String>,
        own: BTreeSet<String>,
    ) -> Self {
        Self { roles, known, held, assignable, own }
    }

    /// What of a role's powers exceeds the caller: permissions, `every_workspace`, and `assign:ROLE`. None is left out.
    /// Roles that are no more give nothing, wherever they are listed.
    pub(crate) fn exceeded(&self, scope: RoleScope, powers: &Powers) -> Vec<String> {
        let mut exceeded: Vec<String> = Vec::new();
        let (wanted, everywhere) = (self.permissions(powers), self.everywhere());
        // A role in a workspace can be held in any of them, also where the caller has nothing.
        let has =
            |name: &str| self.held.contains(name) && (scope == RoleScope::Organization || everywhere.contains(name));
        exceeded.extend(wanted.iter().filter(|name| !has(name)).map(ToString::to_string));
        if powers.every_workspace && !everywhere.is_superset(&wanted) {
            exceeded.push("every_workspace".to_owned());
        }
        let (in_organization, in_workspace) = match scope {
            RoleScope::Organization => (powers.may_assign.as_slice(), powers.may_assign_in_workspace.as_slice()),
            RoleScope::Workspace => (&[][..], powers.may_assign.as_slice()),
        };
        let there_is = |in_scope: RoleScope, id: &str| {
            id == ALL || self.roles.iter().any(|role| role.scope == in_scope && role.id == id)
        };
        let assigned = in_organization.iter().filter(|id| there_is(RoleScope::Organization, id) && !self.assigns(id));
        let assigned_there =
            in_workspace.iter().filter(|id| there_is(RoleScope::Workspace, id) && !self.assigns_in_workspace(id));
        exceeded.extend(assigned.chain(assigned_there).map(|id| format!("assign:{id}")));
        exceeded
    }

    fn assigns(&self, id: &str) -> bool {
        match id {
            ALL => self.reach().any(|role| role.powers.may_assign.iter().any(|listed| listed == ALL)),
            id => self.assignable.contains(id),
        }
    }

    /// A role in a workspace is handed out by those who hold all of it and whose own role lists it.
    fn assigns_in_workspace(&self, id: &str) -> bool {
        let lists = |listed: &String| listed == ALL || listed == id;
        let listed = self.reach().any(|role| role.powers.may_assign_in_workspace.iter().any(lists));
        let fits = || {
            let role = self.roles.iter().find(|role| role.scope == RoleScope::Workspace && role.id == id);
            role.is_some_and(|role| self.permissions(&role.powers).iter().all(|name| self.held.contains(*name)))
        };
        listed && (id == ALL || fits())
    }

    /// All that the caller's roles with `every_workspace` give.
    fn everywhere(&self) -> BTreeSet<&'a str> {
        self.reach()
            .filter(|role| role.powers.every_workspace)
            .flat_map(|role| self.permissions(&role.powers))
            .collect()
    }

    /// The roles in the organization that the caller has, or could give to somebody.
    fn reach(&self) -> impl Iterator<Item = &'a Role> {
        let counts = |id: &String| self.own.contains(id) || self.assignable.contains(id);
        self.roles.iter().filter(move |role| role.scope == RoleScope::Organization && counts(&role.id))
    }

    /// Names that the model does not have give nothing.
    fn permissions(&self, powers: &Powers) -> BTreeSet<&'a str> {
        let names = powers.permissions.iter();
        names.flat_map(|name| expand(std::slice::from_ref(name), self.known).unwrap_or_default()).collect()
    }
}

// === impl Powers ===

impl Powers {
    /// All that changes of a role touch: what it gives before and after, and the roles that come into its lists or leave
    /// them. Whoever makes the change must have all of it: nobody meddles with what is above them.
    pub(crate) fn touched(before: &Self, after: &Self) -> Self {
        Self {
            permissions: before.permissions.iter().chain(&after.permissions).cloned().collect(),
            every_workspace: before.every_workspace || after.every_workspace,
            may_assign: difference(&before.may_assign, &after.may_assign),
            may_assign_in_workspace: difference(&before.may_assign_in_workspace, &after.may_assign_in_workspace),
        }
    }
}

/// What is in one of the lists alone.
fn difference(before: &[String], after: &[String]) -> Vec<String> {
    let gone = before.iter().filter(|id| !after.contains(id));
    let come = after.iter().filter(|id| !before.contains(id));
    gone.chain(come).cloned().collect()
}

#[cfg(test)]
mod tests;
