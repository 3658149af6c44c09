//! What somebody holds.

use crate::fact::{Assignment, CustomRole, Fact, Grant, Holder, RoleScope, Scope};
use crate::model::{Assignable, Model, Role};
use crate::naive::way::Way;
use crate::naive::{Naive, Names};
use crate::time::Time;

/// A role that somebody holds somewhere.
pub(super) struct HeldRole {
    pub(super) scope: RoleScope,
    pub(super) role: PlainRole,
}

/// A role of the model, or of the organization's own.
pub(super) struct PlainRole {
    pub(super) permissions: Names,
    pub(super) every_workspace: bool,
    pub(super) may_assign: Assignable,
    pub(super) may_assign_in_workspace: Assignable,
    pub(super) outsiders: bool,
}

impl Naive {
    /// What somebody may do at the end of the way.
    pub(super) fn names(&self, principal: &Holder, way: &Way<'_>, now: Time) -> Names {
        let roles = self.roles(principal, way, now).into_iter().flat_map(|held| held.role.permissions);
        roles.chain(self.granted(principal, way, now)).collect()
    }

    /// The roles that count at the end of the way.
    pub(super) fn roles(&self, principal: &Holder, way: &Way<'_>, now: Time) -> Vec<HeldRole> {
        let organization = way.organization.id;
        let holders = self.holders(principal, organization, now);
        let belongs = self.belongs(principal, organization, now);
        let theirs = self.assignments(organization).filter(|assignment| holders.contains(&assignment.holder));
        let live = theirs.filter(|assignment| self.is_live(assignment, now));
        let held = live.filter_map(|assignment| self.held_role(assignment, way.model));
        held.filter(|(scope, held)| match scope {
            Scope::Organization => held.role.every_workspace || (way.workspace.is_none() && way.is_whole()),
            Scope::Workspace(id) => way.workspace == Some(*id) && way.is_whole() && (belongs || held.role.outsiders),
        })
        .map(|(_, held)| held)
        .collect()
    }

    /// The role of this name that can be held in such a place.
    pub(super) fn role_named(&self, scope: RoleScope, name: &str, way: &Way<'_>) -> Option<PlainRole> {
        let model = way.model;
        if let Some(role) = model.roles(scope).iter().find(|role| role.name == name) {
            return Some(plain(role, model));
        }
        self.custom_role(name, way.organization.id, scope).map(|role| plain_custom(role, model))
    }

    /// What grants give at the end of the way.
    fn granted(&self, principal: &Holder, way: &Way<'_>, now: Time) -> Names {
        let organization = way.organization.id;
        let holders = self.holders(principal, organization, now);
        let open: Vec<_> = way.open().into_iter().map(|resource| resource.id).collect();
        let counts = |grant: &&Grant| {
            grant.organization == organization
                && holders.contains(&grant.holder)
                && open.contains(&grant.resource)
                && !now.is_past(grant.expires)
                && self.is_live_via(grant.via, organization, now)
        };
        let grants = self.facts.iter().filter_map(|fact| match fact {
            Fact::Grant(grant) => Some(grant),
            _ => None,
        });
        if !self.may_have_grants(principal, way, now) {
            return Names::new();
        }
        let Some(kind) = way.kind() else { return Names::new() };
        let levels = grants.filter(counts).filter_map(|grant| kind.levels.get(&grant.level));
        levels.flat_map(|given| way.model.names_of(given)).map(str::to_owned).collect()
    }

    fn may_have_grants(&self, principal: &Holder, way: &Way<'_>, now: Time) -> bool {
        let organization = way.organization.id;
        let is_guest = self.assignments(organization).any(|assignment| {
            let Scope::Workspace(workspace) = assignment.scope else { return false };
            let there = self.facts.iter().any(|fact| {
                matches!(fact, Fact::Workspace(known) if known.id == workspace && known.organization == organization)
            });
            let outsiders = self.held_role(assignment, way.model).is_some_and(|(_, held)| held.role.outsiders);
            assignment.holder == *principal && there && outsiders && self.is_live(assignment, now)
        });
        self.belongs(principal, organization, now) || is_guest || way.model.policy().grants_to_outsiders
    }

    pub(super) fn held_role(&self, assignment: &Assignment, model: &Model) -> Option<(Scope, HeldRole)> {
        let scope = match assignment.scope {
            Scope::Organization => RoleScope::Organization,
            Scope::Workspace(_) => RoleScope::Workspace,
        };
        let own = model.roles(scope).iter().find(|role| role.name == assignment.role).map(|role| plain(role, model));
        let role = own.or_else(|| {
            let custom = self.custom_role(&assignment.role, assignment.organization, scope)?;
            Some(plain_custom(custom, model))
        })?;
        Some((assignment.scope, HeldRole { scope, role }))
    }

    fn custom_role(&self, id: &str, organization: ids::OrganizationId, scope: RoleScope) -> Option<&CustomRole> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::CustomRole(role) => {
                let is_it = role.id.to_string() == id && role.organization == organization && role.scope == scope;
                is_it.then_some(role)
            }
            _ => None,
        })
    }
}

fn plain(role: &Role, model: &Model) -> PlainRole {
    PlainRole {
        permissions: model.names_of(&role.permissions).into_iter().map(str::to_owned).collect(),
        every_workspace: role.every_workspace,
        may_assign: role.may_assign.clone(),
        may_assign_in_workspace: role.may_assign_in_workspace.clone(),
        outsiders: role.outsiders,
    }
}

fn plain_custom(role: &CustomRole, model: &Model) -> PlainRole {
    let named = |name: &&String| role.permissions.iter().any(|pattern| matches(pattern, name));
    PlainRole {
        permissions: model.permission_names().iter().filter(named).cloned().collect(),
        every_workspace: role.every_workspace && role.scope == RoleScope::Organization,
        may_assign: assignable(&role.may_assign),
        may_assign_in_workspace: assignable(&role.may_assign_in_workspace),
        outsiders: false,
    }
}

/// Whether a name, or a `type.*`, means this permission.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix(".*") {
        Some(kind) => name.split('.').next() == Some(kind),
        None => pattern == name,
    }
}

fn assignable(names: &[String]) -> Assignable {
    Assignable { all: names.iter().any(|name| name == "*"), roles: names.to_vec() }
}
