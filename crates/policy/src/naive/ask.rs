//! What somebody asks for.

use crate::fact::{Principal, RoleScope};
use crate::model::ResourceType;
use crate::naive::held::{HeldRole, PlainRole, matches};
use crate::naive::way::Way;
use crate::naive::{Naive, Names};
use crate::permission::PermissionSet;
use crate::time::Time;

impl Naive {
    pub(super) fn asks(&self, principal: &Principal, way: &Way<'_>, text: &str, now: Time) -> bool {
        match text.split_once(':') {
            Some(("assign", role)) => self.may_assign(principal, way, role, now),
            Some(("grant", level)) => self.may_pass(principal, way, now, |kind| kind.levels.get(level)),
            Some(("share", mode)) => self.may_pass(principal, way, now, |kind| kind.shares.get(mode)),
            Some(_) => false,
            None => self.cut_names(principal, way, now).contains(&way.full_name(text)),
        }
    }

    /// What somebody may do there; a token no more than its scopes name and its member may.
    fn cut_names(&self, principal: &Principal, way: &Way<'_>, now: Time) -> Names {
        self.cut(principal, way, &|principal| self.names(principal, way, now))
    }

    fn cut(&self, principal: &Principal, way: &Way<'_>, names: &dyn Fn(&Principal) -> Names) -> Names {
        let Some(itself) = self.itself(principal, way.organization.id) else { return Names::new() };
        let mut all = names(&itself);
        let Principal::AccessToken(id) = principal else { return all };
        let Some(token) = self.token(*id) else { return Names::new() };
        if let Some(scopes) = &token.scopes {
            all.retain(|name| scopes.iter().any(|scope| matches(scope, name)));
        }
        if token.bound_to.is_some() {
            let theirs = self.bound_member(token).map_or_else(Names::new, |member| names(&member));
            all.retain(|name| theirs.contains(name));
        }
        all
    }

    fn may_assign(&self, principal: &Principal, way: &Way<'_>, name: &str, now: Time) -> bool {
        let scope = match (way.resources.is_empty(), way.workspace) {
            (false, _) => return false,
            (true, Some(_)) => RoleScope::Workspace,
            (true, None) => RoleScope::Organization,
        };
        let Some(role) = self.role_named(scope, name, way) else { return false };
        let lists = |principal: &Principal| self.roles(principal, way, now).iter().any(|held| lists(held, scope, name));
        let member = match principal {
            Principal::AccessToken(id) => self.token(*id).and_then(|token| self.bound_member(token)),
            _ => None,
        };
        !way.model.passes_on(scope, name)
            && self.itself(principal, way.organization.id).is_some_and(|itself| lists(&itself))
            && member.is_none_or(|member| lists(&member))
            && self.holds_all_of(principal, way, &role, now)
    }

    fn holds_all_of(&self, principal: &Principal, way: &Way<'_>, role: &PlainRole, now: Time) -> bool {
        let everywhere = |principal: &Principal| -> Names {
            let roles = self.roles(principal, way, now).into_iter();
            let roles = roles.filter(|held| held.scope == RoleScope::Organization && held.role.every_workspace);
            roles.flat_map(|held| held.role.permissions).collect()
        };
        let held = match role.every_workspace {
            true => self.cut(principal, way, &everywhere),
            false => self.cut_names(principal, way, now),
        };
        role.permissions.is_subset(&held)
    }

    /// Whether something is given, and somebody holds all of it: on the resource and on all that could hang under it.
    fn may_pass(
        &self,
        principal: &Principal,
        way: &Way<'_>,
        now: Time,
        given: impl Fn(&ResourceType) -> Option<&PermissionSet>,
    ) -> bool {
        let Some(kind) = way.kind() else { return false };
        let holds = |kind: &ResourceType| {
            let Some(given) = given(kind) else { return true };
            let held = self.cut_names(principal, &Way { kind: kind.name.clone(), ..way.clone() }, now);
            way.model.names_of(given).into_iter().all(|name| held.contains(name))
        };
        let below = kind.below.iter().filter_map(|name| way.model.resource_type(name));
        given(kind).is_some_and(|given| !given.is_empty()) && holds(kind) && below.into_iter().all(holds)
    }
}

fn lists(held: &HeldRole, scope: RoleScope, name: &str) -> bool {
    match (held.scope, scope) {
        (RoleScope::Organization, RoleScope::Workspace) => held.role.may_assign_in_workspace.contains(name),
        _ => held.role.may_assign.contains(name),
    }
}
