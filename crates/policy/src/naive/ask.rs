//! What somebody asks for.

use crate::fact::{Fact, Holder, RoleScope, Scope};
use crate::model::ResourceType;
use crate::naive::held::{HeldRole, PlainRole, matches};
use crate::naive::way::Way;
use crate::naive::{Naive, Names};
use crate::permission::PermissionSet;
use crate::question::Object;
use crate::time::Time;

impl Naive {
    pub(super) fn asks(&self, principal: &Holder, way: &Way<'_>, text: &str, now: Time) -> bool {
        match text.split_once(':') {
            Some(("assign", role)) => self.may_assign(principal, way, role, now),
            Some(("grant", level)) => self.may_pass(principal, way, now, |kind| kind.levels.get(level)),
            Some(("assume", id)) => self.may_assume(principal, way, id, now),
            Some(("share", mode)) => self.may_pass(principal, way, now, |kind| kind.shares.get(mode)),
            Some(_) => false,
            None => self.cut_names(principal, way, now).contains(&way.full_name(text)),
        }
    }

    /// What somebody may do there; a token no more than its scopes name and its member may.
    pub(super) fn cut_names(&self, principal: &Holder, way: &Way<'_>, now: Time) -> Names {
        self.cut(principal, way, &|principal| self.names(principal, way, now))
    }

    fn cut(&self, principal: &Holder, way: &Way<'_>, names: &dyn Fn(&Holder) -> Names) -> Names {
        let Some(itself) = self.itself(principal, way.organization.id) else { return Names::new() };
        let mut all = names(&itself);
        let Holder::AccessToken(id) = principal else { return all };
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

    pub(super) fn may_assign(&self, principal: &Holder, way: &Way<'_>, name: &str, now: Time) -> bool {
        let scope = match (way.resources.is_empty(), way.workspace) {
            (false, _) => return false,
            (true, Some(_)) => RoleScope::Workspace,
            (true, None) => RoleScope::Organization,
        };
        let Some(role) = self.role_named(scope, name, way) else { return false };
        let lists = |principal: &Holder| self.roles(principal, way, now).iter().any(|held| lists(held, scope, name));
        let member = match principal {
            Holder::AccessToken(id) => self.token(*id).and_then(|token| self.bound_member(token)),
            _ => None,
        };
        !way.model.passes_on(scope, name)
            && self.itself(principal, way.organization.id).is_some_and(|itself| lists(&itself))
            && member.is_none_or(|member| lists(&member))
            && self.holds_all_of(principal, way, &role, now)
    }

    /// Whether somebody could hand on each thing that a group or a service account has.
    pub(super) fn may_assume(&self, principal: &Holder, way: &Way<'_>, id: &str, now: Time) -> bool {
        let organization = way.organization.id;
        let (group, account) = (id.parse().ok().map(Holder::Group), id.parse().ok().map(Holder::ServiceAccount));
        let known = group.into_iter().chain(account).find(|holder| self.belongs(holder, organization, now));
        let Some(holder) = known.filter(|_| way.resources.is_empty() && way.workspace.is_none()) else { return false };
        let holders = self.holders(&holder, organization, now);
        let roles = self.assignments(organization).filter(|held| holders.contains(&held.holder));
        let mut roles = roles.filter(|held| self.is_live(held, now)).filter_map(|held| {
            let object = match held.scope {
                Scope::Organization => Object::Organization(organization),
                Scope::Workspace(id) => Object::Workspace(id),
            };
            self.held_role(held, way.model)?;
            Some((self.way(object).filter(|there| there.organization.id == organization)?, &held.role))
        });
        let mut grants = self.facts.iter().filter_map(|fact| match fact {
            Fact::Grant(grant) if grant.organization == organization && holders.contains(&grant.holder) => {
                let live = !now.is_past(grant.expires) && self.is_live_via(grant.via, organization, now);
                let way = self.way(Object::Resource(grant.resource)).filter(|_| live)?;
                (way.organization.id == organization).then_some((way, &grant.level))
            }
            _ => None,
        });
        let member = match principal {
            Holder::AccessToken(id) => self.token(*id).and_then(|token| self.bound_member(token)),
            _ => None,
        };
        let has_role = |principal: &Holder| !self.roles(principal, way, now).is_empty();
        self.itself(principal, organization).is_some_and(|itself| has_role(&itself))
            && member.is_none_or(|member| has_role(&member))
            && roles.all(|(way, role)| self.may_assign(principal, &way, role, now))
            && grants.all(|(way, level)| self.holds_level(principal, &way, level, now))
    }

    fn holds_level(&self, principal: &Holder, way: &Way<'_>, level: &str, now: Time) -> bool {
        let Some(kind) = way.kind() else { return true };
        let below = kind.below.iter().filter_map(|name| way.model.resource_type(name));
        std::iter::once(kind).chain(below).all(|kind| {
            let held = self.cut_names(principal, &Way { kind: kind.name.clone(), ..way.clone() }, now);
            let given = kind.levels.get(level).map(|given| way.model.names_of(given)).unwrap_or_default();
            given.into_iter().all(|name| held.contains(name))
        })
    }

    pub(super) fn holds_all_of(&self, principal: &Holder, way: &Way<'_>, role: &PlainRole, now: Time) -> bool {
        let everywhere = |principal: &Holder| -> Names {
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
    pub(super) fn may_pass(
        &self,
        principal: &Holder,
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

pub(super) fn lists(held: &HeldRole, scope: RoleScope, name: &str) -> bool {
    match (held.scope, scope) {
        (RoleScope::Organization, RoleScope::Workspace) => held.role.may_assign_in_workspace.contains(name),
        _ => held.role.may_assign.contains(name),
    }
}
